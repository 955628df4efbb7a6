import type { Job } from '../types/evidence.ts';
import type { MatrixLeg } from '../types/logs.ts';

/**
 * What the name and the steps of a job show of its matrix; REST has no field for it. Legs share the part of the name
 * before the values, or, if `name:` hides the values, the names of their steps.
 */
export function matrixLeg({ name: jobName, steps }: Job): MatrixLeg {
  const name = sharedName(jobName);
  const stepNames = steps.flatMap((step) => (step.name.startsWith('Post ') ? [] : [step.name]));
  const bySteps = stepNames.length > 3 ? `steps ${stepNames.join('\n')}` : null;
  const family = name === null ? bySteps : `name ${name}`;
  return { name, id: idOfValues(jobName), family, failsFast: null };
}

/**
 * The part of a job's name that its matrix siblings share: `build (3.12, arm64)` and `build (3.13, arm64)` share
 * `build`. GitHub adds ` (v1, v2)` to a name without an expression (JobNameBuilder), and in a called workflow the job's
 * own name comes after the last ` / `.
 */
function sharedName(jobName: string): string | null {
  return /^(.*\S) \((.+)\)$/s.exec(jobName)?.[1] ?? null;
}

/**
 * The id that GitHub makes of a leg's matrix values, before it is cut: joined by `_`, other characters replaced by `_`,
 * `_` put before a leading digit or dash (MatrixBuilder.cs, IdBuilder.cs). Computed from the values in the name, so a
 * value that holds `, ` cannot be told from two values.
 */
function idOfValues(jobName: string): string | null {
  const values = /\(([^()]*(?:\([^()]*\)[^()]*)*)\)$/.exec(jobName)?.[1];
  if (values === undefined) return null;
  const joined = values
    .split(', ')
    .join('_')
    .replace(/[^A-Za-z0-9_-]/g, '_');
  return /^[\d-]/.test(joined) ? `_${joined}` : joined;
}
