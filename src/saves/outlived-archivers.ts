import type { TimelineJob } from '../types/logs.ts';
import { parseSignals, type Signal } from './log-signals.ts';
import { separateSaves } from './parallel-saves.ts';
import type { SaveBlock } from './save-blocks.ts';

/**
 * Whether as many archivers still ran at the end of a job as its saves had begun archives, so that none of these had
 * come further. An archiver counts together with its compressor, since one alone may be a script's.
 */
export function archiversOutlived({ runner }: TimelineJob, blocks: readonly SaveBlock[]): boolean {
  const count = (names: RegExp): number => runner.leftovers.filter((name) => names.test(name)).length;
  const left = Math.min(count(ARCHIVERS), count(COMPRESSORS));
  if (left === 0) return false;
  const saves = blocks.flatMap(({ save }) => separateSaves(parseSignals(save?.lines ?? [])).saves);
  return left >= saves.filter(isArchiving).length;
}

const ARCHIVERS = /^(?:g|bsd)?tar(?:\.exe)?$/;
const COMPRESSORS = /^(?:zstd|zstdmt|gzip)(?:\.exe)?$/;

/** Whether a save had begun to archive, and nothing shows that the archive was finished. */
function isArchiving(signals: readonly Signal[]): boolean {
  return (
    signals.some(({ kind }) => kind === 'archiving') && !signals.some(({ kind }) => BEHIND_ARCHIVE.has(kind))
  );
}

const BEHIND_ARCHIVE: ReadonlySet<Signal['kind']> = new Set([
  ...(['sent', 'upload-sized', 'upload-failed', 'stored-elsewhere'] as const),
  ...(['refused', 'failed', 'saved', 'committed', 'went-on'] as const),
]);
