import { proofItem } from '../keys/proof-items.ts';
import { lineUrl } from '../run/attempt-names.ts';
import type { CauseDetail } from '../types/causes.ts';
import type { Job } from '../types/evidence.ts';
import type { ProofItem } from '../types/findings.ts';
import type { TimelineJob } from '../types/logs.ts';
import type { Instant } from '../types/primitives.ts';
import { type CauseRule, endOfSave, found } from './cause-rule.ts';

/** Another leg of the matrix failed, and `fail-fast` cancelled the rest. */
export const siblingFailed: CauseRule = {
  annotation: {
    pattern: /^The (?:strategy configuration|job) was canceled because "(.+)" failed\.?$/,
    read: ({ subject }, { job }, { timeline }) => {
      const sibling = findNamedSibling(subject, job, timeline);
      const evidence = sibling ? [failureItem(sibling.job)] : [];
      const cause = found('sibling-failed', 'stated', siblingDetail(sibling?.job ?? null, subject), {
        sibling,
        evidence,
      });
      return { cause, about: sibling?.job.name ?? subject, fits: sibling !== null };
    },
  },
  /** A run with a failed job is `failure`, so in a `cancelled` run no failing leg was the cause. */
  fromTimes(save, { run, timeline }) {
    if (run.conclusion === 'cancelled') return null;
    const sibling = findFailedSibling(save.job, endOfSave(save), timeline);
    if (sibling === null) return null;
    const detail = { ...failureOf(sibling.job), isInferred: true };
    return found('sibling-failed', 'inferred', detail, { sibling, evidence: [failureItem(sibling.job)] });
  },
};

function siblingDetail(sibling: Job | null, token: string): CauseDetail {
  return sibling === null ? { kind: 'leg', token } : failureOf(sibling);
}

function failureOf({ name, steps }: Job): Extract<CauseDetail, { kind: 'sibling' }> {
  const step = steps.find(({ conclusion }) => conclusion === 'failure')?.name ?? null;
  return { kind: 'sibling', job: name, step, isInferred: false };
}

/** The failure of a sibling as an item of evidence, from the jobs' answer. */
function failureItem(sibling: Job): ProofItem {
  const step = sibling.steps.find(({ conclusion }) => conclusion === 'failure') ?? null;
  const text = { kind: 'job-failed' as const, job: sibling.name, step: step?.name ?? null };
  const place = { job: sibling.id, step: step?.number ?? null };
  const at = step?.completedAt ?? sibling.completedAt;
  const url = step === null ? sibling.url : lineUrl(sibling.url, step.number, 1);
  return proofItem({ claim: 'cause', source: 'jobs', text, ...place, at, url });
}

/** The job id and the matrix id that the fail-fast annotation names: `"prepare-base._3_15"`, or the older `"_3_15"`. */
interface MatrixToken {
  jobKey: string | null;
  matrixId: string;
}

/** Job ids contain no dot, so the last dot separates the callers and the job from the leg. */
function parseMatrixToken(token: string): MatrixToken {
  const dot = token.lastIndexOf('.');
  return dot === -1
    ? { jobKey: null, matrixId: token }
    : { jobKey: token.slice(0, dot).split('.').at(-1) ?? null, matrixId: token.slice(dot + 1) };
}

/** An id cut to GitHub's longest; two values and one value with `, ` differ only in the number of `_`. */
function foldMatrixId(id: string): string {
  return id.replace(/_+/g, '_').slice(0, 25).replace(/_$/, '');
}

/**
 * The failed job that an annotation's token names. The leg is recognised by the id in its name; if the name shows no
 * matrix values, by the job key in the server's events, else by the names of its steps. Null unless exactly one fits.
 */
export function findNamedSibling(
  token: string,
  torn: TimelineJob,
  timeline: readonly TimelineJob[],
): TimelineJob | null {
  const { jobKey, matrixId } = parseMatrixToken(token);
  const folded = foldMatrixId(matrixId);
  const others = timeline.filter(({ job }) => job.id !== torn.job.id && job.conclusion === 'failure');
  const byId = others.filter(({ matrix }) => sameMatrixId(matrix.id, folded));
  const ofTornMatrix = byId.filter(({ matrix }) => matrix.name === torn.matrix.name);
  const byKey = others.filter(({ keys }) => jobKey !== null && keys.includes(jobKey));
  // If the torn-down leg has the job key as its name, a leg with another name belongs to another job.
  const shown = torn.matrix.name?.split(' / ').at(-1);
  const elsewhere = shown !== undefined && shown === jobKey ? [] : byId;
  const bySteps = torn.matrix.name === null ? others.filter((other) => areSiblings(torn, other)) : [];
  const fitting = [ofTornMatrix, elsewhere, byKey, bySteps].find((jobs) => jobs.length > 0) ?? [];
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

/** Ids are cut to 25 characters, or less if a number had to be appended. */
function sameMatrixId(id: string | null, wanted: string): boolean {
  if (id === null) return false;
  const folded = foldMatrixId(id);
  return folded === wanted || (wanted.length > 20 && folded.slice(0, 20) === wanted.slice(0, 20));
}

const BEFORE_MS = 30_000;
const SLACK_MS = 2000;

/**
 * The leg of the same matrix that failed last within half a minute before a step ended, for runs without annotations.
 * The server cancels when the failing job completes, and REST times are whole seconds. A leg that went on and succeeded
 * shows that nothing cancelled the matrix.
 */
export function findFailedSibling(
  torn: TimelineJob,
  endedAt: Instant | null,
  timeline: readonly TimelineJob[],
): TimelineJob | null {
  if (endedAt === null || torn.matrix.failsFast === false) return null;
  const siblings = timeline.filter((other) => areSiblings(torn, other));
  const wentOn = siblings.some(
    ({ job: { conclusion, completedAt } }) =>
      conclusion === 'success' && (completedAt ?? 0) > endedAt + BEFORE_MS,
  );
  if (wentOn) return null;
  const failed = siblings.filter(({ job }) => {
    const completedAt = job.completedAt ?? 0;
    const near = completedAt <= endedAt + SLACK_MS && completedAt >= endedAt - BEFORE_MS;
    return job.conclusion === 'failure' && job.id !== torn.job.id && near;
  });
  return failed.toSorted((a, b) => (a.job.completedAt ?? 0) - (b.job.completedAt ?? 0)).at(-1) ?? null;
}

/**
 * Jobs whose names hide the values, and whose steps have the same names, are legs of one matrix unless the server's
 * events show different jobs.
 */
function areSiblings(a: TimelineJob, b: TimelineJob): boolean {
  const isTold = a.keys.length > 0 && b.keys.length > 0;
  if (isTold && !a.keys.some((key) => b.keys.includes(key))) return false;
  return a.matrix.family !== null && a.matrix.family === b.matrix.family;
}
