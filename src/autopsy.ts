import { findCause } from './causes/find-cause.ts';
import { buildLanes } from './causes/timeline-lanes.ts';
import { findGaps, findLogGaps } from './coverage/gaps.ts';
import { findOpenQuestions } from './coverage/questions.ts';
import { findKeyEvents } from './keys/key-events.ts';
import { collectEvidence } from './keys/proof-items.ts';
import { findStuckKey, isFinishedInList } from './keys/stuck-key.ts';
import { keySource } from './remedy/key-bump.ts';
import { findGuard, findRemedies } from './remedy/remedies.ts';
import { saveSite } from './remedy/remedy.ts';
import { isSameAttempt } from './run/attempt-names.ts';
import { runScope } from './run/cache-scope.ts';
import { asContested, asFinished, isUnfinished, reportedSave } from './saves/reported-save.ts';
import { applyTrace } from './trace/apply-trace.ts';
import { isRateLimited, nextQuestions, nextSearches } from './trace/next-questions.ts';
import { settleEvents } from './trace/settled.ts';
import { findCulprits } from './trace/subjects.ts';
import type { TraceContext } from './trace/trace-context.ts';
import type { Question, RunAttempt } from './types/evidence.ts';
import type { Examination } from './types/examination.ts';
import type { Finding } from './types/findings.ts';
import type { LogGap } from './types/gaps.ts';
import type { KeyEvent } from './types/keys.ts';
import type { Instant } from './types/primitives.ts';
import type { Report, Save, Verdict } from './types/report.ts';
import type { CacheSave } from './types/saves.ts';
import { findWarnings } from './warnings/find-warnings.ts';
import { warnedSaves } from './warnings/refusals.ts';
import { definedLegs } from './workflow/defined-legs.ts';

/** What a judgement needs besides the evidence. */
export interface Judging {
  now: Instant;
  /** How long the cache service holds an unfinished key, in milliseconds. GitHub says up to 24 hours (actions/cache#1541, 2025-03-14). */
  ttlMs: number;
  /** Whether a remedy that changes the stuck key is asked for. */
  bumpsKey?: boolean;
}

/** What the command line decides about a judgement. */
export interface AutopsyOptions extends Judging {
  /** The version of this command. */
  version: string;
  /** How many other attempts may be opened to find who left a key stuck, and whom it hit; 0 for none. */
  traceBudget: number;
  /** Whether other attempts are looked for even if nothing went wrong in this one. */
  tracesReleases: boolean;
}

/**
 * The whole judgement, from what the logs show to what is reported; pure, so the same evidence and the same moment give the
 * same report, years later and without a network.
 *
 *     evidence → logs of jobs and steps → timeline → saves   (examineLogs, called before it)
 *     each save → stuck key → cause → remedies               (judgeAttempt)
 *     other attempts → what they did with the same keys → culprits, victims, release   (traceContext, applyTrace)
 *
 * `openQuestions` lists what is still to be asked before the judgement is complete.
 */
export function autopsy(examination: Examination, options: AutopsyOptions): Report {
  const { evidence, others } = examination;
  const world = traceContext(examination, options);
  const { saves, findings, trace } = applyTrace(world, judgeAttempt(examination, options), ({ run }) =>
    judgeAttempt(attemptOf(others, run), options),
  );
  return {
    version: options.version,
    examinedAt: options.now,
    verdict: verdict(findings, findLogGaps(examination)),
    run: evidence.run,
    saves,
    findings,
    warnings: findWarnings(examination, saves),
    gaps: findGaps(examination),
    trace,
  };
}

/** Every save of an attempt as it is reported, and a finding for each that did not finish. */
export function judgeAttempt(
  examination: Examination,
  judging: Judging,
): { saves: Save[]; findings: Finding[] } {
  const { evidence, timeline } = examination;
  const legs = definedLegs(timeline, evidence.run, evidence.files);
  const defined = { ...examination, timeline: timeline.map((job) => legs.get(job) ?? job) };
  const judged = examination.saves.map((save) =>
    findingOf({ ...save, job: legs.get(save.job) ?? save.job }, defined, judging),
  );
  return {
    saves: judged.map(({ save }) => save),
    findings: judged.flatMap(({ finding }, save) => (finding === null ? [] : [{ ...finding, save }])),
  };
}

