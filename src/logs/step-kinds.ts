import type { LogLine, Step } from '../types/evidence.ts';
import type { StepKind } from '../types/logs.ts';

/** A step of a job with its kind, according to its name and number. */
export interface KnownStep {
  step: Step;
  kind: StepKind;
  /** The name of the step that a post step cleans up after; null for any other. */
  cleansUp: string | null;
}

/**
 * The steps of a job in the order of their numbers, each known by its name and number: what the runner calls its own, and
 * the posts after the main steps (`Post X`, and `X` for `Pre X`).
 *
 * A main step may be called `Post X` as well, but posts are numbered downwards from twice the count of the steps before
 * them, so between the main steps and the posts there is a gap; where the numbers show none, no main step can follow a
 * post.
 */
export function knowSteps(steps: readonly Step[]): KnownStep[] {
  const sorted = steps.toSorted((a, b) => a.number - b.number);
  const gap = sorted.find(({ number }, index) => number > (sorted[index - 1]?.number ?? number) + 1)?.number;
  const last = sorted.at(-1)?.number;
  const targets = postTargets(sorted, gap ?? Number.POSITIVE_INFINITY);
  const lastMain = sorted.findLastIndex((step, index) => targets[index] === null && !ENDS.has(step.name));
  return sorted.map((step, index) => {
    const isPost = gap === undefined ? index > lastMain : step.number >= gap;
    const cleansUp = isPost ? (targets[index] ?? null) : null;
    return { step, cleansUp, kind: ownKind(step, last) ?? (cleansUp === null ? 'main' : 'post') };
  });
}

/** A step of which only its lines are known. */
export function unlistedStep(own: Pick<Step, 'number' | 'name'>, lines: readonly LogLine[]): Step {
  const times = lines.flatMap(({ at }) => at ?? []);
  const [startedAt = null, completedAt = null] = [times[0], times.at(-1)];
  return { ...own, status: 'unknown', conclusion: null, startedAt, completedAt };
}

/** The name of a post step that is derived from a log, if no line shows whose it is. */
export const POST_CLEANUP = 'Post job cleanup';

const ENDS: ReadonlySet<string> = new Set([POST_CLEANUP, 'Complete job', 'Stop containers']);

/** The name after `Post ` of each step that has it, where a step before it is called so, or a gap shows that it is one. */
function postTargets(sorted: readonly Step[], gap: number): (string | null)[] {
  const before = new Set<string>();
  return sorted.map(({ name, number }) => {
    const target = name.startsWith('Post ') ? name.slice('Post '.length) : null;
    const isKnown = target !== null && (number >= gap || before.has(target));
    before.add(name);
    return isKnown ? target : null;
  });
}

function ownKind({ name, number }: Step, last: number | undefined): StepKind | null {
  if (name === 'Set up job' && number <= 1) return 'setup';
  if (name === 'Complete job' && number === last) return 'complete';
  return name === 'Initialize containers' || name === 'Stop containers' ? 'containers' : null;
}
