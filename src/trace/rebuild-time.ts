import type { KeyEvent } from '../types/keys.ts';

/** What jobs spent between a miss and the next save of the key, in milliseconds; null if no log shows it. */
export function rebuildTime(events: readonly KeyEvent[]): number | null {
  // A key that a job missed twice was built once.
  const spans = new Map<string, number>();
  for (const event of events) {
    if (event.kind !== 'missed' || event.rebuiltUntil === null) continue;
    const build = `${event.job.id} ${event.rebuiltUntil}`;
    spans.set(build, Math.max(spans.get(build) ?? 0, event.rebuiltUntil - event.at));
  }
  return spans.size === 0 ? null : [...spans.values()].reduce((sum, span) => sum + span, 0);
}
