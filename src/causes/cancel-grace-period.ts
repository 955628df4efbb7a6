import type { UploadProgress } from '../types/saves.ts';

/** From a cancel to the end that the server makes of everything (docs.github.com, "Workflow cancellation reference"). */
const GRACE_MS = 5 * 60_000;

/**
 * How long the rest of an upload would have taken at the speed seen, in milliseconds, where that is more than a cancelled
 * job gets; null where it is not, and where no speed was seen.
 */
export function beyondGrace(upload: UploadProgress | null): number | null {
  if (upload === null || upload.bytesPerSecond === null || upload.bytesPerSecond <= 0) return null;
  const restMs = (1000 * (upload.totalBytes - upload.sentBytes)) / upload.bytesPerSecond;
  return restMs > GRACE_MS ? restMs : null;
}
