import type { UploadProgress } from './types/saves.ts';

/** The share of an upload as the client's line has it, `38.3%`; never 100% where a byte is missing. */
export function percentOf({ sentBytes, totalBytes }: UploadProgress): string {
  const percent = (100 * sentBytes) / Math.max(1, totalBytes);
  return `${Number((sentBytes < totalBytes ? Math.min(99.9, percent) : percent).toFixed(1))}%`;
}
