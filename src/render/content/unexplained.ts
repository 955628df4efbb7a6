import { absenceWords } from '../../absence-words.ts';
import type { Report, Save } from '../../types/report.ts';
import type { Trace, TracedMiss } from '../../types/trace.ts';
import { ownSaves } from './finding-view.ts';
import { gapWords } from './gap-words.ts';
import { coded, exact, joined, type Prose, said, say } from './prose.ts';
import { refusalWords } from './refusal-words.ts';
import { groupedRemarks, type Remark } from './remarks.ts';
import { runName } from './run-words.ts';
import { betweenMinutes, counted, latest } from './time-format.ts';

/** Refusals and misses of the attempt without an explanation, and how far was looked for one. */
export interface Unexplained {
  /** `2 refusals and 1 miss`. */
  count: string;
  /** By key, which is null if unknown. */
  refusals: { remark: Remark; key: string | null }[];
  /** Restores that failed their job. */
  misses: TracedMiss[];
  /** Which runs were looked at, and until when a key can be held at the latest, in sentences. */
  looked: Prose;
}

/** The refusals and fatal misses of an attempt that neither a finding nor a benign reason explains; null for none. */
export function unexplainedOf(report: Report): Unexplained | null {
  const { trace, findings } = report;
  const refused = ownSaves(report).filter(({ refusedBy }) => refusedBy?.kind === 'unknown');
  const misses = trace.misses.filter(({ finding }) => finding === null || findings[finding] === undefined);
  if (refused.length + misses.length === 0) return null;
  const counts = [
    ...(refused.length === 0 ? [] : [counted(refused.length, 'refusal')]),
    ...(misses.length === 0 ? [] : [misses.length === 1 ? '1 miss' : `${misses.length} misses`]),
  ];
  return {
    count: counts.join(' and '),
    refusals: [...new Set(refused.map(({ key }) => key))].flatMap((key) =>
      groupedRemarks(
        refused.filter((save) => save.key === key),
        ({ refusedBy }) =>
          refusedBy === null ? [] : [say`refused, since ${refusalWords(refusedBy.detail)}`],
      ).map((remark) => ({ remark, key })),
    ),
    misses,
    looked: [
      ...say`The save that holds the key was not found: ${howFar(trace)}`,
      ...namesOf(trace),
      ...unreadWords(trace),
      ...say`.${freeWords(refused)}`,
    ],
  };
}

/** The key was reserved before it was refused, so it is free a lifetime after that at the latest. */
function freeWords(refused: Save[]): Prose {
  const ends = refused.flatMap(({ refusedBy }) => refusedBy?.heldUntil ?? []);
  const last = latest(Math.max(0, ...ends));
  return ends.length === 0 ? [] : say` If it is stuck, it is free by ${last} at the latest.`;
}

/** How many other runs were looked at, as a clause. */
export function howFar({ ended, lookedBetween, opened, notOpened, stillRunning }: Trace): Prose {
  const stretch = lookedBetween === null ? [] : say` ${betweenMinutes(lookedBetween)}`;
  const running = stillRunning === 0 ? [] : say`; ${counted(stillRunning, 'run')} still in progress`;
  if (opened.length > 0) return say`${counted(opened.length, 'other run')}${stretch} checked${running}`;
  if (ended !== 'done' || notOpened > 0) return ['no other run was checked'];
  return say`there was no other run to check${stretch}${running}`;
}

/** That some of the opened attempts could not be read, and why the first could not; may be empty. */
export function unreadWords({ opened }: Trace): Prose {
  const problems = opened.flatMap(({ problem }) => problem ?? []);
  const [first] = problems;
  if (first === undefined) return [];
  return [`; ${problems.length} of them could not be read (`, ...gapWords(first), ')'];
}

/** Whether the trace is incomplete because of attempts that could not be read, which `unreadWords` says. */
export function isUnread({ ended, opened }: Trace): boolean {
  return ended === 'unavailable' && opened.some(({ problem }) => problem !== null);
}

const namedRuns = 6;

function namesOf({ opened }: Trace): Prose {
  if (opened.length === 0) return [];
  const names = opened.slice(0, namedRuns).map(({ run }) => exact(runName(run)));
  const rest = opened.length - namedRuns;
  return say`: ${joined(names, ', ')}${rest > 0 ? say` and ${rest} more` : []}`;
}

/** Why the trace stopped early, in one line; null if it did not. */
export function traceEnd({ ended, detail, budget, opened, notOpened }: Trace): Prose | null {
  if (ended === 'not-needed' || ended === 'off' || ended === 'done') return null;
  const why: Prose = detail === null ? [] : [': ', said(absenceWords(detail))];
  if (opened.length === 0 && ended !== 'budget') return ['Other runs were not checked', ...why];
  const rest = notOpened === 0 ? ', perhaps not all' : `, ${notOpened} more not checked`;
  const counts = `Other runs: ${opened.length} checked${rest}`;
  return ended === 'budget' ? [counts, ' (', ...opensMore(budget, notOpened), ')'] : [counts, ...why];
}

/** At most twice the budget: nobody wants to open a thousand runs. */
function opensMore(budget: number, notOpened: number): Prose {
  const more = Math.min(budget + Math.max(1, notOpened), 2 * Math.max(1, budget));
  return say`${coded(`--trace ${more}`)} checks more`;
}
