import { beginScan } from '../../src/logs/log-lines.ts';
import { type BeginScan, scanWhole } from '../../src/sources/zip/log-archive.ts';
import type { LogLine } from '../../src/types/evidence.ts';

/** The lines of a log that can matter. */
export const scanLog = (bytes: Uint8Array): LogLine[] => scanWhole(beginScan, bytes);

/** A scan of logs as wholes, for tests that have a scan of their own. */
export function scanOf(linesOf: (bytes: Uint8Array) => LogLine[]): BeginScan {
  return () => {
    const pieces: Uint8Array[] = [];
    return { add: (piece) => pieces.push(piece), end: () => linesOf(Buffer.concat(pieces)) };
  };
}
