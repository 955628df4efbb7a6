import { startOfSecond } from '../run/rest-time.ts';
import type { Step } from '../types/evidence.ts';
import { grouped } from '../types/grouped.ts';
import type { StepKind } from '../types/logs.ts';
import type { Instant } from '../types/primitives.ts';
import { countUntil } from './count-until.ts';
import { firstSmaller } from './first-smaller.ts';
import type { KnownStep } from './step-kinds.ts';
import { hasNameOf, type Start } from './step-starts.ts';

/** The steps to be placed, and the starts of each kind, in order. */
export interface Field {
  wanted: readonly KnownStep[];
  starts: ReadonlyMap<StepKind, readonly Start[]>;
  /** Finds among those of a kind the first, from an index on, that bears a time before another. */
  firstBefore: ReadonlyMap<StepKind, (from: number, until: Instant) => number>;
  /** Steps whose name somebody gave, though it looks like a default one: in a whole log no header says it. */
  given: ReadonlySet<KnownStep>;
}

/** The steps that have begun, and among which starts each may find its own. */
export function fieldOf(wanted: readonly KnownStep[], all: readonly Start[]): Field {
  const starts = grouped(all, ({ kind }) => kind);
  const headers = starts.get('main') ?? [];
  const namesAll = starts.has('complete') && headers.length <= MOST_NAMED;
  const given = wanted.filter(
    ({ step, kind }) =>
      namesAll &&
      kind === 'main' &&
      step.name.startsWith('Run ') &&
      !headers.some((start) => hasNameOf(step, start)),
  );
  const firstBefore = new Map(
    [...starts].map(([kind, own]) => [kind, firstSmaller(own.map(({ at }) => at))]),
  );
  return { wanted, starts, firstBefore, given: new Set(given) };
}

/** A script may print any number of headers. */
const MOST_NAMED = 1000;

/** The starts with which the log of a step may begin, after a place: those of its kind that fit it, up to the end of its time. */
export function* possibleStarts(
  { starts, firstBefore, given }: Field,
  known: KnownStep,
  behind: number,
  until: Instant = endOf(known),
): Generator<Start, void, undefined> {
  const { step, kind } = known;
  const own = starts.get(kind) ?? [];
  for (let index = countUntil(own, ({ order }) => order, behind); index < own.length; index += 1) {
    // A script may print one that bears a time to come.
    index = firstBefore.get(kind)?.(index, until) ?? own.length;
    const start = own[index];
    if (start === undefined) return;
    // Step times are the runner's clock cut to seconds, so a first line is never older than `startedAt`.
    if (step.startedAt !== null && start.at < startOfSecond(step.startedAt)) continue;
    if (given.has(known) || hasNameOf(step, start)) yield start;
  }
}

function endOf({ step: { completedAt } }: KnownStep): Instant {
  return completedAt === null ? Number.POSITIVE_INFINITY : completedAt + 2000;
}

/** The first of them, of those in the second in which the step started if there are any. */
export function firstPossible(field: Field, known: KnownStep, behind: number): Start | null {
  const { startedAt } = known.step;
  const near =
    startedAt === null
      ? null
      : possibleStarts(field, known, behind, startOfSecond(startedAt) + 1000).next().value;
  return near ?? possibleStarts(field, known, behind).next().value ?? null;
}

/** Whether a start is in the second in which a step began. */
export function isNear({ startedAt }: Step, { at }: Start): boolean {
  return startedAt !== null && at < startOfSecond(startedAt) + 1000;
}
