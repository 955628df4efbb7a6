import { READS_FORBIDDEN } from '../saves/restore-signals.ts';
import type { TimelineJob } from '../types/logs.ts';
import type { Warning } from '../types/warnings.ts';

/** The warning about restores that were not allowed to read caches; empty if there are none. */
export function forbiddenReads(timeline: readonly TimelineJob[]): Warning[] {
  const jobs = timeline.filter(({ steps }) =>
    steps.some(({ stage, blocks }) =>
      blocks.some(
        ({ action, lines }) =>
          stage === 'main' &&
          action !== null &&
          lines.some(({ text }) => READS_FORBIDDEN.some(({ pattern }) => pattern.test(text))),
      ),
    ),
  );
  const names = jobs.map(({ job }) => job.name);
  const about = { saves: [], runs: [], remedies: [] };
  return names.length === 0
    ? []
    : [{ rule: 'policy', matter: { kind: 'forbidden-reads', jobs: names }, ...about }];
}
