import { startOfSecond } from '../run/rest-time.ts';
import { hasBegun } from '../run/status.ts';
import type { LogLine, Step } from '../types/evidence.ts';
import { grouped } from '../types/grouped.ts';
import type { Instant } from '../types/primitives.ts';
import { wentBack } from './clock-steps.ts';
import { type Field, fieldOf, firstPossible, isNear, possibleStarts } from './possible-starts.ts';
import { HEADER } from './runner-lines.ts';
import type { KnownStep } from './step-kinds.ts';
import { findStarts, printsHeaders, type Start } from './step-starts.ts';
import { findUnlisted } from './unlisted-starts.ts';

/** The part of a whole-job log that belongs to one step, by the indexes of its lines. */
export interface StepPart {
  /** Null if it cannot be the log of any listed step. */
  step: Step | null;
  start: Start;
  /** Other lines with which it may begin: within one second they cannot be told apart. */
  others: readonly Start[];
  /** Whether it may contain the log of a step that the list lacks. */
  isDoubted: boolean;
  from: number;
  until: number;
  /** Whether the runner went on after it, so that nothing of it is missing. */
  closed: boolean;
}

/**
 * A whole-job log parted into the logs of its steps, as the archive's step files would have them: the job file is their
 * concatenation, and each step's log begins with a line that the runner prints (actions/runner@258d6c8
 * Handler.PrintActionDetails, JobExtension.cs).
 *
 * The steps are walked in REST order, and each takes a start line that fits it: of its kind, not before the second in
 * which it started, not after it ended, and with the text of its name where that is the default `Run …`. Start lines
 * that no step takes belong to the step before: inner steps of a composite, or words of a script; but what was written
 * when that step was over is a stretch of its own, whatever the list says.
 */
export function splitJobLog(steps: readonly KnownStep[], lines: readonly LogLine[]): StepPart[] {
  const own = findStarts(lines);
  const skewMs = skewOf(steps, own);
  const starts = skewMs === 0 ? own : own.map((start) => ({ ...start, at: start.at - skewMs }));
  const taken = placeSteps(
    steps.filter(({ step }) => hasBegun(step)),
    starts,
  );
  const found = findUnlisted(taken, { steps, starts, lines, skewMs });
  const doubted = grouped(found, ({ doubtedIn }) => doubtedIn);
  const unlisted = doubted.get(null) ?? [];
  const placed: Placed[] = [...taken, ...unlisted.map((own) => ({ ...own, others: [] }))];
  const sorted = placed.toSorted((a, b) => a.start.from - b.start.from);
  return sorted.map(({ step, start, others }, index) => {
    const next = sorted[index + 1];
    const until = next?.start.from ?? lines.length;
    const isDoubted = step !== null && doubted.has(step);
    return { step, start, others, isDoubted, from: start.from, until, closed: next !== undefined };
  });
}

/** How far the clock of the log is from that of the list, by the first line of both; 0 if rounding explains it. */
export function skewOf(steps: readonly KnownStep[], starts: readonly Start[]): number {
  const listed = steps.find(({ kind }) => kind === 'setup')?.step.startedAt ?? null;
  const logged = starts.find(({ kind }) => kind === 'setup')?.at ?? null;
  if (listed === null || logged === null) return 0;
  const skewMs = startOfSecond(logged) - listed;
  return Math.abs(skewMs) <= MOST_ROUNDED_MS ? 0 : skewMs;
}

const MOST_ROUNDED_MS = 5000;

interface Placed {
  step: Step | null;
  start: Start;
  /** Other lines with which the log of the step may begin. */
  others: readonly Start[];
}

interface Taken extends Placed {
  step: Step;
}

function placeSteps(wanted: readonly KnownStep[], all: readonly Start[]): Taken[] {
  const field = fieldOf(wanted, all);
  const taken: Taken[] = [];
  for (const [index, own] of wanted.entries()) {
    const chosen = chooseStart(field, index, taken);
    if (chosen) taken.push({ step: own.step, ...chosen });
  }
  return taken;
}

