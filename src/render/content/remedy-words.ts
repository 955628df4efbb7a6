import type { Remedy, RemedyNote, RemedyNoteData } from '../../types/remedies.ts';
import { meanings, noPatchReason } from './no-patch-words.ts';
import { coded, joined, marked, named, type Prose, said, say } from './prose.ts';
import { duration } from './time-format.ts';

const remedyWords: {
  [Kind in keyof RemedyNoteData]: string | ((data: RemedyNoteData[Kind]) => Prose);
} = {
  known: ({ text }) => marked(text),
  told: ({ text }) => [said(text)],
  'no-patch': ({ why }) => say`No patch: ${noPatchReason(why)}.`,
  'no-condition-helps': ({ why, instead }) =>
    say`No ${coded('if:')} on the step would have helped. ${marked(why)}${instead === null ? '' : say` Instead: ${marked(instead)}.`}`,
  'outlasts-grace': ({ restMs }) =>
    say`${outlastsGraceWords(restMs)} Cache less, or in several entries, or save earlier in the job.`,
  'survives-already': ({ condition, isTimed }) =>
    say`The save already survives a cancel: ${coded(condition)} stays true after one. It was torn down by a force-cancel, by the end of the five minutes after a cancel, ${isTimed ? say`by its own ${coded('timeout-minutes')} (in a cancelled job that looks like a cancel), ` : ''}or by a lost machine.`,
  'job-survives': ({ condition }) =>
    say`The job has ${coded(`if: ${condition}`)}, so it goes on after a cancel, and no condition on the step would have saved this one. It was torn down by a force-cancel or by a lost machine.`,
  'saved-for-five-minutes': 'After a cancel the guarded save still runs, but for five minutes at most.',
  'not-cancelled-is-no-guard':
    '`!cancelled()` is no guard: it turns false at the moment of the cancel, and the running save is torn down.',
  'either-is-no-guard':
    '`success() || failure()` is no guard: under a cancel neither is true, and the running save is torn down.',
  'half-built': ({ condition, builds }) =>
    say`${condition === null ? say`${coded('always()')} without the outcome of a step` : coded(condition)} also saves after a ${joined(
      builds.map((status) => brokenBuilds[status]),
      ' or ',
    )} build, and pins half-built content under its key.`,
  'always-text':
    'The `if` was always true, since the line break after `}}` makes it a text. With the patch it decides.',
  meant: ({ what }) => say`Check first what was meant: ${marked(meanings[what])}.`,
  'called-beside': ({ step }) =>
    say`${named(step)} calls the action in the background: there a cancel may stop the save whatever its condition. To be sure, call it in the foreground.`,
  'was-beside': ({ isParallel }) =>
    say`A step ${isParallel ? say`under ${coded('parallel:')}` : say`with ${coded('background: true')}`} is cancelled without evaluating its condition again, so no guard helps there. With the patch the save runs in the foreground, and is guarded.`,
  producer: ({ step, place }) => say`The guard asks about ${named(step)}, ${places[place]}.`,
  marked: ({ id }) =>
    say`No single step runs wherever the save is due. So the patch adds a step without effect, ${coded(id)}, at the end of the job, and the guard asks for its success.`,
  'new-id': ({ step, id }) => say`${named(step)} gets the id ${coded(id)}.`,
  'part-dropped': ({ part, producer }) =>
    say`${coded(part)} is dropped: ${named(producer)} only runs where it is true.`,
  'waits-no-longer': ({ steps, producer }) =>
    say`The save no longer waits for ${steps.length === 1 ? say`${named(steps[0] ?? '')}, which comes` : say`the ${steps.length} steps from ${named(steps[0] ?? '')} to ${named(steps.at(-1) ?? '')}, which come`} after ${named(producer)}.`,
  'saves-less': ({ after }) =>
    after === 'failure'
      ? [
          'What changes: after a failed build nothing is saved any more. To save failed builds too, keep the old condition.',
        ]
      : ['On a hit nothing is saved any more: that save was always refused.'],
  'may-hang':
    'An upload that hangs would hold the job for up to six hours: add `timeout-minutes: 15` to the save to end it.',
  'is-split': ({ action, hadIf, savedAlways }) =>
    say`${coded(action)} saves in a post step under ${coded('success()')}, which no workflow can guard, so the step is split.${hadIf ? say` Its ${coded('if')} decides when it restores, and never guarded the save.` : ''}${savedAlways ? say` ${coded('save-always')} is dropped: it is deprecated and does not work as intended (actions/cache#1452).` : ''}`,
  'check-version': ({ ref }) =>
    say`Check that ${coded(ref)} is v3.2.0 or later: older ones have no restore and save of their own.`,
  'caller-guarded': ({ file, step, condition }) =>
    say`The save is in ${coded(file)}, which knows no step of the job. So the patch guards the step that calls it, ${named(step)}, and inside the save gets ${coded(`if: ${condition}`)}, which is evaluated after a cancel too.`,
  'file-generated': 'The file is generated: make the same change in what its first lines name.',
  'only-restores': ({ why, name }) =>
    say`${needless[why](name)} With the patch the step only restores, so nothing can be torn down.`,
  'one-job-saves': ({ others }) => say`Let one job save the key. In the others: ${marked(others)}`,
  'key-lacks': ({ dimension }) =>
    say`Put ${coded(`\${{ matrix.${dimension} }}`)} into the key, and into that of the restore, so that each leg saves and restores its own content.`,
  'spare-branch': ({ value }) =>
    say`${value === null ? 'A new run of the branch no longer cancels the one before it, so that one reaches its save.' : say`Let ${coded('cancel-in-progress')} spare the branch: ${coded(`cancel-in-progress: ${value}`)}.`} The cost: runs of that branch wait for each other, and of those that wait only the newest is kept.`,
  'group-shared':
    'With `queue: max` no run cancels another of its group. So a workflow or job without it shares the group: set it there, too.',
  'renew-lock':
    'Where this adds an action to the workflow, run `gh actions-lock` then: its lock file has to name every action, or GitHub refuses to start the run.',
  'key-raised': ({ from, to, variable, places, hasPrefixes }) =>
    say`The key is raised from ${coded(from)} to ${coded(to)}${variable === null ? '' : say` in ${coded(variable)}`}: the next run saves under a key that is free. It is raised in ${joined(places.map(coded), ', ')}. ${hasPrefixes ? say`Its ${coded('restore-keys')} stay, and find what was saved under the old key until there is a new entry.` : say`Until that run has saved, nothing is restored: the step has no ${coded('restore-keys')}.`}`,
  'key-unsure': ({ places }) =>
    say`Check ${joined(places.map(coded), ', ')}: the same key may be built there, and this patch changes nothing there.`,
  'change-origin': ({ origin, others }) =>
    say`This file is generated: change ${origin === null ? 'what its first lines name' : coded(origin)} instead.${others === 0 ? '' : say` The same holds for ${others} more of its steps.`}`,
  'restores-as-it-may': 'It only restores then, which is all that such a run can do.',
  'restore-by-hand': 'Remove the step, or replace it by the half that restores.',
  'decides-now': 'With the patch the condition decides, which it has not done so far.',
  'write-plainly':
    'Write the whole condition without `{{ }}`, or in a block style that keeps no line break: `>-` or `|-`.',
};

const places = {
  nearest: 'the nearest step before the save that runs wherever the save does',
  'on-miss': 'the last step that runs only where this cache was not hit',
  end: 'and the save goes to the end of the job, where the post step has saved so far',
} as const;

const brokenBuilds = { failure: 'failed', cancelled: 'cancelled' } as const;

const needless: Record<RemedyNoteData['only-restores']['why'], (name: string | null) => Prose> = {
  miss: (name) =>
    name === null
      ? say`With ${coded('fail-on-cache-miss')} a miss ends the job, and on a hit there is nothing to save.`
      : say`On a miss ${named(name)} ends the job, and on a hit there is nothing to save.`,
  mode: (name) =>
    say`The job has ${coded(`cache-mode: ${name ?? ''}`)}, so nothing that the step saves is ever stored.`,
  job: (name) => say`The job ${named(name ?? '')}, which this one waits for, saves the same key.`,
  elsewhere: () => ['Another job of the run saves the same content under the same key.'],
  event: (name) => say`A run of ${coded(name ?? '')} cannot save, whatever its permissions.`,
};

/** That an upload would have taken longer than a cancel allows, as a sentence. */
export function outlastsGraceWords(restMs: number): Prose {
  return say`At the speed seen, the rest of the upload would have taken ${duration(restMs)}; a cancelled job gets five minutes.`;
}

/** A note on a remedy, in a sentence or two. */
export function remedyNoteWords<Kind extends keyof RemedyNoteData>(note: RemedyNote<Kind>): Prose {
  const words: string | ((data: RemedyNoteData[Kind]) => Prose) = remedyWords[note.kind];
  return typeof words === 'string' ? marked(words) : words(note);
}

/** What was proved of a remedy, in one line. */
export function proofWords(proof: NonNullable<Remedy['proof']>): Prose {
  if (proof.kind === 'told') return [said(proof.text)];
  const { tornBefore, producers, savesFailures } = proof;
  return say`a cancel ${tornBefore ? 'no longer' : 'never'} tears the save down, and nothing is saved unless ${joined(producers.map(coded), ' or ')} ${savesFailures ? 'ran to its end' : 'succeeded'}; healthy runs save as before`;
}
