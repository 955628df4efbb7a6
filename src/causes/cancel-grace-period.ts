import type { UploadProgress } from '../types/saves.ts';

/** How long after a cancel the server ends everything (docs.github.com, "Workflow cancellation reference"). */
const GRACE_MS = 5 * 60_000;

/**
 * How long the rest of an upload would have taken at the speed seen, in milliseconds, if a cancelled job gets less;
 * else null, also if no speed was seen.
 */
export function beyondGrace(upload: UploadProgress | null): number | null {
  if (upload === null || upload.bytesPerSecond === null || upload.bytesPerSecond <= 0) return null;
  const restMs = (1000 * (upload.totalBytes - upload.sentBytes)) / upload.bytesPerSecond;
  return restMs > GRACE_MS ? restMs : null;
}
