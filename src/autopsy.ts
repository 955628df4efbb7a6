import { cacheScope } from './detect/cache-scope.ts';
import { collectEvidence, lineUrl } from './detect/evidence-items.ts';
import { buildLanes } from './detect/lanes.ts';
import { findSaveAttempts } from './detect/save-attempts.ts';
import { notesFromRun } from './detect/save-notes.ts';
import { findStuckKey, isFinishedInList, type KeyContext } from './detect/stuck-key.ts';
import { findCause } from './detect/teardown.ts';
import { findGaps } from './evidence/gaps.ts';
import { assignLogs } from './evidence/log-files.ts';
import { findOpenQuestions } from './evidence/open-questions.ts';
import { buildTimeline } from './evidence/timeline.ts';
import { findUnreadJobs } from './evidence/unread.ts';
import { jobKeys, locateWorkflow } from './evidence/workflow-location.ts';
import { keySource } from './remedy/key-source.ts';
import { findGuard, findRemedies } from './remedy/remedies.ts';

import type { Evidence, Instant, Question } from './types/evidence.ts';
import type { SaveAttempt, SaveSite, TimelineJob } from './types/judgement.ts';
import type { Finding, Report, ReportedRun, Save, Timestamp, Verdict } from './types/report.ts';

export interface AutopsyOptions {
  /** The version of this command. */
  version: string;
  /** How long the cache service holds an unfinished key; GitHub says up to 24 hours (actions/cache#1541, 2025-03-14). */
  reservationTtlHours: number;
}

/**
 * The whole judgement, from what GitHub answered to what is reported; pure, so the same evidence and the same moment give
 * the same report, years later and without a network.
 *
 *     evidence → logs of jobs and steps → timeline → save attempts → cause → stuck key → remedies → report
 */
export function autopsy(evidence: Evidence, now: Instant, options: AutopsyOptions): Report {
  const { timeline, attempts } = examine(evidence);
  const judged = attempts.map((attempt) => judge(attempt, { evidence, timeline, attempts, now, options }));
  const findings = judged.flatMap(({ finding }, save) => (finding === null ? [] : [{ ...finding, save }]));
  return {
    schemaVersion: 1,
    tool: { name: 'cache-autopsy', version: options.version },
    examinedAt: timestamp(now),
    verdict: verdict(findings, findUnreadJobs(timeline)),
    run: reportRun(evidence),
    saves: judged.map(({ save }) => save),
    findings,
    gaps: findGaps(evidence, timeline),
  };
}

/** What is still to be asked before the evidence can be judged well; empty when nothing is. */
export function openQuestions(evidence: Evidence): Question[] {
  const { timeline, attempts } = examine(evidence);
  const cases = attempts
    .filter(isUnfinished)
    .map((attempt) => ({ attempt, scope: cacheScope(evidence.run, attempt.job) }));
  return findOpenQuestions(evidence, timeline, cases);
}

/** A stuck key settles it; without one, a log that was not read, or that broke off too early, leaves it open. */
export function verdict(
  findings: readonly Pick<Finding, 'stuckKey' | 'reservation'>[],
  unread: readonly TimelineJob[],
): Verdict {
  if (findings.some(({ stuckKey }) => stuckKey !== null)) return 'stuck-key';
  const isOpen = unread.length > 0 || findings.some(({ reservation }) => reservation === 'unknown');
  return isOpen ? 'inconclusive' : 'clean';
}

interface Examination {
  timeline: TimelineJob[];
  attempts: SaveAttempt[];
}

/** The jobs, logs and saves of the evidence. Rounds of questions leave jobs and logs as they are, and so this too. */
function examine({ run, jobs, logs }: Evidence): Examination {
  const known = examinations.get(logs);
  if (known?.jobs === jobs) return known;
  const timeline = buildTimeline(jobs, assignLogs(jobs, logs));
  const examination = { jobs, timeline, attempts: findSaveAttempts(timeline, run.host) };
  examinations.set(logs, examination);
  return examination;
}

