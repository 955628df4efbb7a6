import type { FileFault, NoPatch, NoPatchData } from '../../types/remedies.ts';
import { coded, exact, joined, marked, named, type Prose, said, say } from './prose.ts';

const unparsed = 'cannot be parsed';
const aliased = 'stands in another place too, through a YAML alias';

const noPatchWords: {
  [Kind in keyof NoPatchData]: string | ((data: NoPatchData[Kind]) => Prose);
} = {
  'no-file-named': 'the evidence does not say which file defines this job',
  'no-file': ({ file }) => say`${coded(file)} is unavailable at the commit that ran`,
  'no-job-fits': ({ file }) => say`no job of ${coded(file)} fits the name of this job`,
  'no-step-fits': ({ file, fitting }) =>
    fitting === 0
      ? say`no step of ${coded(file)} fits the step that ran`
      : say`${fitting} steps of ${coded(file)} fit the step that ran`,
  'no-composite': 'no composite action is known around it',
  'not-own-file': ({ action }) =>
    say`the save stands in ${coded(action)}, which is not a file of this repository`,
  'no-action-file': ({ action }) => say`the file of ${coded(action)} is unavailable`,
  'several-versions': ({ action }) => say`several versions of ${coded(action)} were found`,
  'no-caller': 'nothing says what called the action',
  unreadable: ({ file, fault }) => say`${coded(file)} ${faultWords(fault)}`,
  'beyond-reading': 'the workflow is beyond what can be read',
  'many-saves':
    'the file holds more saves than are patched at once: apply the other patches, and run this again',
  compiled: ({ file, origin }) =>
    say`${coded(file)} is compiled from ${coded(origin)}: change that, and compile it again`,
  'saves-by-itself': ({ action }) =>
    say`${coded(action)} saves the cache itself, so the workflow cannot guard it`,
  aliased: ({ what }) => say`the ${what} ${aliased}`,
  'not-in-place': ({ what }) => say`the ${what} is written in a way that cannot be edited in place`,
  'no-background': 'a composite action takes no steps in the background',
  'named-by': ({ control }) =>
    say`${coded(`${control}:`)} names the save, and may name steps in the background only`,
  'not-awaited': ({ step, restores }) =>
    restores
      ? say`${named(step)} restores in the background and nothing waits for it, so its key is never known`
      : say`${named(step)} still fills the path in the background when the save begins: put a ${coded('wait:')} for it before the save`,
  'no-halves': ({ action }) =>
    say`${coded(action)} has no restore and save of its own: update it to v3.2.0 or later first`,
  'if-unreadable': ({ of }) => say`the ${coded('if')} of the ${of} ${unparsed}`,
  'condition-unreadable': `its condition ${unparsed}`,
  'condition-not-taken-apart': 'a condition cannot be taken apart',
  'invalid-id': ({ of }) =>
    say`${of === 'step' ? say`the ${coded('id')} of the step` : say`its ${coded('id')}`} is not one that GitHub accepts`,
  'same-id': 'two steps would get the same id',
  'id-taken': `it ${aliased}, where its new id is taken`,
  'nothing-fills': ({ where }) => [nothingFills[where]],
  'fills-later': 'what fills the path may run after this action, which its file does not show',
  'with-producers': ({ producers, why }) =>
    say`with ${eitherOf(producers)} as the producer, ${noPatchReason(why)}`,
  'claim-not-taken-apart': 'its conditions cannot be taken apart',
  'asks-too-much': 'its conditions are too long',
  'decides-otherwise': 'some healthy runs would no longer save, or save what they do not now',
  'never-saves': 'the save would never run',
  'cancel-decides': 'a cancel would still change the decision',
  'saves-unfinished': 'incomplete content could be saved',
  'not-parsed': 'the edited file would not parse',
  'changes-more': 'the edit would change more than this step',
  'not-applied': 'the diff would not apply',
};

const nothingFills = {
  'before-save': 'no step before the save is known to fill its path',
  before: 'no step before it is known to fill its path',
  after: 'no step after it is known to fill the path',
};

/** One of several steps: `"a" or "b"`. */
export function eitherOf(steps: readonly string[]): Prose {
  return joined(steps.map(named), ' or ');
}

/** Why there is no patch, a clause. */
export function noPatchReason<Kind extends keyof NoPatchData>(why: NoPatch<Kind>): Prose {
  const words: string | ((data: NoPatchData[Kind]) => Prose) = noPatchWords[why.kind];
  return typeof words === 'string' ? marked(words) : words(why);
}

/** What is wrong with a file, to follow its name. */
export function faultWords(fault: FileFault): Prose {
  switch (fault.kind) {
    case 'too-large':
      return ['is larger than any file that GitHub reads'];
    case 'too-many-anchors':
      return ['cannot be read: it has too many anchors or aliases'];
    case 'too-many-aliases':
      return ['cannot be read: it has too many aliases'];
    case 'repeats-too-much':
      return ['cannot be read: its aliases repeat too much'];
    case 'alias-of-nothing':
      return say`cannot be read: its alias ${exact(fault.alias)} stands for nothing`;
    case 'alias-inside-itself':
      return say`cannot be read: its alias ${exact(fault.alias)} stands inside of what it stands for`;
    case 'invalid':
      return say`is not valid YAML: ${said(fault.said)}`;
    case 'key-twice':
      return say`is not valid YAML: ${exact(fault.key)} stands twice in one mapping at line ${fault.line}`;
    case 'no-mapping':
      return ['is not a mapping'];
    case 'no-jobs':
      return ['has no jobs'];
    case 'no-composite':
      return ['is not a composite action'];
  }
}
