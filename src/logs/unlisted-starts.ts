import type { LogLine, Step } from '../types/evidence.ts';
import { wentBack } from './clock-steps.ts';
import type { KnownStep } from './step-kinds.ts';
import { hasNameOf, type Start } from './step-starts.ts';

/** A start that no step took; the step is one that the list says left no log, null if it has none. */
interface UnlistedStart {
  step: Step | null;
  start: Start;
  /** The step whose output it may be instead; null if it is none's. */
  doubtedIn: Step | null;
}

/** A job's log with its starts, and how far its clock is from that of the list. */
interface StartedLog {
  steps: readonly KnownStep[];
  starts: readonly Start[];
  lines: readonly LogLine[];
  skewMs: number;
}

/** The end of a step's log may be written a second after it. */
const SLACK_MS = 2000;
/** A log by a stranger may hold any number. */
const MOST_UNLISTED = 1000;

/**
 * Starts that no step took and that cannot be words of the step before, since they stand after its end and what follows
 * goes on for longer than a last line may: the log of a step that the list calls skipped, or does not have.
 */
export function findUnlisted(
  taken: readonly { step: Step; start: Start }[],
  { steps, starts, lines, skewMs }: StartedLog,
): UnlistedStart[] {
  const indexOf = new Map(taken.map(({ start }, index) => [start.order, index]));
  const given = new Set(taken.map(({ step }) => step));
  const found: UnlistedStart[] = [];
  let owner = -1;
  for (const start of starts) {
    owner = indexOf.get(start.order) ?? owner;
    const [before, after] = [taken[owner], taken[owner + 1]];
    const endedAt = before?.step.completedAt ?? null;
    const isOpen = (start.kind === 'main' || start.kind === 'post') && !start.isInner;
    if (!isOpen || indexOf.has(start.order) || endedAt === null || found.length >= MOST_UNLISTED) continue;
    const last = (lines[(after?.start.from ?? lines.length) - 1]?.at ?? 0) - skewMs;
    if (start.at < endedAt || last < endedAt + SLACK_MS) continue;
    const nextAt = after?.start.at ?? Number.POSITIVE_INFINITY;
    // A time to come a script may have printed, or a clock that was set back has made.
    if (before !== undefined && (wentBack(start.at, nextAt) || wentBack(last, nextAt))) {
      found.push({ step: null, start, doubtedIn: before.step });
      continue;
    }
    const step = steps.find(
      (other) =>
        !given.has(other.step) &&
        other.step.number > (before?.step.number ?? 0) &&
        other.step.number < (after?.step.number ?? Number.POSITIVE_INFINITY) &&
        hasNameOf(other.step, start),
    )?.step;
    if (step !== undefined) given.add(step);
    found.push({ step: step ?? null, start, doubtedIn: null });
  }
  return found;
}