const examinations = new WeakMap<Evidence['logs'], Examination & Pick<Evidence, 'jobs'>>();

/** A save that began and did not finish, by a cancel or by its own failure. */
function isUnfinished({ state }: SaveAttempt): boolean {
  return state.outcome === 'torn-down' || state.ownFailure !== null;
}

interface Case extends Examination {
  evidence: Evidence;
  now: Instant;
  options: AutopsyOptions;
}

/** One save as it is reported, with its finding where it did not finish. */
function judge(attempt: SaveAttempt, around: Case): { save: Save; finding: Omit<Finding, 'save'> | null } {
  const { evidence, now, options, attempts } = around;
  const scope = cacheScope(evidence.run, attempt.job);
  const ttlMs = options.reservationTtlHours * 3_600_000;
  const context: KeyContext = { scope, now, ttlMs, caches: evidence.caches, attempts };
  if (isUnfinished(attempt) && isFinishedInList(attempt, context)) {
    return { save: reportSave(asFinished(attempt), around, scope), finding: null };
  }
  const save = reportSave(attempt, around, scope);
  return { save, finding: isUnfinished(attempt) ? findFinding(attempt, context, around) : null };
}

function asFinished(attempt: SaveAttempt): SaveAttempt {
  const notes = [...attempt.state.notes, 'its last line was lost: the cache list holds the finished entry'];
  return { ...attempt, state: { ...attempt.state, outcome: 'saved', phase: 'finalize', notes } };
}

/** Null for a failed save of which it turned out that it holds no key. */
function findFinding(attempt: SaveAttempt, context: KeyContext, around: Case): Omit<Finding, 'save'> | null {
  const { evidence, timeline } = around;
  const stuckKey = findStuckKey(attempt, context);
  if (stuckKey === null && attempt.state.outcome !== 'torn-down') return null;
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
    teardown: { at: state.endedAt === null ? null : timestamp(state.endedAt), cause: found.cause },
    stuckKey,
    reservation: stuckKey === null && state.reservation !== 'unknown' ? 'none' : state.reservation,
    evidence: [...collectEvidence(attempt, context), ...found.evidence],
    remedies: findRemedies(site, { cause: found.cause.kind, upload: state.upload }, evidence.files),
    keySource: keySource(site, evidence.files),
    timeline: buildLanes(attempt, found),
  };
}

function siteOf({ job, step, action, form, composites, inputs }: SaveAttempt, { run }: Evidence): SaveSite {
  const mainStep = (step.main ?? step).step;
  const workflow = locateWorkflow(run, job);
  return {
    run,
    job: job.job,
    step: step.step,
    mainStep,
    action,
    form,
    composites,
    inputs,
    jobKeys: jobKeys(job),
    workflow,
  };
}

function reportSave(attempt: SaveAttempt, { evidence, attempts }: Case, scope: string | null): Save {
  const { state } = attempt;
  const [job, step] = [attempt.job.job, attempt.step.step];
  return {
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
    startedAt: state.startedAt === null ? null : timestamp(state.startedAt),
    endedAt: state.endedAt === null ? null : timestamp(state.endedAt),
    upload: state.upload,
    guard: findGuard(siteOf(attempt, evidence), evidence.files),
    notes: [...state.notes, ...notesFromRun(attempt, attempts)],
  };
}

function reportRun({ run }: Evidence): ReportedRun {
  const { url, host, owner, repo, id, attempt, workflowName, event, headBranch, headSha, conclusion } = run;
  return {
    url,
    host,
    owner,
    repo,
    id,
    attempt,
    workflowName,
    workflowPath: run.path?.replace(/^(?:[^/]+\/){2}(?=\.github\/)|@.*$/g, '') ?? null,
    event,
    headBranch,
    headSha,
    conclusion,
    startedAt: run.startedAt === null ? null : timestamp(run.startedAt),
    completedAt: conclusion !== null && run.updatedAt !== null ? timestamp(run.updatedAt) : null,
  };
}

function timestamp(at: Instant): Timestamp {
  return new Date(at).toISOString();
}
