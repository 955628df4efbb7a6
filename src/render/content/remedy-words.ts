import type { RemedyNote, RemedyNoteData, RemedyProof } from '../../types/remedies.ts';
import { eitherOf, noPatchReason } from './no-patch-words.ts';
import { coded, joined, marked, named, type Prose, said, say } from './prose.ts';
import { duration } from './time-format.ts';

const remedyWords: {
  [Kind in keyof RemedyNoteData]: string | ((data: RemedyNoteData[Kind]) => Prose);
} = {
  known: ({ text }) => marked(text),
  told: ({ text }) => [said(text)],
  'no-patch': ({ why }) => say`No patch: ${noPatchReason(why)}.`,
  'no-condition-helps': 'No `if:` on the step would have helped.',
  instead: ({ what }) => say`Instead: ${marked(what)}.`,
  'outlasts-grace': ({ restMs }) => outlastsGraceWords(restMs),
  'save-less': 'Cache less, or in several entries, or save earlier in the job.',
  'guarded-already': ({ condition }) =>
    say`The save is guarded: ${coded(condition)} stays true after a cancel, so there is nothing to patch.`,
  'survives-already': ({ condition }) =>
    say`The save survives a cancel: ${coded(condition)} stays true after one, so no other condition would have saved it.`,
  'torn-all-the-same': ({ isTimed }) =>
    marked(
      isTimed
        ? 'It was torn down by a force-cancel, by the end of the five minutes after a cancel, by its own `timeout-minutes` (in a cancelled job that looks like a cancel), or by a lost machine.'
        : 'It was torn down by a force-cancel, by the end of the five minutes after a cancel, or by a lost machine.',
    ),
  'guard-for-whole': ({ condition }) =>
    say`The guard that saves only complete content is ${coded(condition)}.`,
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
  'if-only-restores': 'The `if` of the step decides when it restores. It never guarded the save.',
  'save-always-dropped':
    '`save-always` is dropped: it is deprecated and does not work as intended (actions/cache#1452). To save failed builds too, let the guard say so.',
  'called-beside': ({ step }) =>
    say`${named(step)} calls the action in the background: there a cancel may stop the save whatever its condition. To be sure, call it in the foreground.`,
  'was-beside': ({ isParallel, asksAlways }) =>
    say`A step ${isParallel ? say`under ${coded('parallel:')}` : say`with ${coded('background: true')}`} is cancelled without evaluating its condition again, so no guard helps there${asksAlways ? say`, not even ${coded('always()')}` : ''}.`,
  producer: ({ step, role }) => say`The guard asks about ${named(step)}, the ${roles[role]}.`,
  'one-of-several': ({ steps }) =>
    say`Wherever the save is due, one of ${joined(steps.map(named), ', ')} has run, each under its own condition.`,
  'still-running': ({ step }) =>
    say`${named(step)} still runs in the background then: check that it adds nothing to the path.`,
  'last-on-miss': ({ step }) =>
    say`The guard asks about ${named(step)}, the last step that runs only where this cache was not hit.`,
  'last-on-path': ({ step, fills, lingers }) =>
    say`The guard asks about ${named(step)}, the last step that ${fills ? 'fills' : 'mentions'} the path.${lingering(lingers)}`,
  'last-of-job': ({ step, asks, lingers }) =>
    say`Nothing says which step fills the path, so the save goes where the post step ran, after ${named(step)}${asks === null ? '' : say`, and asks about ${named(asks)}`}. A job that only uses the cache needs no save at all.${lingering(lingers)}`,
  'filled-before':
    'Nothing behind the step adds to the path, so the save goes right after it. The guard asks about the step itself, which only runs where all before it went well.',
  'installed-in-action': ({ step }) =>
    say`The guard asks about ${named(step)}, the step of the action that installs what the path holds. Check that the jobs that call the action add nothing to the path later: the save does not wait for that.`,
  'nothing-says-whole': ({ why }) =>
    say`No single step shows that the content is complete: ${noPatchReason(why)}.`,
  'mark-before-save': ({ id }) =>
    say`So the patch adds a step without effect, ${coded(id)}, right before the save, and the guard asks for its success.`,
  'mark-at-end': ({ id, why }) =>
    say`No single step shows that the content is complete: ${noPatchReason(why)}. So the patch adds a step without effect, ${coded(id)}, at the end of the job, wherever the save is due.`,
  'new-id': ({ step, id }) => say`${named(step)} gets the id ${coded(id)}.`,
  'part-dropped': ({ part, producers }) =>
    say`${coded(part)} is dropped: ${eitherOf(producers)} only runs where it is true.`,
  'waits-no-longer': ({ first, last, count, producers, certain }) =>
    say`The save no longer waits for ${count === 1 ? say`${named(first)}, which comes` : say`the ${count} steps from ${named(first)} to ${named(last)}, which come`} after ${eitherOf(producers)}${certain ? '' : ': check that nothing there adds to the path'}.`,
  'saves-no-failure':
    'What changes: after a failed build nothing is saved any more. To save failed builds too, keep the old condition.',
  'saves-failures': 'What was saved after a failure is still saved, unless a step was cut off or never ran.',
  'spares-refusals': 'On a hit nothing is saved any more: that save was always refused.',
  'may-hang':
    'An upload that hangs would hold the job for up to six hours: add `timeout-minutes: 15` to the save to end it.',
  'is-split': ({ action }) =>
    say`${coded(action)} saves in a post step under ${coded('success()')}, which no workflow can guard. So the step is split.`,
  'check-version': ({ ref }) =>
    say`Check that ${coded(ref)} is v3.2.0 or later: older ones have no restore and save of their own.`,
  'in-foreground':
    'So with the patch the save runs in the foreground, behind the steps that it needs, and is guarded.',
  'caller-guarded': ({ file, step }) =>
    say`The save is in ${coded(file)}, which knows no step of the job. So the patch guards the step that calls it, ${named(step)}.`,
  'inner-condition': ({ condition }) =>
    say`Inside, the save gets ${coded(`if: ${condition}`)}: that condition is evaluated after a cancel too.`,
  'file-generated': 'The file is generated: make the same change in what its first lines name.',
  'miss-ends-job': ({ step }) =>
    step === null
      ? say`With ${coded('fail-on-cache-miss')} a miss ends the job: the step saves only after it has restored a longer key that begins with its own. Check that nobody needs what it saves then.`
      : say`On a miss ${named(step)} ends the job, and on a hit there is nothing to save.`,
  'saved-by-job': ({ job }) =>
    say`The job ${named(job)}, which this one waits for, saves the same key, and no step here seems to fill the path.`,
  'saved-by-step': ({ step }) =>
    say`On a miss ${named(step)} saves the same key before the job ends, so what this step would save is refused.`,
  'unseen-event': ({ event }) => say`What a run of ${coded(event)} saves, no later run can restore.`,
  'mode-forbids': ({ mode }) =>
    say`The job has ${coded(`cache-mode: ${mode}`)}, so nothing that the step saves is ever stored.`,
  'nothing-made': 'No step of the job seems to fill the path, so there is nothing new to save.',
  'key-of-pull': 'The key is different in every run, and nobody restores what a pull request saves under it.',
  'only-restores': 'With the patch the step only restores, so nothing can be torn down.',
  'saved-elsewhere': 'Another job of the run saves the same content under the same key.',
  'event-may-not-save': ({ event }) =>
    say`${event === '' ? 'Such a run' : say`A run of ${coded(event)}`} cannot save, whatever its permissions.`,
  'one-job-saves': ({ others }) => say`Let one job save the key. In the others: ${marked(others)}`,
  'one-leg-saves': ({ input }) =>
    say`Let one leg save: ${coded(input)}. The others restore what that leg saved.`,
  'one-leg-runs': ({ step }) =>
    say`${named(step)} runs in one leg only. The others restore what that leg saved.`,
  'key-gets': ({ value }) =>
    say`The key gets ${coded(value)}, so that each leg saves and restores its own content.`,
  'key-lacks': ({ dimension }) =>
    say`Put ${coded(`\${{ matrix.${dimension} }}`)} into the key, and into that of the restore.`,
  'spare-branch': ({ value }) =>
    say`Let ${coded('cancel-in-progress')} spare the branch: ${coded(`cancel-in-progress: ${value}`)}.`,
  'branch-spared':
    'A new run of the branch no longer cancels the one before it, so that one reaches its save.',
  'runs-wait':
    'The cost: runs of that branch wait for each other, and of those that wait only the newest is kept.',
  'group-shared':
    'With `queue: max` no run cancels another of its group. So a workflow or job without it shares the group: set it there, too.',
  'renew-lock':
    'Where this adds an action to the workflow, run `gh actions-lock` then: its lock file has to name every action, or GitHub refuses to start the run.',
  'key-raised': ({ from, to, variable }) =>
    say`The key is raised from ${coded(from)} to ${coded(to)}${variable === null ? '' : say` in ${coded(variable)}`}: the next run saves under a key that is free.`,
  'raised-in': ({ places }) => say`It is raised in ${joined(places.map(coded), ', ')}.`,
  'not-read': ({ folder }) => say`${coded(folder)} was not read: check whether it builds the same key.`,
  'may-be-same': ({ places }) =>
    say`${joined(places.map(coded), ', ')} may build the same key from other expressions, and this patch does not change ${places.length === 1 ? 'it' : 'them'}.`,
  'restores-nothing': 'Until that run has saved, nothing is restored: the step has no `restore-keys`.',
  'prefixes-stay':
    'Its `restore-keys` stay, and find what was saved under the old key until there is a new entry.',
  'change-origin': ({ origin, others }) =>
    say`This file is generated: change ${origin === null ? 'what its first lines name' : coded(origin)} instead.${others === 0 ? '' : say` The same holds for ${others} more of its steps.`}`,
  'restores-as-it-may': 'It only restores then, which is all that such a run can do.',
  'restore-by-hand': 'Remove the step, or replace it by the half that restores.',
  'decides-now': 'With the patch the condition decides, which it has not done so far.',
  'write-plainly':
    'Write the whole condition without `{{ }}`, or in a block style that keeps no line break: `>-` or `|-`.',
};

