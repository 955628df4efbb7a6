import { hasBegun } from '../run/status.ts';
import { saysOfSave } from '../saves/telling-signals.ts';
import type { LogLine, Step } from '../types/evidence.ts';
import type { ActionBlock, Dispute, StepKind, StepLog } from '../types/logs.ts';
import { parseActionBlocks, scriptBlock } from './action-blocks.ts';
import { BAD_END, HEADER, POST_MARKER, PREAMBLE, runnerLines } from './runner-lines.ts';
import { type KnownStep, unlistedStep } from './step-kinds.ts';

/** Lines of a step, and whether the log shows that none are missing after them. */
export interface StepLines {
  lines: LogLine[];
  closed: boolean;
}

/** The log that these lines are; the runner's own steps are no action's, unless it begins as only that of one, or a script's, does. */
export function stepLog(own: KnownStep, { lines, closed }: StepLines): StepLog {
  const { step, cleansUp } = own;
  // A stranger's list may have any number of steps, most of them without lines, and copying fields takes time.
  if (lines.length === 0)
    return { step, kind: own.kind, cleansUp, blocks: NO_BLOCKS, closed, ...PLAIN, dispute: null };
  const kind = kindOf(own, lines);
  const isOwn = kind !== 'main' && kind !== 'post';
  const blocks = isOwn ? [scriptBlock(lines)] : parseActionBlocks(lines);
  const isEnded = BAD_END.test(lines.at(-1)?.text ?? '');
  const isAnothers = kind === 'setup' && saysOfSave({ lines });
  const dispute = isAnothers ? 'not-its-own' : disputeOf(own, kind, lines);
  return { step, kind, cleansUp, blocks, closed: closed || isEnded, ...PLAIN, dispute };
}

/** The log of a step that is not in the list; none if it has no lines. */
export function unlistedLog(own: Pick<Step, 'number' | 'name'>, given: StepLines): StepLog[] {
  if (given.lines.length === 0) return [];
  const step = unlistedStep(own, given.lines);
  return [{ ...stepLog({ step, kind: 'main', cleansUp: null }, given), dispute: 'not-listed' }];
}

/** Fields that are nearly always false. */
const PLAIN = { mixed: false, contested: false } as const;

const NO_BLOCKS: ActionBlock[] = [];

function kindOf({ kind }: KnownStep, lines: readonly LogLine[]): StepKind {
  const first = lines.find(({ text }) => !PREAMBLE.test(text))?.text ?? '';
  if (first === POST_MARKER) return 'post';
  // The runner's own steps for containers may be a script of the machine's.
  if (kind === 'containers' && runnerLines.hook.pattern.test(first)) return kind;
  if (first.startsWith(HEADER)) return 'main';
  return kind === 'main' && runnerLines.background.pattern.test(first) ? 'wait' : kind;
}

function disputeOf(
  { step, kind: named }: KnownStep,
  kind: StepKind,
  lines: readonly LogLine[],
): Dispute | null {
  if (step.conclusion === 'skipped') return 'skipped';
  if (!hasBegun(step)) return 'not-started';
  // Of a step that went well no log shows worse than a warning.
  if (step.conclusion !== 'success' && isOfAnotherTime(step, lines)) return 'of-another-time';
  return named === kind || kind === 'wait' || named === 'main' || named === 'post'
    ? null
    : "the-runner's-own";
}

/** The times of steps and of their lines are of one clock; far more than a clock is set by while a step begins. */
const FAR_MS = 60_000;

/** Whether a log begins when its step did not run, as that of an earlier attempt does. */
function isOfAnotherTime({ startedAt, completedAt }: Step, lines: readonly LogLine[]): boolean {
  const at = lines.find((line) => line.at !== null)?.at ?? null;
  if (at === null || startedAt === null) return false;
  return at < startedAt - FAR_MS || (completedAt !== null && at > completedAt + FAR_MS);
}
