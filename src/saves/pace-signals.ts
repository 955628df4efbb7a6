import type { LogLine } from '../types/evidence.ts';
import { parseSignals, type Signal } from './log-signals.ts';
import { leastUploadMs, type Progress } from './reservation.ts';

/**
 * Whether lines came as a client's come: it tells its progress from the first second of the upload on and once a second,
 * and a line gives the bytes and the speed since it began, so that the least time follows that had passed since the
 * archive was begun. Who prints the lines of another log has to wait as long as it did.
 */
export function keepsPace(lines: readonly LogLine[]): boolean {
  const signals = parseSignals(lines);
  const partly = signals.filter(isPartly);
  const archivedAt = signals.find(({ kind }) => kind === 'archiving')?.line.at ?? null;
  return (
    archivedAt !== null &&
    partly.length > 0 &&
    partly.every((sent, index) => {
      const { at } = sent.line;
      const before = partly[index - 1];
      const isTick = before === undefined || at === null || at - (before.line.at ?? at) >= TICK_MS;
      return at !== null && isTick && at - archivedAt >= Math.max(FIRST_MS, leastUploadMs(sent) - TICK_MS);
    })
  );
}

/** Whether lines came sooner than any client can have printed them, which has to be started first. */
export function outrunsClient(lines: readonly LogLine[]): boolean {
  const startedAt = lines[0]?.at ?? null;
  const first = parseSignals(lines).find(({ kind }) => kind === 'archiving' || kind === 'sent');
  const at = first?.line.at ?? null;
  const passed = startedAt === null || at === null ? null : at - startedAt;
  // A clock that steps back shows nothing.
  return passed !== null && passed >= 0 && passed < START_MS;
}

function isPartly(signal: Signal): signal is Progress {
  return signal.kind === 'sent' && signal.sentBytes < signal.totalBytes;
}

const FIRST_MS = 900;
const TICK_MS = 300;
const START_MS = 30;
