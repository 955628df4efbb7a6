import { findCause } from './causes/find-cause.ts';
import { buildLanes } from './causes/timeline-lanes.ts';
import { findKeyEvents } from './keys/key-events.ts';
import { collectEvidence, lineUrl } from './keys/proof-items.ts';
import { findStuckKey, isFinishedInList, type KeyContext } from './keys/stuck-key.ts';
import { assignLogs } from './logs/log-files.ts';
import { keySource } from './remedy/key-source.ts';
import { findGuard, findRemedies } from './remedy/remedies.ts';
import { buildTimeline } from './run/timeline.ts';
import { findCacheSaves } from './saves/cache-saves.ts';
import { contentNotes } from './saves/half-built-content.ts';
import { findRestoreMisses } from './saves/restore-misses.ts';
import type { Evidence, RunAttempt } from './types/evidence.ts';
import type { Finding, SaveSite } from './types/findings.ts';
import type { KeyEvent } from './types/keys.ts';
import type { TimelineJob } from './types/logs.ts';
import type { Instant } from './types/primitives.ts';
import type { Save } from './types/report.ts';
import type { CacheSave, RestoreMiss } from './types/saves.ts';

/** The moment of judging, and how long the cache service holds an unfinished key, in milliseconds. */
export interface Judging {
  now: Instant;
  ttlMs: number;
}

/** What the logs of an attempt show, before anything is concluded from it. */
export interface Examination {
  timeline: TimelineJob[];
  attempts: CacheSave[];
  misses: RestoreMiss[];
}

/** The jobs, logs and saves of the evidence. Rounds of questions leave jobs and logs as they are, and so this too. */
export function examination({ run, jobs, logs }: Evidence): Examination {
  const known = examinations.get(logs);
  if (known?.jobs === jobs && known.defaultBranch === run.defaultBranch) return known;
  const timeline = buildTimeline(run, jobs, assignLogs(jobs, logs));
  const found = {
    ...{ jobs, timeline, defaultBranch: run.defaultBranch },
    attempts: findCacheSaves(timeline, run.host),
    misses: findRestoreMisses(timeline),
  };
  examinations.set(logs, found);
  return found;
}

const examinations = new WeakMap<
  Evidence['logs'],
  Examination & Pick<Evidence, 'jobs'> & Pick<RunAttempt, 'defaultBranch'>
>();

/** Every save of an attempt as it is reported, and a finding for each that did not finish. */
export function judgeAttempt(evidence: Evidence, judging: Judging): { saves: Save[]; findings: Finding[] } {
  const examined = examination(evidence);
  const judged = examined.attempts.map((attempt) => judge(attempt, { ...examined, ...judging, evidence }));
  return {
    saves: judged.map(({ save }) => save),
    findings: judged.flatMap(({ finding }, save) => (finding === null ? [] : [{ ...finding, save }])),
  };
}

/** What the attempt did with cache keys, for the trace to compare with what others did. */
export function keyEvents(evidence: Evidence, judging: Judging): KeyEvent[] {
  const { attempts, misses } = examination(evidence);
  return findKeyEvents({ run: evidence.run, attempts, misses, caches: evidence.caches, ...judging });
}

/** The saves that began and did not finish, by a cancel or by their own failure, each with its index and its scope. */
export function openCases(evidence: Evidence): { attempt: CacheSave; save: number; scope: string | null }[] {
  return examination(evidence).attempts.flatMap((attempt, save) =>
    isUnfinished(attempt) ? [{ attempt, save, scope: attempt.job.scope }] : [],
  );
}

function isUnfinished({ state }: CacheSave): boolean {
  return state.outcome === 'torn-down' || state.outcome === 'unknown' || state.ownFailure !== null;
}

interface Case extends Examination, Judging {
  evidence: Evidence;
}

/** One save as it is reported, with its finding where it did not finish. */
function judge(attempt: CacheSave, around: Case): { save: Save; finding: Omit<Finding, 'save'> | null } {
  const { evidence, now, ttlMs, attempts } = around;
  const scope = attempt.job.scope;
  const context: KeyContext = { scope, now, ttlMs, caches: evidence.caches, attempts };
  if (isUnfinished(attempt) && isFinishedInList(attempt, context)) {
    return { save: reportSave(asFinished(attempt), around, scope), finding: null };
  }
  const save = reportSave(attempt, around, scope);
  return { save, finding: isUnfinished(attempt) ? findFinding(attempt, context, around) : null };
}

function asFinished(attempt: CacheSave): CacheSave {
  const notes = [...attempt.state.notes, 'its last line was lost: the cache list holds the finished entry'];
  return { ...attempt, state: { ...attempt.state, outcome: 'saved', phase: 'finalize', notes } };
}

/** Null for a failed save of which it turned out that it holds no key. */
function findFinding(attempt: CacheSave, context: KeyContext, around: Case): Omit<Finding, 'save'> | null {
  const { evidence, timeline } = around;
  const stuckKey = findStuckKey(attempt, context);
  if (stuckKey === null && attempt.state.ownFailure !== null) return null;
  const annotations =
    evidence.annotations.find(({ jobId }) => jobId === attempt.job.job.id)?.annotations ?? null;
  const found = findCause(attempt, {
    run: evidence.run,
    timeline,
    annotations,
    successors: evidence.successors,
  });
  const { state } = attempt;
  const site = siteOf(attempt, evidence);
  return {
    teardown: { at: state.endedAt, cause: found.cause },
    stuckKey,
    reservation: stuckKey === null && state.reservation !== 'unknown' ? 'none' : state.reservation,
    evidence: [...collectEvidence(attempt, context), ...found.evidence],
    remedies: findRemedies(site, { cause: found.cause.kind, upload: state.upload }, evidence.files),
    keySource: keySource(site, evidence.files),
    timeline: buildLanes(attempt, found),
    victims: [],
    released: null,
  };
}

function siteOf({ job, step, action, form, composites, inputs }: CacheSave, { run }: Evidence): SaveSite {
  const mainStep = (step.main ?? step).step;
  return {
    run,
    job: job.job,
    step: step.step,
    mainStep,
    action,
    form,
    composites,
    inputs,
    jobKeys: job.keys,
    workflow: job.workflow,
  };
}

function reportSave(attempt: CacheSave, { evidence }: Case, scope: string | null): Save {
  const { state } = attempt;
  const [job, step] = [attempt.job.job, attempt.step.step];
  return {
    run: null,
    job: { id: job.id, name: job.name, url: job.url },
    step: { number: step.number, name: step.name, url: lineUrl(job.url, step.number, 1) },
    action: attempt.action,
    form: attempt.form,
    key: attempt.key,
    paths: attempt.paths,
    version: attempt.version,
    scope,
    outcome: state.outcome,
    phase: state.phase,
    startedAt: state.startedAt,
    endedAt: state.endedAt,
    upload: state.upload,
    guard: findGuard(siteOf(attempt, evidence), evidence.files),
    refusedBy: null,
    notes: [...state.notes, ...contentNotes(attempt)],
  };
}
