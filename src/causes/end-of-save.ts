import type { Instant } from '../types/primitives.ts';
import type { CacheSave } from '../types/saves.ts';

/** When a save ended by the server's clock, which can be compared with other jobs and runs; null if unknown. */
export function endOfSave({ state, step, job: { job, aheadMs } }: CacheSave): Instant | null {
  const endedAt = step.step.completedAt ?? state.endedAt;
  return endedAt === null ? job.completedAt : endedAt - aheadMs;
}
