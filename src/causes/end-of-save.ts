import type { Instant } from '../types/primitives.ts';
import type { CacheSave } from '../types/saves.ts';

/** When a save ended by the server's clock, which is that of other jobs and runs; null where nothing tells. */
export function endOfSave({ state, step, job: { job, aheadMs } }: CacheSave): Instant | null {
  const endedAt = step.step.completedAt ?? state.endedAt;
  return endedAt === null ? job.completedAt : endedAt - aheadMs;
}
