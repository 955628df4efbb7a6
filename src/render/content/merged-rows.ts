import type { CauseKind } from '../../types/causes.ts';
import type { StuckKey } from '../../types/keys.ts';
import type { Instant } from '../../types/primitives.ts';
import type { Report, Save, Verdict } from '../../types/report.ts';
import { type Case, type Culprit, casesOf, culpritOf } from './finding-view.ts';

/** One line of a merged table: a stuck key, or a run without one. Absent knowledge is null. */
export interface MergedRow {
  host: string;
  /** `OWNER/REPO`. */
  repository: string;
  run: { id: number; attempt: number; url: string };
  verdict: Verdict;
  key: string | null;
  version: string | null;
  scope: string | null;
  certainty: StuckKey['certainty'] | null;
  /** At the moment of merging: what was held when its run was examined may have expired since. */
  state: StuckKey['state'] | null;
  /** At the latest. */
  expiresAt: Instant | null;
  cause: CauseKind | null;
  /** How many things could not be examined, in the report that the row is from. */
  gaps: number;
}

/**
 * The rows of all reports, the worst first: held keys, the last to expire before the others, then what is over. A stuck
 * key that several reports tell of, that of its culprit and those of its victims, has one row, as the latest has it.
 */
export function mergedRows(reports: readonly Report[], now: Instant): MergedRow[] {
  const told = new Set<string>();
  const latestFirst = reports.toSorted((a, b) => b.examinedAt - a.examinedAt);
  const rows = latestFirst.flatMap((report) => {
    const fresh = rowsOf(report, now).filter(({ identity }) => identity === null || !told.has(identity));
    for (const { identity } of fresh) if (identity !== null) told.add(identity);
    return fresh.map(({ row }) => row);
  });
  return rows.toSorted((a, b) => rank(a) - rank(b) || later(a, b) || byName(a, b));
}

/** Of several reports on one attempt the latest that could examine it: logs expire, and what they said stays said. */
export function onePerAttempt(reports: readonly Report[]): Report[] {
  const isConclusive = ({ verdict }: Report): number => (verdict === 'inconclusive' ? 0 : 1);
  const bestLast = reports.toSorted(
    (a, b) => isConclusive(a) - isConclusive(b) || a.examinedAt - b.examinedAt,
  );
  return [...new Map(bestLast.map((report) => [JSON.stringify(attemptOf(report.run)), report])).values()];
}

/** The verdict on all of them: the worst. */
export function worstVerdict(reports: readonly Report[]): Verdict {
  const order: Verdict[] = ['stuck-key', 'inconclusive', 'clean'];
  return order.find((verdict) => reports.some((report) => report.verdict === verdict)) ?? 'clean';
}

interface ToldRow {
  /** What makes it the same row in another report; null for a run without a stuck key. */
  identity: string | null;
  row: MergedRow;
}

function rowsOf(report: Report, now: Instant): ToldRow[] {
  const stuck = casesOf(report).flatMap((one) => stuckRow(one, report, now));
  return stuck.length > 0 ? stuck : [{ identity: null, row: rowOf(culpritOf(null, report), report) }];
}

function rowOf({ host, owner, repo, id, attempt, url }: Culprit, report: Report): MergedRow {
  return {
    host,
    repository: `${owner}/${repo}`,
    run: { id, attempt, url },
    verdict: report.verdict,
    key: null,
    version: null,
    scope: null,
    certainty: null,
    state: null,
    expiresAt: null,
    cause: null,
    gaps: report.gaps.length,
  };
}

function stuckRow({ finding, save }: Case, report: Report, now: Instant): ToldRow[] {
  if (finding.stuckKey === null) return [];
  const culprit = culpritOf(save, report);
  const { key, version, scope, certainty, state, expiresBetween } = finding.stuckKey;
  const isOver = state === 'held' && expiresBetween.until <= now;
  const row: MergedRow = {
    ...rowOf(culprit, report),
    key,
    version,
    scope,
    certainty,
    state: isOver ? 'expired' : state,
    expiresAt: expiresBetween.until,
    cause: finding.teardown.cause.kind,
  };
  return [{ identity: identityOf(culprit, save, [key, version, scope]), row }];
}

function identityOf(culprit: Culprit, save: Save, key: (string | null)[]): string {
  return JSON.stringify([...attemptOf(culprit), save.job.id, save.step.number, ...key]);
}

/** GitHub takes no heed of the case of a name. */
function attemptOf({ host, owner, repo, id, attempt }: Omit<Culprit, 'url'>): (string | number)[] {
  return [...[host, owner, repo].map((name) => name.toLowerCase()), id, attempt];
}

function rank({ verdict, state, certainty }: MergedRow): number {
  if (state === 'held') return certainty === 'confirmed' ? 0 : 1;
  if (state !== null) return 2;
  return { 'stuck-key': 2, inconclusive: 3, clean: 4 }[verdict];
}

function later(a: MergedRow, b: MergedRow): number {
  return (b.expiresAt ?? 0) - (a.expiresAt ?? 0);
}

function byName(a: MergedRow, b: MergedRow): number {
  return a.repository.localeCompare(b.repository) || a.run.id - b.run.id || a.run.attempt - b.run.attempt;
}
