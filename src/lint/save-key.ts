import type { StepList, WorkflowStep } from '../remedy/workflow/step-list.ts';
import { withExpressions } from './evaluation.ts';
import { type LintJob, textOf } from './workflow.ts';

/** Whether later runs build the same key: of `content` they do, of `run` only a re-run of that run or commit does. */
export type KeyNature = 'content' | 'run';

const OF_ONE_RUN =
  /\bgithub\.(?:run_id|run_number|run_attempt|sha)\b|\bgithub\.event\.(?:after|head_commit|pull_request\.head\.sha)\b|\bGITHUB_(?:RUN_ID|RUN_NUMBER|SHA)\b/i;

/** Outputs and variables that are named after a moment or a commit. */
const OF_A_MOMENT =
  /\b(?:steps|env|needs)\.[\w.-]*(?:date|time|now|epoch|week|month|today|uuid|random|commit|sha|revision)\b/i;

/** How far a variable may be made of another. */
const DEEPEST = 2;

/** A key has at most 512 characters (docs.github.com, "Dependency caching reference"). */
const LONGEST = 2048;

/** A key with what the file tells of it put in place: its variables, and the key of the restore that it repeats. */
export function expandKey(text: string, place: { list: StepList; job: LintJob | null }, depth = 0): string {
  if (depth > DEEPEST || text.length > LONGEST) return text;
  return withExpressions(text, (_, inside) => {
    const found = told(inside.trim().toLowerCase(), place);
    return found === null ? `\${{ ${inside.trim()} }}` : expandKey(found, place, depth + 1);
  }).trim();
}

function told(reference: string, { list, job }: { list: StepList; job: LintJob | null }): string | null {
  const restored = /^steps\.([\w-]+)\.outputs\.cache-primary-key$/.exec(reference)?.[1];
  if (restored !== undefined) return keyOf(stepNamed(list, restored)) ?? null;
  const variable = /^env\.([\w-]+)$/.exec(reference)?.[1];
  if (variable === undefined || job === null) return null;
  const owners = [job.env, job.workflow.env];
  const written = owners
    .flatMap((env) => Object.entries(env))
    .find(([name]) => name.toLowerCase() === variable);
  return textOf(written?.[1]);
}

/** The step of a list that has this id. */
export function stepNamed(list: StepList, id: string): WorkflowStep | null {
  return list.steps.find((step) => step.id?.toLowerCase() === id.toLowerCase()) ?? null;
}

/** The key that a cache step names, under either of the names that actions have for it. */
export function keyOf(step: WorkflowStep | null): string | null {
  return step?.with.get('key') ?? step?.with.get('primary-key') ?? null;
}

/** What the key of a step says of later runs. */
export function keyNature(step: WorkflowStep, place: { list: StepList; job: LintJob | null }): KeyNature {
  const key = expandKey(keyOf(step) ?? '', place).slice(0, LONGEST);
  return OF_ONE_RUN.test(key) || OF_A_MOMENT.test(key) ? 'run' : 'content';
}
