import { isSameAttempt } from '../../run/attempt-names.ts';
import type { Hit, Release, Victim } from '../../types/keys.ts';
import type { TimeWindow } from '../../types/primitives.ts';
import type { Report } from '../../types/report.ts';
import type { Trace } from '../../types/trace.ts';
import { type Case, isLate } from './finding-view.ts';
import { type Prose, say } from './prose.ts';
import { runProse } from './run-words.ts';
import { betweenMinutes, counted, dayAndMinute, duration, latest } from './time-format.ts';
import { howFar, unreadWords } from './unexplained.ts';

/** What happened to a stuck key: which runs it hit, and whether it is free again. */
interface Aftermath {
  title: string;
  /** How many runs met it and when, or how far was looked for them; null if nobody looked. */
  summary: Prose | null;
  rows: VictimRow[];
  /** How it ended; null if unknown. */
  ending: Prose | null;
}

/** The heads of the table of victims. */
export const victimHeads = ['First met', 'What', 'Run', 'Job'];

/** A victim in one row, with the first time that it met the key. */
export interface VictimRow {
  first: Hit;
  /** `refused`, `missed, refused`, `missed, failed its job`. */
  what: string;
  /** Whether it is the reported attempt. */
  isReported: boolean;
  run: Victim['run'];
  /** How many further jobs of the run met the key. */
  moreJobs: number;
}

/** What happened to the key of a finding; null if it has none, or nothing is known. */
export function aftermathOf({ finding, origin }: Case, { run, trace }: Report): Aftermath | null {
  if (finding.stuckKey === null) return null;
  const isOwn = origin === 'this-attempt';
  const rows = finding.victims.flatMap((victim) => rowOf(victim, run));
  const summary = rows.length > 0 ? summaryOf(rows, finding.victims) : isOwn ? nobody(trace) : null;
  const { state, expiresBetween } = finding.stuckKey;
  const unreleased = state === 'held' && rows.length > 0 ? notOver : null;
  const ending =
    finding.released === null || expiresBetween === null
      ? unreleased
      : endingOf(finding.released, expiresBetween, run);
  if (summary === null && ending === null) return null;
  const title = summary === null ? 'How it ended' : 'Other runs affected';
  return { title, summary, rows, ending };
}

/** The aftermath of a finding in a sentence or two, to follow its story; empty if there is none. */
export function aftermathInShort({ finding }: Case, { run }: Report): Prose {
  const { stuckKey, victims, released } = finding;
  const rows = victims.flatMap((victim) => rowOf(victim, run));
  const hit = rows.length === 0 ? [] : say` It affected ${summaryOf(rows, victims)}`;
  const expires = stuckKey?.expiresBetween ?? null;
  return released === null || expires === null ? hit : say`${hit} ${overSince(released, expires)}.`;
}

function rowOf({ run, hits }: Victim, reported: Report['run']): VictimRow[] {
  const sorted = hits.toSorted((a, b) => a.at - b.at);
  const [first] = sorted;
  if (first === undefined) return [];
  const kinds = [...new Set(sorted.map(({ kind }) => kind))];
  const fate = hits.some(({ fatal }) => fatal) ? ['failed its job'] : [];
  const isReported = isSameAttempt(run, reported);
  const moreJobs = new Set(hits.map(({ job }) => job.id)).size - 1;
  return [{ first, what: [...kinds, ...fate].join(', '), isReported, run, moreJobs }];
}

function summaryOf(rows: VictimRow[], victims: Victim[]): Prose {
  const moments = victims.flatMap(({ hits }) => hits.map(({ at }) => at));
  const when = betweenMinutes({ from: Math.min(...moments), until: Math.max(...moments) });
  const self = rows.some(({ isReported }) => isReported)
    ? say`, this one ${rows.length === 1 ? 'only' : 'among them'},`
    : [];
  const known = victims.flatMap(({ rebuildSeconds }) => rebuildSeconds ?? []);
  const spent = duration(1000 * known.reduce((sum, seconds) => sum + seconds, 0));
  const least = known.length < victims.length ? 'at least ' : '';
  const rebuilt = known.length === 0 ? [] : say`; rebuilding took ${least}${spent}`;
  return say`${counted(rows.length, 'run')}${self} ${when}${rebuilt}.`;
}

/** That no other run was found; null if none was looked for, as for logs without their run. */
function nobody(trace: Trace): Prose | null {
  const looked = trace.opened.length > 0 || (trace.ended === 'done' && trace.lookedBetween !== null);
  return looked ? say`None found: ${howFar(trace)}${unreadWords(trace)}.` : null;
}

const notOver: Prose = ['Still locked: none of the runs that were checked has saved the key since.'];

function endingOf(released: Release, expiry: TimeWindow, reported: Report['run']): Prose {
  const end = overSince(released, expiry);
  if (released.run !== null && isSameAttempt(released.run, reported)) return say`${end} by this run.`;
  if (released.run === null) return say`${end}, per the cache list.`;
  return say`${end} by ${runProse(released.run, released.url ?? undefined)}.`;
}

/** When the key became free: a save after its expiry did not free it. */
function overSince(released: Release, { until }: TimeWindow): Prose {
  const saved = dayAndMinute(released.at);
  return isLate(released, until)
    ? say`Free since ${latest(until)} at the latest, when it expired; saved ${saved}`
    : say`Free since ${saved}, saved`;
}
