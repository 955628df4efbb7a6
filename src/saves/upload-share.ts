import type { UploadProgress } from '../types/saves.ts';

/** The uploaded share as the client prints it, `38.3%`; never 100% while a byte is missing. */
export function percentOf({ sentBytes, totalBytes }: UploadProgress): string {
  const percent = (100 * sentBytes) / Math.max(1, totalBytes);
  return `${Number((sentBytes < totalBytes ? Math.min(99.9, percent) : percent).toFixed(1))}%`;
}
