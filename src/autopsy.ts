import { findGaps, findLogGaps } from './coverage/gaps.ts';
import { findOpenQuestions } from './coverage/open-questions.ts';
import { examination, type Judging, judgeAttempt, keyEvents, openCases } from './judge.ts';
import { runScope } from './run/cache-scope.ts';
import { applyTrace } from './trace/apply-trace.ts';
import { isRateLimited, nextQuestions } from './trace/next-questions.ts';
import { settleEvents } from './trace/settled-events.ts';
import { findCulprits } from './trace/subjects.ts';
import type { TraceContext } from './trace/trace-context.ts';
import type { Evidence, Question, RunAttempt } from './types/evidence.ts';
import type { Finding } from './types/findings.ts';
import type { KeyEvent } from './types/keys.ts';
import type { Instant } from './types/primitives.ts';
import type { Report, Verdict } from './types/report.ts';

/** What the command line decides of a judgement. */
export interface AutopsyOptions {
  /** The version of this command. */
  version: string;
  /** How long the cache service holds an unfinished key; GitHub says up to 24 hours (actions/cache#1541, 2025-03-14). */
  reservationTtlHours: number;
  /** How many other attempts may be opened to find who left a key stuck, and whom it hit; 0 for none. */
  traceBudget: number;
  /** Whether others are looked for from the saves of an attempt in which nothing went wrong, too. */
  tracesReleases: boolean;
}

/**
 * The whole judgement, from what GitHub answered to what is reported; pure, so the same evidence and the same moment give
 * the same report, years later and without a network.
 *
 *     evidence → logs of jobs and steps → timeline → save attempts → cause → stuck key → remedies ┬→ report
 *     evidence of other attempts → what they did with the same keys → culprits, victims, release ┘
 */
export function autopsy(collected: Evidence, now: Instant, options: AutopsyOptions): Report {
  const evidence = ofOneRepository(collected);
  const { timeline } = examination(evidence);
  const judging = judgingOf(now, options);
  const world = traceWorld(evidence, judging, options);
  const { saves, findings, trace } = applyTrace(world, judgeAttempt(evidence, judging), ({ run }) =>
    judgeAttempt(otherEvidence(evidence, run), judging),
  );
  return {
    version: options.version,
    examinedAt: now,
    verdict: verdict(findings, findLogGaps(evidence, timeline)),
    run: evidence.run,
    saves,
    findings,
    gaps: findGaps(evidence, timeline),
    trace,
  };
}

/**
 * What is still to be asked before the evidence can be judged well; empty when nothing is. Other attempts are looked at
 * when all is known of the one at hand.
 */
export function openQuestions(collected: Evidence, now: Instant, options: AutopsyOptions): Question[] {
  const evidence = ofOneRepository(collected);
  const own = questionsAbout(evidence);
  if (own.length > 0 || options.traceBudget === 0) return own;
  const world = traceWorld(evidence, judgingOf(now, options), options);
  const stuck = findCulprits(world);
  const culprits = new Set(stuck.map(({ run }) => otherEvidence(evidence, run)));
  const about = [...culprits].flatMap((culprit) => {
    // The other legs of its matrix left keys of their own, which nobody asks about.
    const saves = new Set(stuck.filter(({ run }) => run === culprit.run).map(({ save }) => save));
    const { id: runId, attempt } = culprit.run;
    return questionsAbout(culprit, saves).map(
      (question): Question => ({ kind: 'about', runId, attempt, question }),
    );
  });
  return isRateLimited(world) ? [] : [...about, ...nextQuestions(world)];
}

function questionsAbout(evidence: Evidence, saves: ReadonlySet<number | null> | null = null): Question[] {
  const cases = openCases(evidence).filter(({ save }) => saves?.has(save) ?? true);
  return findOpenQuestions(evidence, examination(evidence).timeline, cases);
}

function judgingOf(now: Instant, { reservationTtlHours }: AutopsyOptions): Judging {
  return { now, ttlMs: reservationTtlHours * 3_600_000 };
}

function traceWorld(evidence: Evidence, judging: Judging, options: AutopsyOptions): TraceContext {
  const { run, missing, caches, runLists: lists } = evidence;
  const { traceBudget: budget, tracesReleases: asksReleases } = options;
  const others = budget === 0 ? [] : evidence.others;
  // A re-run carries the jobs that it does not repeat; what they did they did once.
  const seen = new Set(evidence.jobs.map(({ id }) => id));
  const newEvents = (other: Evidence): KeyEvent[] => {
    const events = keyEvents(other, judging).filter(({ job }) => !seen.has(job.id));
    for (const { id } of other.jobs) seen.add(id);
    return events;
  };
  const [own = [], ...ofOthers] = settleEvents(
    [keyEvents(evidence, judging), ...others.map(newEvents)],
    judging.ttlMs,
  );
  return {
    ...judging,
    ...{ run, lists, budget, asksReleases },
    own,
    others: others.map((other, index) => ({
      run: other.run,
      events: ofOthers[index] ?? [],
      problem: findLogGaps(other, examination(other).timeline)[0] ?? null,
    })),
    caches: [...caches, ...others.flatMap((other) => other.caches)],
    missing: [...missing, ...others.flatMap((other) => other.missing)],
    scopeOf: runScope,
  };
}

/** The runs of one repository have one default branch, which is asked for once. */
function ofOneRepository(evidence: Evidence): Evidence {
  const { run, others, runLists } = evidence;
  const { defaultBranch } = run;
  if (defaultBranch === null) return evidence;
  const told = (other: RunAttempt): RunAttempt => ({ ...other, defaultBranch });
  return {
    ...evidence,
    others: others.map((other) => ({ ...other, run: told(other.run) })),
    runLists: runLists.map((list) => ({ ...list, runs: list.runs.map(told) })),
  };
}

function otherEvidence({ others }: Evidence, { id, attempt }: RunAttempt): Evidence {
  const found = others.find(({ run }) => run.id === id && run.attempt === attempt);
  if (found === undefined) throw new Error(`attempt ${attempt} of run ${id} was not opened`);
  return found;
}

/** A stuck key settles it; without one, a log that was not read, or that broke off too early, leaves it open. */
export function verdict(
  findings: readonly Pick<Finding, 'stuckKey' | 'reservation'>[],
  logGaps: readonly unknown[],
): Verdict {
  if (findings.some(({ stuckKey }) => stuckKey !== null)) return 'stuck-key';
  const isOpen = logGaps.length > 0 || findings.some(({ reservation }) => reservation === 'unknown');
  return isOpen ? 'inconclusive' : 'clean';
}
