import type { Job, LogLine, Step } from '../types/evidence.ts';
import type { StepLog } from '../types/judgement.ts';
import { actionOfHeader, HEADER, POST_MARKER, PREAMBLE } from './action-blocks.ts';

/**
 * A whole-job log split into the logs of its steps, as the archive's step files would have them: the job file is their
 * concatenation, and each step's log begins with a line that the runner prints (actions/runner@258d6c8
 * Handler.PrintActionDetails, JobExtension.cs).
 *
 * The steps are walked in REST order, and each takes a start line that fits it: of its kind, not before the second in
 * which it started, not after it ended, and with the text of its name where that is the default `Run …`. Start lines
 * that no step takes belong to the step before: inner steps of a composite, or words of a script.
 */
export function splitJobLog(job: Job, lines: LogLine[]): StepLog[] {
  const starts = findStarts(lines);
  const wanted = stepsWithLog(job).map((step) => ({ step, kind: stepKind(step, job.steps) }));
  const taken: { step: number; start: Start }[] = [];
  for (const [index, own] of wanted.entries()) {
    const previous = taken.at(-1)?.start ?? null;
    const fitting = findFitting(own, starts, previous?.order ?? -1);
    const rest = wanted.slice(index + 1);
    const start =
      own.kind === 'complete'
        ? fitting.at(-1)
        : chooseStart(own.step, fitting, { previous, rest, starts, lines });
    if (start) taken.push({ step: own.step.number, start });
  }
  return taken.map(({ step, start }, index) => {
    const before = (lines[start.from]?.number ?? 1) - 1;
    const own = lines.slice(start.from, taken[index + 1]?.start.from);
    return { step, lines: own.map((line) => ({ ...line, number: line.number - before })) };
  });
}

/** A step that left a log, and the kind of line that its log begins with. */
interface Wanted {
  step: Step;
  kind: StepKind;
}

function findFitting({ step, kind }: Wanted, starts: readonly Start[], behind: number): Start[] {
  return starts.filter((start) => start.order > behind && start.kind === kind && fits(step, start));
}

type StepKind = 'setup' | 'containers' | 'main' | 'post' | 'complete';

interface Start {
  /** Position among the starts of the log. */
  order: number;
  kind: StepKind;
  /** Index of the line at which the step's log begins, the runner's preamble included. */
  from: number;
  /** Index of the line that marks the kind. */
  marker: number;
  line: LogLine;
}

