import type { Exposure } from '../../types/lint.ts';
import { type Scope, switchOf } from '../evaluation.ts';
import type { Leg } from '../matrix.ts';
import type { LintJob } from '../workflow.ts';

/** The legs of a job, and what is known in each; null if an expression makes them. */
interface Legs {
  legs: Leg[] | null;
  scopeIn: (leg: Leg | null) => Scope;
}

/** What a failing leg does to the others: nothing if there is only one, they run in turn, or none may fail the job. */
export function findFailFast(
  job: LintJob,
  { legs, scopeIn }: Legs,
  /** Whether the jobs that this one calls are meant, of which no source says that a failing leg reaches them. */
  isCalling: boolean,
): Omit<Extract<Exposure, { kind: 'fail-fast' }>, 'events'>[] {
  const { strategy } = job;
  if (strategy?.matrix === undefined) return [];
  const scope = scopeIn(null);
  const failFast = switchOf(String(strategy['fail-fast'] ?? true), scope);
  if (failFast === false || String(strategy['max-parallel']) === '1') return [];
  if (legs !== null && legs.length < 2) return [];
  const failing = (legs ?? [null]).map((leg) => switchOf(job.continueOnError, scopeIn(leg)));
  const canFail = failing.filter((isForgiven) => isForgiven !== true);
  if (canFail.length === 0) return [];
  const isSure =
    failFast === true && legs !== null && failing.filter((isForgiven) => isForgiven === false).length > 1;
  const place = { file: job.workflow.file.path, line: job.strategyLine };
  return [
    { kind: 'fail-fast', job: job.key, legs: legs?.length ?? null, isProved: isSure && !isCalling, place },
  ];
}
