import type { CacheEntry } from '../types/evidence.ts';
import type { StuckKey } from '../types/keys.ts';
import type { Report } from '../types/report.ts';

/** An attempt that was judged by itself. */
type JudgedAttempt = Pick<Report, 'saves' | 'findings'>;

/** Who holds a key: the finding of an attempt, a finished entry (the list's, or the save of an attempt), or nobody known. */
type KeyHolder =
  | { kind: 'culprit'; attempt: number; finding: number }
  | { kind: 'finished'; entry: CacheEntry | null; attempt: number | null }
  | { kind: 'unknown' };

/**
 * Who holds a key, judged from attempts, newest first, and the entries that the list of caches has of it. A key that is
 * still held comes before one that has expired, and an entry releases only what was reserved before it in its own scope.
 */
export function whoHolds(
  key: string,
  attempts: readonly JudgedAttempt[],
  entries: readonly CacheEntry[],
): KeyHolder {
  const finished = entries.filter((entry) => entry.key === key && (entry.sizeBytes ?? 0) > 0);
  const left = attempts.flatMap(({ findings }, attempt) =>
    findings.flatMap(({ stuckKey }, finding) =>
      stuckKey === null || stuckKey.key !== key ? [] : [{ attempt, finding, stuckKey }],
    ),
  );
  const open = left.filter(
    ({ stuckKey }) => stuckKey.state !== 'released' && !finished.some((entry) => releases(entry, stuckKey)),
  );
  const culprit = open.find(({ stuckKey }) => stuckKey.state === 'held') ?? open[0];
  if (culprit !== undefined) return { kind: 'culprit', attempt: culprit.attempt, finding: culprit.finding };
  const saved = attempts.findIndex(({ saves }) =>
    saves.some((save) => save.key === key && save.outcome === 'saved'),
  );
  if (finished.length > 0 || saved >= 0 || left.length > 0)
    return { kind: 'finished', entry: finished[0] ?? null, attempt: saved >= 0 ? saved : null };
  return { kind: 'unknown' };
}

/** Whether an entry shows that the key was finished after all; what is unknown of either is no contradiction. */
function releases(entry: CacheEntry, { version, scope, reservedBetween }: StuckKey): boolean {
  const isSame =
    (version === null || entry.version === null || entry.version === version) &&
    (scope === null || entry.ref === null || entry.ref === scope);
  return isSame && (reservedBetween === null || (entry.createdAt ?? Infinity) >= reservedBetween.from);
}
