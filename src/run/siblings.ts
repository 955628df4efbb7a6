import type { Job } from '../types/evidence.ts';
import type { TimelineJob } from '../types/logs.ts';
import type { Instant } from '../types/primitives.ts';

/**
 * The part of a job's name that its matrix siblings share: `build (3.12, arm64)` and `build (3.13, arm64)` share `build`.
 * REST has no matrix field; GitHub adds ` (v1, v2)` to a name without an expression (JobNameBuilder), and after the last
 * ` / ` stands the job's own name where a reusable workflow was called. A name that a `name:` expression gave has no
 * such part, and null is the answer.
 */
export function matrixName(jobName: string): string | null {
  const match = /^(.*\S) \((.+)\)$/s.exec(jobName);
  return match?.[1] ?? null;
}

/** The job id and the matrix id that the fail-fast annotation names: `"prepare-base._3_15"`, or the older `"_3_15"`. */
export interface MatrixToken {
  jobKey: string | null;
  matrixId: string;
}

/** Job ids hold no dot, so the last dot parts the callers and the job from the leg. */
export function parseMatrixToken(token: string): MatrixToken {
  const dot = token.lastIndexOf('.');
  return dot === -1
    ? { jobKey: null, matrixId: token }
    : { jobKey: token.slice(0, dot).split('.').at(-1) ?? null, matrixId: token.slice(dot + 1) };
}

/**
 * The id that GitHub makes of a leg's matrix values: joined by `_`, other characters replaced by `_`, `_` put before a
 * leading digit or dash, at most 25 characters (MatrixBuilder.cs, IdBuilder.cs). Computed from the values in the name,
 * so runs of `_` are folded: a value that holds `, ` cannot be told from two values.
 */
export function matrixId(jobName: string): string | null {
  const values = /\(([^()]*(?:\([^()]*\)[^()]*)*)\)$/.exec(jobName)?.[1];
  if (values === undefined) return null;
  const joined = values
    .split(', ')
    .join('_')
    .replace(/[^A-Za-z0-9_-]/g, '_');
  return foldMatrixId(/^[\d-]/.test(joined) ? `_${joined}` : joined);
}

function foldMatrixId(id: string): string {
  return id.replace(/_+/g, '_').slice(0, 25).replace(/_$/, '');
}

/**
 * The failed job that an annotation's token names. The leg is known by the id that its name gives; where the name shows
 * no matrix values, by the job key that the server's events tell, else by the names of its steps. Null unless exactly one
 * fits.
 */
export function findNamedSibling(token: string, torn: Job, timeline: readonly TimelineJob[]): Job | null {
  const { jobKey, matrixId: wanted } = parseMatrixToken(token);
  const others = timeline.filter(({ job }) => job.id !== torn.id && job.conclusion === 'failure');
  const folded = foldMatrixId(wanted);
  const byId = others.filter(({ job }) => sameMatrixId(matrixId(job.name), folded));
  const ofTornMatrix = byId.filter(({ job }) => matrixName(job.name) === matrixName(torn.name));
  const byKey = others.filter((other) => jobKey !== null && hasJobKey(other, jobKey));
  // Where the torn-down leg shows the job key as its name, a leg of another name is another job's.
  const shown = matrixName(torn.name)?.split(' / ').at(-1);
  const elsewhere = shown !== undefined && shown === jobKey ? [] : byId;
  const bySteps = matrixName(torn.name) === null ? others.filter(({ job }) => areSiblings(torn, job)) : [];
  const fitting = [ofTornMatrix, elsewhere, byKey, bySteps].find((jobs) => jobs.length > 0) ?? [];
  return fitting.length === 1 ? (fitting[0]?.job ?? null) : null;
}

/** Ids are cut to 25 characters, or less where a number had to be appended. */
function sameMatrixId(id: string | null, wanted: string): boolean {
  if (id === null) return false;
  return id === wanted || (wanted.length > 20 && id.slice(0, 20) === wanted.slice(0, 20));
}

function hasJobKey({ server }: TimelineJob, jobKey: string): boolean {
  return server.some(({ text }) => text === `Evaluating ${jobKey}.if` || text.endsWith(`.${jobKey}.if`));
}

const BEFORE_MS = 30_000;
const SLACK_MS = 2000;

/**
 * The leg of the same matrix that failed last within half a minute before a step ended, for runs whose annotations were
 * not to be had. The server cancels when the failing job completes, and REST times are whole seconds. Legs share the
 * part of the name before the values, or, where `name:` hides the values, the names of their steps. A leg that went on
 * and succeeded shows that nothing cancelled the matrix.
 */
export function findFailedSibling(
  torn: Job,
  endedAt: Instant | null,
  timeline: readonly TimelineJob[],
): Job | null {
  if (endedAt === null) return null;
  const wentOn = timeline.some(({ job }) => {
    return (
      job.conclusion === 'success' && (job.completedAt ?? 0) > endedAt + BEFORE_MS && areSiblings(torn, job)
    );
  });
  if (wentOn) return null;
  const failed = timeline.flatMap(({ job }) => {
    const completedAt = job.completedAt ?? 0;
    const near = completedAt <= endedAt + SLACK_MS && completedAt >= endedAt - BEFORE_MS;
    return job.conclusion === 'failure' && job.id !== torn.id && near && areSiblings(torn, job) ? [job] : [];
  });
  return failed.toSorted((a, b) => (a.completedAt ?? 0) - (b.completedAt ?? 0)).at(-1) ?? null;
}

function areSiblings(a: Job, b: Job): boolean {
  const name = matrixName(a.name);
  if (name !== null || matrixName(b.name) !== null) return name === matrixName(b.name);
  const namesOf = (job: Job): string[] =>
    job.steps.filter((step) => !/^Post /.test(step.name)).map((step) => step.name);
  const own = namesOf(a);
  return own.length > 3 && namesOf(b).join('\n') === own.join('\n');
}
