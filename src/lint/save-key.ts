import { type StepList, stepNamed, type WorkflowStep } from '../workflow/step-list.ts';
import { withExpressions } from './evaluation.ts';
import { type LintJob, variableOf } from './workflow.ts';

/**
 * Whether later runs build the same key: they do for `content`; for `run` only a re-run of the same run or commit does.
 */
export type KeyNature = 'content' | 'run';

const OF_ONE_RUN =
  /\bgithub\.(?:run_id|run_number|run_attempt|sha)\b|\bgithub\.event\.(?:after|head_commit|pull_request\.head\.sha)\b|\bGITHUB_(?:RUN_ID|RUN_NUMBER|SHA)\b/i;

/** Words in the names of outputs and variables that are different in each run or for each commit. */
const MOMENTS = new Set([
  ...['commit', 'date', 'epoch', 'month', 'now', 'random', 'revision'],
  ...['sha', 'time', 'timestamp', 'today', 'uuid', 'week'],
]);

/** What a script uses for a key that changes every day; with a month or a week, many runs have the same key. */
const OF_A_SCRIPT =
  /\bdate\b[^\n|;)`]*\+[^\n|;)`]*%-?[cdDeFHIjMNRsSTux]|\bdate\s+(?:-u\s+)?-(?:[IR]\b|-(?:iso|rfc))|\$\(date(?:\s+-u)?\)|`date`|\b[Gg]et-[Dd]ate\b|\bgit\s+(?:rev-parse|log|describe|rev-list)\b|\buuidgen\b|\$RANDOM\b/;

/** How far a variable may be made of another. */
const DEEPEST = 2;

/** A key has at most 512 characters (docs.github.com, "Dependency caching reference"). */
const LONGEST = 2048;

/** Where a key is used, and the values of inputs there, if they are needed. */
interface KeyPlace {
  list: StepList;
  job: LintJob | null;
  inputs?: (name: string) => string | null;
}

/** A key with everything that the files show put in: its variables, the key of the restore that it repeats, and inputs. */
export function expandKey(text: string, place: KeyPlace, depth = 0): string {
  if (depth > DEEPEST || text.length > LONGEST) return text;
  return withExpressions(text, (inside) => {
    const found = valueOfReference(inside.trim().toLowerCase(), place);
    return found === null ? `\${{ ${inside.trim()} }}` : expandKey(found, place, depth + 1);
  }).trim();
}

function valueOfReference(reference: string, { list, job, inputs }: KeyPlace): string | null {
  const input = /^inputs\.([\w-]+)$/.exec(reference)?.[1];
  if (input !== undefined) return inputs?.(input) ?? null;
  const restored = /^steps\.([\w-]+)\.outputs\.cache-primary-key$/.exec(reference)?.[1];
  if (restored !== undefined) return keyOf(stepNamed(list, restored)) ?? null;
  const variable = /^env\.([\w-]+)$/.exec(reference)?.[1];
  return variable === undefined || job === null ? null : variableOf(job, variable);
}

/** The key that a cache step names, under either of the names that actions have for it. */
export function keyOf(step: WorkflowStep | null): string | null {
  return step?.with.get('key') ?? step?.with.get('primary-key') ?? null;
}

/** What the key of a step says of later runs. */
export function keyNature(step: WorkflowStep, place: KeyPlace): KeyNature {
  const key = expandKey(keyOf(step) ?? '', place).slice(0, LONGEST);
  const references = [...key.matchAll(/\b(?:steps|env|needs)\.[\w.-]+/gi)].map(([reference]) => reference);
  const isOfOneRun =
    OF_ONE_RUN.test(key) || references.some((reference) => isOfAMoment(reference, place.list));
  return isOfOneRun ? 'run' : 'content';
}

/** Whether a reference is different in each run, according to the script that makes it, or else to its name. */
function isOfAMoment(reference: string, list: StepList): boolean {
  const maker = stepNamed(list, /^steps\.([\w-]+)/i.exec(reference)?.[1] ?? '');
  const script = maker?.run ?? null;
  if (script !== null) return OF_A_SCRIPT.test(script) || OF_ONE_RUN.test(script);
  const words = reference
    .replace(/pre[-_]?commit/gi, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  return words.some((word) => MOMENTS.has(word));
}