/**
 * Among start lines that all fit, those in the second in which the step started come first. What came earlier in that
 * second was printed by the step before, and what comes later by the step itself; only choices that leave as many of the
 * later steps a start are weighed:
 *
 * - after a composite, whose inner headers look like any other, the last one, or the last that begins a composite, since
 *   composites seldom stand in composites;
 * - after a script a header too many is its words, which pose as a single action: so the first that begins a script or
 *   a composite, else the last;
 * - after an action that is known to print no headers the first;
 * - of posts the last, but of a composite's the first, since its inner posts come after the marker of their post step;
 *   so after the post of a composite the last one, and after any other post the first.
 *
 * Within one second none of this is certain.
 */
function chooseStart(field: Field, index: number, taken: readonly Taken[]): Chosen | null {
  const own = field.wanted[index];
  const previous = taken.at(-1);
  if (own === undefined) return null;
  const candidates = candidatesFor(field, own, previous);
  const first = own.kind === 'complete' ? candidates.at(-1) : candidates[0];
  if (first === undefined) return null;
  const isOfComposite = (known: KnownStep | undefined): boolean =>
    taken.some(({ step, start }) => step.name === known?.cleansUp && start.isComposite);
  const mayHaveInner =
    previous?.start.kind === 'main' || (own.kind === 'post' && isOfComposite(field.wanted[index - 1]));
  if (own.kind === 'complete' || candidates.length === 1 || !previous || !mayHaveInner)
    return { start: first, others: [] };
  if (own.kind === 'main' && !printsHeaders(previous.start)) return { start: first, others: [] };
  const compared = candidates.slice(-MOST_COMPARED);
  const counts = compared.map((start) => countPlaced(field, index, start.order));
  const most = Math.max(...counts);
  const equal = compared.filter((_, position) => counts[position] === most);
  const likely = withoutEarlyOnes(equal);
  const possible = outerOf(likely, previous.step.completedAt);
  const last = possible.at(-1) ?? first;
  if (own.kind === 'post') return { start: isOfComposite(own) ? first : last, others: [] };
  const preferred = previous.start.isComposite
    ? possible.findLast(({ isComposite }) => isComposite)
    : possible.find(
        ({ action, isComposite, text }) => (action === null && text.startsWith(HEADER)) || isComposite,
      );
  const start = preferred ?? last;
  // The lines before it in a composite are read as the composite's, which hides no save.
  const firstOther = previous.start.isComposite ? start.order : -1;
  return { start, others: equal.filter((one) => one !== start && one.order > firstOther) };
}

type Chosen = Pick<Placed, 'start' | 'others'>;

/** The starts in the second in which the step started, else the first one. */
function candidatesFor(field: Field, own: KnownStep, previous: Taken | undefined): Start[] {
  const behind = previous?.start.order ?? -1;
  if (own.kind === 'complete') return [...possibleStarts(field, own, behind)];
  const first = firstPossible(field, own, behind);
  if (first === null) return [];
  const near: Start[] = [];
  for (const start of possibleStarts(field, own, first.order)) {
    if (!isNear(own.step, start)) break;
    near.push(start);
  }
  return [first, ...near];
}

/**
 * The starts that no later one precedes in time: a script may print a later time. So may a header before the clock
 * steps back; but taking the header of the next step would leave that step none.
 */
function withoutEarlyOnes(starts: readonly Start[]): Start[] {
  let earliest = Number.POSITIVE_INFINITY;
  const lastFirst = starts.toReversed().filter(({ at }) => {
    const isToCome = wentBack(at, earliest);
    earliest = Math.min(earliest, at);
    return !isToCome;
  });
  return lastFirst.toReversed();
}

/** Headers that are not a composite's inner ones, by their place or by the end of the step before; all where none is. */
function outerOf(starts: readonly Start[], endedAt: Instant | null): readonly Start[] {
  const outer = starts.filter(({ at, isInner }) => !isInner || (endedAt !== null && at >= endedAt + 1000));
  return outer.length > 0 ? outer : starts;
}

/** A script may print any number of headers; that many of the last ones are compared, by as many of the steps after. */
const MOST_COMPARED = 32;

/**
 * How many of the steps after one find a start after a place, each taking the earliest; of as many, how many find it in
 * the very second in which they started.
 */
function countPlaced(field: Field, index: number, behind: number): number {
  let order = behind;
  let placed = 0;
  for (const other of field.wanted.slice(index + 1, index + 1 + MOST_COMPARED)) {
    const start = firstPossible(field, other, order);
    if (start === null) continue;
    order = start.order;
    placed += isNear(other.step, start) ? 1 + 1 / (2 * MOST_COMPARED) : 1;
  }
  return placed;
}