const KINDS: readonly [StepKind, RegExp][] = [
  ['setup', /^Current runner version: /],
  [
    'containers',
    /^(?:##\[group\]Checking docker version|Print service container logs: |Stop and remove container: )/,
  ],
  ['main', /^##\[group\]Run /],
  ['post', /^Post job cleanup\.$/],
  ['complete', /^(?:Evaluate and set (?:job outputs|environment url)|Cleaning up orphan processes)/],
];

function findStarts(lines: LogLine[]): Start[] {
  const starts: Start[] = [];
  for (const [marker, line] of lines.entries()) {
    const kind = KINDS.find(([, pattern]) => pattern.test(line.text))?.[0];
    if (kind === undefined) continue;
    let from = marker;
    while (from > 0 && PREAMBLE.test(lines[from - 1]?.text ?? '') && adjacent(lines[from - 1], lines[from]))
      from -= 1;
    starts.push({ order: starts.length, kind, from, marker, line });
  }
  return starts;
}

function adjacent(before: LogLine | undefined, after: LogLine | undefined): boolean {
  return before !== undefined && after !== undefined && after.number === before.number + 1;
}

/** A skipped step, and one that never started, has no log. */
function stepsWithLog(job: Job): Step[] {
  return job.steps.filter((step) => step.conclusion !== 'skipped' && !NOT_STARTED.has(step.status));
}

const NOT_STARTED: ReadonlySet<string> = new Set(['queued', 'pending', 'waiting', 'requested']);

/** The kind of a step by its name: what the runner calls its own, and `Post X` where there is a step `X` before it. */
export function stepKind(step: Step, steps: readonly Step[]): StepKind {
  if (step.name === 'Set up job' && step.number <= 1) return 'setup';
  if (step.name === 'Complete job' && steps.every((other) => other.number <= step.number)) return 'complete';
  if (step.name === 'Initialize containers' || step.name === 'Stop containers') return 'containers';
  return postTarget(step, steps) === null ? 'main' : 'post';
}

/** The name of the step that a post step cleans up after (`Post X`, and `X` for `Pre X`); null for any other step. */
export function postTarget(step: Step, steps: readonly Step[]): string | null {
  if (!step.name.startsWith('Post ')) return null;
  const name = step.name.slice('Post '.length);
  return steps.some((other) => other.number < step.number && other.name === name) ? name : null;
}

/** Step times are the runner's clock cut to seconds, so a first line is never older than `startedAt`. */
function fits(step: Step, start: Start): boolean {
  const at = start.line.at ?? 0;
  if (step.startedAt !== null && at < step.startedAt) return false;
  if (step.completedAt !== null && at >= step.completedAt + 2000) return false;
  if (start.kind !== 'main' || !step.name.startsWith('Run ')) return true;
  const header = start.line.text.slice('##[group]'.length);
  return header.startsWith(step.name) || step.name.startsWith(header);
}

/** What surrounds the choice of a step's start. */
interface Choice {
  previous: Start | null;
  rest: readonly Wanted[];
  starts: readonly Start[];
  lines: LogLine[];
}

/**
 * Among start lines that all fit, those in the second in which the step started come first. A header right behind the
 * header of an action is that composite's own first inner step, so it is passed over. Behind an action the first one is
 * taken. Behind a script, which has no inner steps, whatever came earlier was printed by the script, so the last one is
 * taken that leaves as many of the later steps a start. Within one second a script that prints headers and a composite
 * cannot be told apart for certain.
 */
function chooseStart(
  step: Step,
  fitting: Start[],
  { previous, rest, starts, lines }: Choice,
): Start | undefined {
  const inSecond = fitting.filter(
    ({ line }) => step.startedAt !== null && (line.at ?? 0) < step.startedAt + 1000,
  );
  const near = inSecond.length > 0 ? inSecond : fitting.slice(0, 1);
  const outer = near.filter((start) => !isFirstInner(start, lines));
  const candidates = outer.length > 0 ? outer : near;
  const [first] = candidates;
  const behindScript =
    previous?.line.text.startsWith(HEADER) === true && actionOfHeader(previous.line.text) === null;
  if (first === undefined || candidates.length === 1 || !behindScript) return first;
  const most = countPlaced(rest, starts, first.order);
  return (
    candidates.slice(-MOST_COMPARED).findLast((start) => countPlaced(rest, starts, start.order) === most) ??
    first
  );
}

/** A script may print any number of headers; that many of the last ones are compared. */
const MOST_COMPARED = 32;

/** How many of the steps find a start behind a place, each taking the earliest. */
function countPlaced(steps: readonly Wanted[], starts: readonly Start[], behind: number): number {
  let order = behind;
  let placed = 0;
  for (const { step, kind } of steps) {
    const start = starts.find((other) => other.order > order && other.kind === kind && fits(step, other));
    if (start === undefined) continue;
    order = start.order;
    placed += 1;
  }
  return placed;
}

/** Whether a header stands right behind the inputs of another action's header, where a composite's first inner one does. */
function isFirstInner(start: Start, lines: LogLine[]): boolean {
  if (start.line.text === POST_MARKER) return false;
  const header = lines.findLastIndex((line, index) => index < start.from && line.text.startsWith(HEADER));
  if (header === -1 || actionOfHeader(lines[header]?.text ?? '') === null) return false;
  const closing = lines.findIndex((line, index) => index > header && line.text === '##[endgroup]');
  return closing === start.from - 1 && adjacent(lines[closing], lines[start.from]);
}
