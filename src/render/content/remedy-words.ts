import type { RemedyNote, RemedyNoteData, RemedyProof } from '../../types/remedies.ts';
import { coded, eitherOf, noPatchReason, titled } from './no-patch-words.ts';
import { duration } from './time-format.ts';

const remedyWords: {
  [Kind in keyof RemedyNoteData]: string | ((data: RemedyNoteData[Kind]) => string);
} = {
  told: ({ text }) => text,
  'no-patch': ({ why }) => `No patch: ${noPatchReason(why)}.`,
  'no-condition-helps': 'No `if:` on the step would have helped.',
  instead: ({ what }) => `Instead: ${what}.`,
  'outlasts-grace': ({ restMs }) => outlastsGraceWords(restMs),
  'save-less': 'Cache less, or in several entries, or save earlier in the job.',
  'guarded-already': ({ condition }) =>
    `The save is guarded: \`${condition}\` stays true after a cancel, so there is nothing to patch.`,
  'survives-already': ({ condition }) =>
    `The save survives a cancel: \`${condition}\` stays true after one, so no other condition would have saved it.`,
  'torn-all-the-same':
    'It was torn down by a force-cancel, by the end of the five minutes after a cancel, or by a lost machine.',
  'guard-for-whole': ({ condition }) => `The guard that saves only complete content is \`${condition}\`.`,
  'saved-for-five-minutes': 'After a cancel the guarded save still runs, but for five minutes at most.',
  'not-cancelled-is-no-guard':
    '`!cancelled()` is no guard: it turns false at the moment of the cancel, and the running save is torn down.',
  'either-is-no-guard':
    '`success() || failure()` is no guard: under a cancel neither is true, and the running save is torn down.',
  'half-built': ({ condition, builds }) =>
    `${condition === null ? '`always()` without the outcome of a step' : `\`${condition}\``} also saves after a ${builds.map((status) => (status === 'failure' ? 'failed' : status)).join(' or ')} build, and pins half-built content under its key.`,
  'always-text':
    'The `if` was always true, since the line break after `}}` makes it a text. With the patch it decides.',
  'if-only-restores': 'The `if` of the step decides when it restores. It never guarded the save.',
  'save-always-dropped':
    '`save-always` is dropped: it is deprecated and does not work as intended (actions/cache#1452). To save failed builds too, let the guard say so.',
  'called-beside': ({ step }) =>
    `"${step}" calls the action in the background: there a cancel may stop the save whatever its condition. To be sure, call it in the foreground.`,
  'was-beside': ({ isParallel, asksAlways }) =>
    `A step ${isParallel ? 'under `parallel:`' : 'with `background: true`'} is cancelled without evaluating its condition again, so no guard helps there${asksAlways ? ', not even `always()`' : ''}.`,
  producer: ({ step, role }) => `The guard asks about "${step}", the ${roles[role]}.`,
  'one-of-several': ({ steps }) =>
    `Wherever the save is due, one of ${steps.map(titled).join(', ')} has run, each under its own condition.`,
  'still-running': ({ step }) =>
    `"${step}" still runs in the background then: check that it adds nothing to the path.`,
  'last-on-miss': ({ step }) =>
    `The guard asks about "${step}", the last step that runs only where this cache was not hit.`,
  'last-on-path': ({ step, fills, lingers }) =>
    `The guard asks about "${step}", the last step that ${fills ? 'fills' : 'mentions'} the path.${lingering(lingers)}`,
  'last-of-job': ({ step, asks, lingers }) =>
    `Nothing says which step fills the path, so the save goes where the post step ran, after "${step}"${asks === null ? '' : `, and asks about "${asks}"`}. A job that only uses the cache needs no save at all.${lingering(lingers)}`,
  'nothing-says-whole': ({ why }) =>
    `No single step shows that the content is complete: ${noPatchReason(why)}.`,
  'mark-before-save': ({ id }) =>
    `So the patch adds a step without effect, \`${id}\`, right before the save, and the guard asks for its success.`,
  'mark-at-end': ({ id, why }) =>
    `No single step shows that the content is complete: ${noPatchReason(why)}. So the patch adds a step without effect, \`${id}\`, at the end of the job, wherever the save is due.`,
  'new-id': ({ step, id }) => `"${step}" gets the id \`${id}\`.`,
  'part-dropped': ({ part, producers }) =>
    `\`${part}\` is dropped: ${eitherOf(producers)} only runs where it is true.`,
  'waits-no-longer': ({ first, last, count, producers, certain }) =>
    `The save no longer waits for ${count === 1 ? `${titled(first)}, which comes` : `the ${count} steps from "${first}" to "${last}", which come`} after ${eitherOf(producers)}${certain ? '' : ': check that nothing there adds to the path'}.`,
  'saves-no-failure':
    'What changes: after a failed build nothing is saved any more. If that was meant, keep the old condition.',
  'saves-failures': 'What was saved after a failure is still saved, unless a step was cut off or never ran.',
  'spares-refusals': 'On a hit nothing is saved any more: that save was always refused.',
  'may-hang':
    'An upload that hangs would hold the job for up to six hours: add `timeout-minutes: 15` to the save to end it.',
  'is-split': ({ action }) =>
    `\`${action}\` saves in a post step under \`success()\`, which no workflow can guard. So the step is split.`,
  'check-version': ({ ref }) =>
    `Check that \`${ref}\` is v3.2.0 or later: older ones have no restore and save of their own.`,
  'in-foreground': 'So the patch moves the save to the foreground, after what it waits for, and guards it.',
  'caller-guarded': ({ file, step }) =>
    `The save is in ${coded(file)}, which knows no step of the job. So the patch guards the step that calls it, "${step}".`,
  'inner-condition': ({ condition }) =>
    `Inside, the save gets \`if: ${condition}\`: that condition is evaluated after a cancel too.`,
  'file-generated': 'The file is generated: make the same change in what its first lines name.',
  'miss-ends-job': ({ step }) =>
    step === null
      ? 'With `fail-on-cache-miss` a miss ends the job: the step saves only after it has restored a longer key that begins with its own. Check that nobody needs what it saves then.'
      : `On a miss "${step}" ends the job, and on a hit there is nothing to save.`,
  'saved-by-job': ({ job }) =>
    `The job "${job}", which this one waits for, saves the same key, and no step here seems to fill the path.`,
  'unseen-event': ({ event }) => `What a run of \`${event}\` saves, no later run can restore.`,
  'key-of-pull': 'The key is different in every run, and nobody restores what a pull request saves under it.',
  'only-restores': 'With the patch the step only restores, so nothing can be torn down.',
  'saved-elsewhere': 'Another job of the run saves the same content under the same key.',
  'event-may-not-save': ({ event }) =>
    `${event === '' ? 'Such a run' : `A run of \`${event}\``} cannot save, whatever its permissions.`,
  'one-job-saves': ({ others }) => `Let one job save the key. In the others: ${others}`,
  'one-leg-saves': ({ input }) => `Let one leg save: \`${input}\`. The others restore what that leg saved.`,
  'one-leg-runs': ({ step }) => `"${step}" runs in one leg only. The others restore what that leg saved.`,
  'key-gets': ({ value }) =>
    `The key gets \`${value}\`, so that each leg saves and restores its own content.`,
  'key-lacks': ({ dimension }) =>
    `Put \`\${{ matrix.${dimension} }}\` into the key, and into that of the restore.`,
  'spare-branch': ({ value }) =>
    `Let \`cancel-in-progress\` spare the branch: \`cancel-in-progress: ${value}\`.`,
  'branch-spared':
    'A new run of the branch no longer cancels the one before it, so that one reaches its save.',
  'runs-wait':
    'The cost: runs of that branch wait for each other, and of those that wait only the newest is kept.',
  'group-shared':
    '`queue: max` lets no run of its group cancel another: another workflow or job shares the group without it.',
  'renew-lock':
    'Where this adds an action to the workflow, run `gh actions-lock` then: its lock file has to name every action, or GitHub refuses to start the run.',
  'key-raised': ({ from, to, variable }) =>
    `The key is raised from \`${from}\` to \`${to}\`${variable === null ? '' : ` in \`${variable}\``}: the next run saves under a key that is free.`,
  'raised-in': ({ places }) => `It is raised in ${places.map(coded).join(', ')}.`,
  'not-read': ({ folder }) => `\`${folder}\` was not read: check whether it builds the same key.`,
  'may-be-same': ({ places }) =>
    `${places.map(coded).join(', ')} may build the same key from other expressions, and this patch does not change ${places.length === 1 ? 'it' : 'them'}.`,
  'restores-nothing': 'Until that run has saved, nothing is restored: the step has no `restore-keys`.',
  'prefixes-stay':
    'Its `restore-keys` stay, and find what was saved under the old key until there is a new entry.',
  'change-origin': ({ origin, others }) =>
    `This file is generated: change ${origin === null ? 'what its first lines name' : coded(origin)} instead.${others === 0 ? '' : ` The same holds for ${others} more of its steps.`}`,
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
};

