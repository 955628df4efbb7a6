import type { LogLine } from '../types/evidence.ts';
import { parseSignals, type Signal } from './log-signals.ts';
import { leastUploadMs, type Progress } from './reservation.ts';

/**
 * Whether lines have a client's timing: it reports its progress once a second from the start of the upload, and the
 * bytes and the speed in a line give the least time since the archive was begun. A script that prints such lines would
 * have to wait as long.
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

/** Whether lines came sooner than any client, which has to start first, can have printed them. */
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
