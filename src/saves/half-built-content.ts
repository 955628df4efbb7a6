import { findCacheAction } from '../actions/find-action.ts';
import type { SaveNote } from '../types/save-notes.ts';
import type { CacheSave } from '../types/saves.ts';

/**
 * Notes the opposite problem: a save that ran although its content was not completely built keeps half-built content
 * under a key that cannot be changed. Judged by the last step before it that did any work.
 */
export function contentNotes({ job, step, form, state }: CacheSave): SaveNote[] {
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
  const ended = conclusion === 'cancelled' ? 'cancelled' : 'failed';
  return [{ kind: 'half-built', step: producer.step.name, ended }];
}

function isCacheStep(action: string | null, inputs: Record<string, string>): boolean {
  const known = findCacheAction(action ?? '', inputs);
  return known !== null && known.role !== 'build';
}
