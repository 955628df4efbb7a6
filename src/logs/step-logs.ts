import type { LogLine, Step } from '../types/evidence.ts';
import type { StepKind } from '../types/logs.ts';
import { actionOfHeader, adjacent, isComposite } from './action-blocks.ts';
import { anyOf } from './line-pattern.ts';
import { HEADER, POST_MARKER, PREAMBLE, runnerLines } from './runner-lines.ts';
import type { KnownStep } from './step-kinds.ts';

/**
 * A whole-job log split into the logs of its steps, as the archive's step files would have them: the job file is their
 * concatenation, and each step's log begins with a line that the runner prints (actions/runner@258d6c8
 * Handler.PrintActionDetails, JobExtension.cs).
 *
 * The steps are walked in REST order, and each takes a start line that fits it: of its kind, not before the second in
 * which it started, not after it ended, and with the text of its name where that is the default `Run …`. Start lines
 * that no step takes belong to the step before: inner steps of a composite, or words of a script.
 */
export function splitJobLog(steps: readonly KnownStep[], lines: LogLine[]): Map<number, LogLine[]> {
  const starts = findStarts(lines);
  const wanted = steps.filter(hasLog);
  const taken: Taken[] = [];
  for (const [index, own] of wanted.entries()) {
    const previous = taken.at(-1) ?? null;
    const fitting = findFitting(own, starts, previous?.start.order ?? -1);
    const rest = wanted.slice(index + 1);
    const start =
      own.kind === 'complete' ? fitting.at(-1) : chooseStart(own, fitting, { taken, rest, starts, lines });
    if (start) taken.push({ step: own.step, start });
  }
  return new Map(
    taken.map(({ step, start }, index) => {
      const before = (lines[start.from]?.number ?? 1) - 1;
      const own = lines.slice(start.from, taken[index + 1]?.start.from);
      return [step.number, own.map((line) => ({ ...line, number: line.number - before }))];
    }),
  );
}

/** A step that left a log, and the kind of line that its log begins with. */
type Wanted = Pick<KnownStep, 'step' | 'kind'>;

interface Taken {
  step: Step;
  start: Start;
}

function findFitting({ step, kind }: Wanted, starts: readonly Start[], behind: number): Start[] {
  return starts.filter((start) => start.order > behind && start.kind === kind && fits(step, start));
}

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
  ['setup', runnerLines.runnerVersion.pattern],
  ['containers', runnerLines.containers.pattern],
  ['main', runnerLines.header.pattern],
  ['post', runnerLines.postMarker.pattern],
  ['complete', anyOf([runnerLines.completion, runnerLines.orphans])],
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

/** A skipped step, and one that never started, has no log. */
function hasLog({ step }: KnownStep): boolean {
  return step.conclusion !== 'skipped' && !NOT_STARTED.has(step.status);
}

const NOT_STARTED: ReadonlySet<string> = new Set(['queued', 'pending', 'waiting', 'requested']);

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
  /** The steps before, with their starts. */
  taken: readonly Taken[];
  rest: readonly Wanted[];
  starts: readonly Start[];
  lines: LogLine[];
}

/**
 * Among start lines that all fit, those in the second in which the step started come first. What came earlier in that
 * second was printed by the step before, and what comes later by the step itself; only choices that leave as many of the
 * later steps a start are weighed:
 *
 * - behind a composite, whose inner headers look like any other, the last one, or the last that begins a composite, since
 *   composites seldom stand in composites;
 * - behind anything else a header too many is a script's words, which pose as a single action: so the first that begins
 *   a script or a composite, else the last;
 * - of posts the last, but of a composite's the first, since its inner posts come behind the marker of their post step.
 *
 * Within one second none of this is certain.
 */
function chooseStart(
  { step, kind }: Wanted,
  fitting: Start[],
  { taken, rest, starts, lines }: Choice,
): Start | undefined {
  const inSecond = fitting.filter(
    ({ line }) => step.startedAt !== null && (line.at ?? 0) < step.startedAt + 1000,
  );
  const near = inSecond.length > 0 ? inSecond : fitting.slice(0, 1);
  const previous = taken.at(-1);
  const endedAt = previous?.step.completedAt ?? null;
  const outer = near.filter((start) => {
    const isBehind = endedAt !== null && (start.line.at ?? 0) >= endedAt + 1000;
    return isBehind || !isFirstInner(start, lines);
  });
  const candidates = outer.length > 0 ? outer : near;
  const [first] = candidates;
  if (first === undefined || candidates.length === 1 || previous?.start.kind !== 'main') return first;
  const most = countPlaced(rest, starts, first.order);
  const possible = candidates
    .slice(-MOST_COMPARED)
    .filter((start) => countPlaced(rest, starts, start.order) === most);
  const last = possible.at(-1) ?? first;
  if (kind === 'post') {
    const main = taken.find((other) => `Post ${other.step.name}` === step.name);
    return main && beginsComposite(main.start, lines) ? first : last;
  }
  const isPlainAction = (start: Start): boolean =>
    actionOfHeader(lines, start.marker) !== null && !beginsComposite(start, lines);
  const preferred = beginsComposite(previous.start, lines)
    ? possible.findLast((start) => beginsComposite(start, lines))
    : possible.find((start) => !isPlainAction(start));
  return preferred ?? last;
}

function beginsComposite({ marker }: Start, lines: LogLine[]): boolean {
  if (actionOfHeader(lines, marker) === null) return false;
  const end = lines.findIndex((line, index) => index > marker && line.text === '##[endgroup]');
  return end !== -1 && isComposite(lines, end + 1);
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
function isFirstInner({ from, line }: Start, lines: LogLine[]): boolean {
  if (line.text === POST_MARKER) return false;
  const header = lines.findLastIndex((other, index) => index < from && other.text.startsWith(HEADER));
  if (header === -1 || actionOfHeader(lines, header) === null) return false;
  const closing = lines.findIndex((other, index) => index > header && other.text === '##[endgroup]');
  return closing === from - 1 && adjacent(lines[closing], lines[from]);
}