function findingOf(
  found: CacheSave,
  examination: Examination,
  { now, ttlMs, bumpsKey = false }: Judging,
): { save: Save; finding: Omit<Finding, 'save'> | null } {
  const { evidence, timeline } = examination;
  const { run, files, caches, successors } = evidence;
  const context = { now, ttlMs, caches, scope: found.scope, saves: examination.saves };
  const site = saveSite(found, run);
  const guard = findGuard(site, files);
  const seen = found.contested && isUnfinished(found) ? asContested(found) : found;
  const save = isUnfinished(seen) && isFinishedInList(seen, context) ? asFinished(seen) : seen;
  const reported = reportedSave(save, guard);
  if (!isUnfinished(save)) return { save: reported, finding: null };
  const { state, job } = save;
  const stuckKey = findStuckKey(save, context);
  // A failed save that turned out to hold no key.
  if (stuckKey === null && state.ownFailure !== null) return { save: reported, finding: null };
  const annotations = evidence.annotations.find(({ jobId }) => jobId === job.job.id)?.annotations ?? null;
  const cause = findCause(save, { run, timeline, annotations, successors });
  const finding = {
    teardown: { at: state.endedAt, cause: cause.cause },
    stuckKey,
    reservation: stuckKey === null && state.reservation !== 'unknown' ? ('none' as const) : state.reservation,
    evidence: [...collectEvidence(save, context), ...cause.evidence],
    remedies: findRemedies(site, { cause: cause.cause.kind, upload: state.upload, bumpsKey }, files),
    keySource: keySource(site, files),
    timeline: buildLanes(save, cause),
    victims: [],
    released: null,
  };
  return { save: reported, finding };
}

/** A stuck key settles it; without one, a log that was not read, or that broke off too early, makes it inconclusive. */
export function verdict(
  findings: readonly Pick<Finding, 'stuckKey' | 'reservation'>[],
  logGaps: readonly LogGap[],
): Verdict {
  if (findings.some(({ stuckKey }) => stuckKey !== null)) return 'stuck-key';
  const isOpen = logGaps.length > 0 || findings.some(({ reservation }) => reservation === 'unknown');
  return isOpen ? 'inconclusive' : 'clean';
}

/**
 * What is still to be asked before an attempt can be judged; empty when nothing is. Other attempts are listed together
 * with the questions about this one, and opened once everything about this one is known.
 */
export function openQuestions(examination: Examination, options: AutopsyOptions): Question[] {
  const own = questionsAbout(examination);
  const isUnnamed = examination.evidence.run.id < 0;
  // Which keys the attempt met is known only when every log has been read.
  const isUnread = own.some(({ kind }) => kind === 'job-log');
  if (options.traceBudget === 0 || isUnnamed || isUnread) return own;
  const world = traceContext(examination, options);
  if (own.length > 0) return [...own, ...nextSearches(world)];
  const culprits = findCulprits(world);
  const about = examination.others.flatMap((other) => {
    const { id: runId, attempt } = other.evidence.run;
    // The other legs of its matrix left keys of their own, which do not matter here.
    const stuck = culprits.filter(({ run }) => isSameAttempt(run, other.evidence.run));
    const questions =
      stuck.length === 0
        ? []
        : questionsAbout(
            other,
            stuck.flatMap(({ save }) => save ?? []),
          );
    return questions.map((question): Question => ({ kind: 'about', runId, attempt, question }));
  });
  return isRateLimited(world) ? [] : [...about, ...nextQuestions(world)];
}

/**
 * What is still to be asked about one attempt by itself: about all its unfinished saves, or only those with these
 * numbers.
 */
export function questionsAbout(examination: Examination, only: readonly number[] | null = null): Question[] {
  const { saves, evidence, others } = examination;
  const open = saves.filter((save, index) => isUnfinished(save) && (only?.includes(index) ?? true));
  const warned = only === null ? warnedSaves(saves, evidence.run, others.length) : [];
  return findOpenQuestions({ ...examination, open, warned });
}

/** What an attempt did with cache keys, so that the trace can compare it with what others did. */
export function keyEvents(examination: Examination, judging: Judging): KeyEvent[] {
  const { misses, saves, evidence } = examination;
  const { run, caches } = evidence;
  return findKeyEvents({ run, caches, misses, saves, ...judging });
}

function traceContext(examination: Examination, options: AutopsyOptions): TraceContext {
  const { run, missing, caches, runLists: lists, jobs } = examination.evidence;
  const { now, ttlMs, traceBudget: budget, tracesReleases: asksReleases } = options;
  const others = budget === 0 ? [] : examination.others;
  // A re-run lists the jobs that it does not repeat too; what they did counts once.
  const seen = new Set(jobs.map(({ id }) => id));
  const newEvents = (other: Examination): KeyEvent[] => {
    const events = keyEvents(other, options).filter(({ job }) => !seen.has(job.id));
    for (const { id } of other.evidence.jobs) seen.add(id);
    return events;
  };
  const all = [keyEvents(examination, options), ...others.map(newEvents)];
  const [own = [], ...ofOthers] = settleEvents(all, ttlMs);
  return {
    ...{ now, ttlMs, run, lists, budget, asksReleases, own },
    others: others.map((other, index) => ({
      run: other.evidence.run,
      events: ofOthers[index] ?? [],
      problem: findLogGaps(other)[0] ?? null,
    })),
    caches: [...caches, ...others.flatMap(({ evidence }) => evidence.caches)],
    missing: [...missing, ...others.flatMap(({ evidence }) => evidence.missing)],
    scopeOf: runScope,
  };
}

function attemptOf(others: readonly Examination[], run: RunAttempt): Examination {
  const found = others.find(({ evidence }) => isSameAttempt(evidence.run, run));
  if (found === undefined) throw new Error(`attempt ${run.attempt} of run ${run.id} was not opened`);
  return found;
}
