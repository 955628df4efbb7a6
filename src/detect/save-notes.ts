import type { SaveAttempt } from '../types/judgement.ts';
import { findSaveAction } from './save-actions.ts';

/** What the rest of the run has to say about one save: whose key refused it, or that its content may be half-built. */
export function notesFromRun(attempt: SaveAttempt, attempts: readonly SaveAttempt[]): string[] {
  return [...refusalNotes(attempt, attempts), ...contentNotes(attempt)];
}

/** A refusal is no sign of a stuck key: the message is the same whatever the reason. */
function refusalNotes(attempt: SaveAttempt, attempts: readonly SaveAttempt[]): string[] {
  if (
    attempt.state.outcome !== 'refused' ||
    attempt.state.notes.some((note) => note.startsWith('refused by'))
  )
    return [];
  const sameKey = attempts.filter(
    (other) => other !== attempt && attempt.key !== null && other.key === attempt.key,
  );
  const saver = sameKey.find(({ state }) => state.outcome === 'saved');
  if (saver) return [`benign: ${saver.job.job.name} saved the same key`];
  const holder = sameKey.find(({ state }) => state.outcome === 'torn-down' && state.reservation !== 'none');
  if (holder) return [`the torn-down save of ${holder.job.job.name} holds the key`];
  return [
    'something else holds the key: a finished entry, a save that still runs, or one that an earlier run left unfinished',
  ];
}

/**
 * The opposite disease: a save that ran although what it saves was not built to the end keeps half-built content under a
 * key that cannot be changed. Judged by the last step before it that did any work.
 */
function contentNotes({ job, step, form, state }: SaveAttempt): string[] {
  if (state.outcome !== 'saved' || form === 'post-step' || form === 'built-in') return [];
  const before = job.steps.filter(
    (other) =>
      other.step.number < step.step.number && other.stage === 'main' && other.step.conclusion !== 'skipped',
  );
  const producer = before.findLast(
    ({ blocks }) => !blocks.some((block) => isCacheStep(block.action, block.inputs)),
  );
  const conclusion = producer?.step.conclusion;
  if (producer === undefined || (conclusion !== 'cancelled' && conclusion !== 'failure')) return [];
  const ended = conclusion === 'cancelled' ? 'was cancelled' : 'failed';
  return [
    `warning: saved although "${producer.step.name}" before it ${ended}: the entry may hold half-built content`,
  ];
}

function isCacheStep(action: string | null, inputs: Record<string, string>): boolean {
  return findSaveAction(action, inputs) !== null || /\/cache\/restore@/.test(action ?? '');
}
