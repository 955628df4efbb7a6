import type { Instant } from '../types/evidence.ts';
import type { CauseKind } from '../types/judgement.ts';
import type { Finding, Report, StuckKey, Timestamp, Verdict } from '../types/report.ts';

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
  expiresAt: Timestamp | null;
  cause: CauseKind | null;
  /** How many things of the run could not be examined. */
  gaps: number;
}

/** The rows of all reports, the worst first: held keys, the last to expire before the others, then what is over. */
export function mergedRows(reports: readonly Report[], now: Instant): MergedRow[] {
  return reports
    .flatMap((report) => rowsOf(report, now))
    .toSorted((a, b) => rank(a) - rank(b) || later(a, b) || byName(a, b));
}

/** The verdict on all of them: the worst. */
export function worstVerdict(reports: readonly Report[]): Verdict {
  const order: Verdict[] = ['stuck-key', 'inconclusive', 'clean'];
  return order.find((verdict) => reports.some((report) => report.verdict === verdict)) ?? 'clean';
}

function rowsOf(report: Report, now: Instant): MergedRow[] {
  const { host, owner, repo, id, attempt, url } = report.run;
  const whole: MergedRow = {
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
  const stuck = report.findings.flatMap((finding) => stuckFields(finding, now));
  return stuck.length === 0 ? [whole] : stuck.map((fields) => ({ ...whole, ...fields }));
}

function stuckFields({ stuckKey, teardown }: Finding, now: Instant): Partial<MergedRow>[] {
  if (stuckKey === null) return [];
  const { key, version, scope, certainty, state, expiresBetween } = stuckKey;
  const isOver = state === 'held' && Date.parse(expiresBetween.until) <= now;
  return [
    {
      key,
      version,
      scope,
      certainty,
      state: isOver ? 'expired' : state,
      expiresAt: expiresBetween.until,
      cause: teardown.cause.kind,
    },
  ];
}

function rank({ verdict, state, certainty }: MergedRow): number {
  if (state === 'held') return certainty === 'confirmed' ? 0 : 1;
  if (state !== null) return 2;
  return { 'stuck-key': 2, inconclusive: 3, clean: 4 }[verdict];
}

function later(a: MergedRow, b: MergedRow): number {
  return (b.expiresAt ?? '').localeCompare(a.expiresAt ?? '');
}

function byName(a: MergedRow, b: MergedRow): number {
  return a.repository.localeCompare(b.repository) || a.run.id - b.run.id || a.run.attempt - b.run.attempt;
}
