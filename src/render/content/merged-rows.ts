import { attemptUrl } from '../../run/attempt-names.ts';
import type { CauseKind } from '../../types/causes.ts';
import type { StuckKey } from '../../types/keys.ts';
import type { Instant } from '../../types/primitives.ts';
import type { Report, Save, Verdict } from '../../types/report.ts';
import type { ScanFinding, ScanReport } from '../../types/scan.ts';
import { type Case, type Culprit, casesOf, culpritOf } from './finding-view.ts';

/** What `-f json` wrote: the autopsy of a run, or the scan of a repository. */
export type Mergeable = Report | ScanReport;

/** One line of a merged table: a stuck key, or a run or a scan without one. Absent knowledge is null. */
export interface MergedRow {
  host: string;
  /** `OWNER/REPO`. */
  repository: string;
  /** Null for a scan without a stuck key. */
  run: { id: number; attempt: number; url: string } | null;
  verdict: Verdict;
  key: string | null;
  version: string | null;
  scope: string | null;
  certainty: StuckKey['certainty'] | null;
  /** At the time of merging: a key that was held when its run was examined may have expired since. */
  state: StuckKey['state'] | null;
  /** At the latest. */
  expiresAt: Instant | null;
  cause: CauseKind | null;
  /** How many things could not be examined in the report of the row. */
  gaps: number;
}

/**
 * The rows of all reports, the worst first: held keys, the last to expire first, then keys that are free. A stuck key
 * in several reports, of its culprit and its victims, has one row, taken from the latest report.
 */
export function mergedRows(reports: readonly Mergeable[], now: Instant): MergedRow[] {
  const told = new Set<string>();
  const latestFirst = reports.toSorted((a, b) => madeAt(b) - madeAt(a));
  const rows = latestFirst.flatMap((report) => {
    const rowsOfIt = isScan(report) ? rowsOfScan(report, now) : rowsOfRun(report, now);
    const fresh = rowsOfIt.filter(({ identity }) => identity === null || !told.has(identity));
    for (const { identity } of fresh) if (identity !== null) told.add(identity);
    return fresh.map(({ row }) => row);
  });
  return rows.toSorted((a, b) => rank(a) - rank(b) || later(a, b) || byName(a, b));
}

/**
 * Of several reports on one attempt, or scans with the same filters, the latest that is not inconclusive: logs expire,
 * but an earlier report on them stays true.
 */
export function onePerSubject(reports: readonly Mergeable[]): Mergeable[] {
  const isConclusive = ({ verdict }: Mergeable): number => (verdict === 'inconclusive' ? 0 : 1);
  const bestLast = reports.toSorted((a, b) => isConclusive(a) - isConclusive(b) || madeAt(a) - madeAt(b));
  return [...new Map(bestLast.map((report) => [JSON.stringify(subjectOf(report)), report])).values()];
}

/** The verdict on all of them: the worst. */
export function worstVerdict(reports: readonly Mergeable[]): Verdict {
  const order: Verdict[] = ['stuck-key', 'inconclusive', 'clean'];
  return order.find((verdict) => reports.some((report) => report.verdict === verdict)) ?? 'clean';
}

/** Whether it is the scan of a repository. */
export function isScan(report: Mergeable): report is ScanReport {
  return 'scannedAt' in report;
}

function madeAt(report: Mergeable): Instant {
  return isScan(report) ? report.scannedAt : report.examinedAt;
}

function subjectOf(report: Mergeable): (string | number | null)[] {
  if (!isScan(report)) return attemptOf(report.run);
  const { repository, filters } = report;
  return [...placeOf(repository), 'scan', filters.workflow, filters.branch];
}

interface ToldRow {
  /** Equal for the same stuck key in another report; null without a stuck key. */
  identity: string | null;
  row: MergedRow;
}

function rowsOfRun(report: Report, now: Instant): ToldRow[] {
  const stuck = casesOf(report).flatMap((one) => stuckRow(one, report, now));
  if (stuck.length > 0) return stuck;
  const culprit = culpritOf(null, report);
  return [{ identity: null, row: { ...rowOf(culprit, report), run: inBrief(culprit) } }];
}

function rowsOfScan(scan: ScanReport, now: Instant): ToldRow[] {
  const stuck = scan.findings.flatMap((finding) => scannedRow(finding, scan, now));
  return stuck.length > 0 ? stuck : [{ identity: null, row: rowOf(scan.repository, scan) }];
}

function inBrief({ id, attempt, url }: Pick<Culprit, 'id' | 'attempt' | 'url'>): MergedRow['run'] {
  return { id, attempt, url };
}

function rowOf(
  { host, owner, repo }: Pick<Culprit, 'host' | 'owner' | 'repo'>,
  report: Mergeable,
): MergedRow {
  return {
    host,
    repository: `${owner}/${repo}`,
    run: null,
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
  const row: MergedRow = {
    ...rowOf(culprit, report),
    ...{ run: inBrief(culprit), key, version, scope, certainty },
    state: stateAt(now, state, expiresBetween?.until ?? null),
    expiresAt: expiresBetween?.until ?? null,
    cause: finding.teardown.cause.kind,
  };
  return [{ identity: identityOf(culprit, save, [key, version, scope]), row }];
}

function scannedRow(finding: ScanFinding, scan: ScanReport, now: Instant): ToldRow[] {
  const { run, key, version, scope, certainty, state, expiresBetween, cause } = finding;
  if (certainty === null || state === null) return [];
  const expiresAt = expiresBetween?.until ?? null;
  const row: MergedRow = {
    ...rowOf(scan.repository, scan),
    ...{ run: inBrief({ ...run, url: attemptUrl(run) }), key, version, scope, certainty, expiresAt },
    state: stateAt(now, state, expiresAt),
    cause: cause.kind,
  };
  return [{ identity: identityOf({ ...scan.repository, ...run }, finding, [key, version, scope]), row }];
}

function stateAt(now: Instant, state: StuckKey['state'], expiresAt: Instant | null): StuckKey['state'] {
  return state === 'held' && expiresAt !== null && expiresAt <= now ? 'expired' : state;
}

function identityOf(
  attempt: AttemptPlace,
  { job, step }: Pick<Save, 'job' | 'step'>,
  key: (string | null)[],
): string {
  return JSON.stringify([...attemptOf(attempt), job.id, step.number, ...key]);
}

type AttemptPlace = Omit<Culprit, 'url'>;

function attemptOf({ host, owner, repo, id, attempt }: AttemptPlace): (string | number)[] {
  return [...placeOf({ host, owner, repo }), id, attempt];
}

/** GitHub ignores case in names. */
function placeOf({ host, owner, repo }: ScanReport['repository']): string[] {
  return [host, owner, repo].map((name) => name.toLowerCase());
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
  const byRun = (a.run?.id ?? 0) - (b.run?.id ?? 0) || (a.run?.attempt ?? 0) - (b.run?.attempt ?? 0);
  return a.repository.localeCompare(b.repository) || byRun;
}
