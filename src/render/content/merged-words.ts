import type { StuckKey } from '../../types/keys.ts';
import type { Instant } from '../../types/primitives.ts';
import type { Verdict } from '../../types/report.ts';
import { isScan, type Mergeable, type MergedRow } from './merged-rows.ts';
import type { Prose } from './prose.ts';
import { counted, latestMinute } from './time-format.ts';

/** What several reports come to, in one line: `2 stuck keys (1 locked now) in 1 of 5 runs; 1 inconclusive, 3 clean`. */
export function mergedHeadline(rows: readonly MergedRow[], reports: readonly Mergeable[]): string {
  const stuck = rows.filter(({ state }) => state !== null);
  const held = stuck.filter(({ state }) => state === 'held').length;
  const suspected = stuck.filter(({ certainty }) => certainty === 'suspected').length;
  const doubt = suspected === 0 ? '' : `, ${suspected} suspected`;
  const count = (verdict: Verdict): number => reports.filter((report) => report.verdict === verdict).length;
  const runs = subjectsOf(reports);
  const locked = held === 0 ? 'none locked now' : `${held} locked now`;
  const keys = `${counted(stuck.length, 'stuck key')} (${locked}${doubt}) in ${count('stuck-key')} of ${runs}`;
  const others = (['inconclusive', 'clean'] as const).flatMap((verdict) =>
    count(verdict) === 0 ? [] : [`${count(verdict)} ${verdict}`],
  );
  return [
    stuck.length === 0 ? `No stuck key in ${runs}` : keys,
    ...(others.length === 0 ? [] : [others.join(', ')]),
  ].join('; ');
}

function subjectsOf(reports: readonly Mergeable[]): string {
  const scans = reports.filter(isScan).length;
  if (scans === reports.length) return scans === 1 ? '1 repository' : `${scans} repositories`;
  return counted(reports.length, scans === 0 ? 'run' : 'report');
}

/** The verdict of a row, as people say it. */
export function verdictWord({ verdict, certainty, state }: MergedRow): string {
  if (verdict !== 'stuck-key') return verdict;
  if (state === 'held') return certainty === 'suspected' ? 'suspected' : 'stuck key';
  return certainty === 'suspected' ? 'was suspected' : 'was stuck';
}

/** The state of the key; for a run without one, how much is missing. */
export function stateWords({ state, expiresAt, gaps }: MergedRow): Prose {
  if (state === null) return gaps === 0 ? [] : [`${counted(gaps, 'thing')} not examined`];
  return keyWords(state, expiresAt);
}

/** Until when a key is locked, or since when it is free, for a table with the remark `LATEST_TIMES`. */
export function keyWords(state: NonNullable<StuckKey['state']>, expiresAt: Instant | null): Prose {
  if (state === 'released') return ['free: saved since'];
  const [is, start] = keyStates[state];
  return expiresAt === null ? [is] : [is, start, latestMinute(expiresAt)];
}

const keyStates = { held: ['locked', ' until '], expired: ['free', ' since '] } as const;

/** The remark on the times in a table of keys. */
export const LATEST_TIMES = 'The times of keys are the latest possible.';

/** `OWNER/REPO`, with its host unless that is github.com. */
export function repositoryName({ host, repository }: MergedRow): string {
  return host === 'github.com' ? repository : `${host}/${repository}`;
}
