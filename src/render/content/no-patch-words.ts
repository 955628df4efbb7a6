import type { FileFault, Meaning, NoPatch, NoPatchData } from '../../types/remedies.ts';
import { coded, exact, marked, named, type Prose, said, say } from './prose.ts';

/** What an author may have meant with a save, as clauses. */
export const meanings: Record<Meaning, string> = {
  'failed-key': 'the key says that it is for what failed',
  'only-failures': 'the save runs only after a failure',
  'run-key': 'the key is new in every run, so no later run is kept from saving',
  'hashes-content': 'the key has the hash of what is saved, so other content gets another key',
  'cancels-itself': 'a step of this job cancels the run',
};

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
  'no-halves': ({ action }) =>
    say`${coded(action)} has no restore and save of its own: update it to v3.2.0 or later first`,
  aliased: 'the step stands in another place too, through a YAML alias',
  'not-in-place': 'the step is written in a way that cannot be edited in place',
  'no-background': 'a composite action takes no steps in the background',
  'named-by': ({ control }) =>
    say`${coded(`${control}:`)} names the save, and may name steps in the background only`,
  'not-awaited': ({ step }) =>
    say`${named(step)} still runs in the background when the save begins: put a ${coded('wait:')} for it before the save`,
  'unread-condition': 'a condition cannot be parsed',
  'invalid-id': 'the `id` of a step is not one that GitHub accepts',
  'same-id': 'two steps would get the same id',
  'nothing-before': 'no step before the save runs wherever the save is due',
  'fills-later': 'what fills the path may run after this action, which its file does not show',
  meant: ({ what }) => say`${marked(meanings[what])}, and a guard would change what it saves`,
  'claim-not-taken-apart': 'its conditions cannot be taken apart',
  'asks-too-much': 'its conditions are too long',
  'decides-otherwise': 'some healthy runs would no longer save, or save what they do not now',
  'never-saves': 'the save would never run',
  'cancel-decides': 'a cancel would still change the decision',
  'saves-unfinished': 'incomplete content could be saved',
  'changes-more': 'the edit would change more than this step',
};

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