/** That an upload would have outlasted what a cancel leaves it, as a sentence. */
export function outlastsGraceWords(restMs: number): string {
  return `At the speed seen, the rest of the upload would have taken ${duration(restMs)}; a cancelled job gets five minutes.`;
}

/** The post steps of what stands after a cache run before its own, and what they add was in the entry so far. */
function lingering(step: string | null): string {
  return step === null
    ? ''
    : ` Check that "${step}" adds nothing to the path later, as in a post step: the save does not wait for that.`;
}

/** What is to be known of a remedy, in a sentence or two. */
export function remedyNoteWords<Kind extends keyof RemedyNoteData>(note: RemedyNote<Kind>): string {
  const words: string | ((data: RemedyNoteData[Kind]) => string) = remedyWords[note.kind];
  return typeof words === 'string' ? words : words(note);
}

/** What was proved of a remedy, in one line. */
export function proofWords(proof: RemedyProof): string {
  if (proof.kind === 'told') return proof.text;
  const { tornBefore, producers, savesFailures } = proof;
  return `a cancel ${tornBefore ? 'no longer' : 'never'} tears the save down, and nothing is saved unless ${producers.map(coded).join(' or ')} ${savesFailures ? 'ran to its end' : 'succeeded'}; healthy runs save as before`;
}