const roles = {
  'asked-about': 'step that the condition of the save asks about',
  'same-condition': 'nearest step before the save that has its condition',
  'not-set-up': 'nearest step before the save that is not set-up',
  'of-path': 'nearest step before the save that uses its path',
  'where-due': 'nearest step before the save that runs wherever the save does',
  nearest: 'nearest step before the save',
} as const;

const brokenBuilds = { failure: 'failed', cancelled: 'cancelled' } as const;

/** That an upload would have taken longer than a cancel allows, as a sentence. */
export function outlastsGraceWords(restMs: number): Prose {
  return say`At the speed seen, the rest of the upload would have taken ${duration(restMs)}; a cancelled job gets five minutes.`;
}

/** A warning about a later step whose post step runs before that of the cache: what it adds was in the entry so far. */
function lingering(step: string | null): Prose {
  return step === null
    ? []
    : say` Check that ${named(step)} adds nothing to the path later, as in a post step: the save does not wait for that.`;
}

/** A note on a remedy, in a sentence or two. */
export function remedyNoteWords<Kind extends keyof RemedyNoteData>(note: RemedyNote<Kind>): Prose {
  const words: string | ((data: RemedyNoteData[Kind]) => Prose) = remedyWords[note.kind];
  return typeof words === 'string' ? marked(words) : words(note);
}

/** What was proved of a remedy, in one line. */
export function proofWords(proof: RemedyProof): Prose {
  if (proof.kind === 'told') return [said(proof.text)];
  const { tornBefore, producers, savesFailures } = proof;
  return say`a cancel ${tornBefore ? 'no longer' : 'never'} tears the save down, and nothing is saved unless ${joined(producers.map(coded), ' or ')} ${savesFailures ? 'ran to its end' : 'succeeded'}; healthy runs save as before`;
}
