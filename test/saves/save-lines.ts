import type { LogLine } from '../../src/types/evidence.ts';

/** Lines of a save as the client prints them, one a second from 09:14:00 UTC. */
export function logLines(texts: readonly string[], from = '2026-11-20T09:14:00.000Z'): LogLine[] {
  return texts.map((text, index) => ({ number: index + 1, at: Date.parse(from) + index * 1000, text }));
}

/** What the real clients printed (`@actions/cache` 0.2.1 to 6.3.0 and actions/cache, against a loopback service). */
export const said = {
  header: '##[group]Run actions/cache/save@v5',
  post: 'Post job cleanup.',
  archive:
    '[command]/usr/bin/tar --posix -cf cache.tzst --exclude cache.tzst -P -C /home/runner/work/r/r --files-from manifest.txt --use-compress-program zstdmt',
  archiveOld:
    '[command]/usr/bin/tar --posix -z -cf cache.tgz -P -C /home/runner/work/r/r --files-from manifest.txt',
  restoreBroke:
    "##[warning]Failed to restore: Tar failed with error: The process '/usr/bin/tar' failed with exit code 2",
  sentNone: 'Sent 0 of 142399406 (0.0%), 0.0 MBs/sec',
  sentPart: 'Sent 7208960 of 8391514 (85.9%), 6.9 MBs/sec',
  sentRounded: 'Sent 9996 of 10000 (100.0%), 0.0 MBs/sec',
  sentWhole: 'Sent 8391514 of 8391514 (100.0%), 4.0 MBs/sec',
  blobClient:
    '(node:29710) [DEP0169] DeprecationWarning: `url.parse()` behavior is not standardized and prone to errors that have security implications. Use the WHATWG URL API instead. CVEs are not issued for `url.parse()` vulnerabilities.',
  retryCreate:
    'Attempt 1 of 5 failed with error: Request timeout: /twirp/github.actions.results.api.v1.CacheService/CreateCacheEntry. Retrying request in 3000 ms...',
  retryFinalize:
    'Attempt 1 of 5 failed with error: Request timeout: /twirp/github.actions.results.api.v1.CacheService/FinalizeCacheEntryUpload. Retrying request in 3000 ms...',
  retryUnnamed:
    'Attempt 1 of 5 failed with error: Failed request: (500) Internal Server Error: oops. Retrying request in 3000 ms...',
  retryPage: `Attempt 1 of 5 failed with error: Unexpected token '<', "<!DOCTYPE "... is not valid JSON. Retrying request in 3000 ms...`,
  retrySpent:
    'Attempt 4 of 5 failed with error: Failed request: (503) Service Unavailable. Retrying request in 11824 ms...',
  rateLimited: "##[warning]You've hit a rate limit, your rate limit will reset in 33 seconds",
  refused: 'Failed to save: Unable to reserve cache with key K, another job may be creating this cache.',
  refusedOld: 'Unable to reserve cache with key K, another job may be creating this cache.',
  refusedV1:
    'Failed to save: Unable to reserve cache with key K, another job may be creating this cache. More details: Cache already exists. Scope: refs/pull/572/merge, Key: K, Version: 3ad75f27293d65a135214b8c82b296080f911dc107e52f1e7ec871a2eda46e69',
  conflict:
    '##[warning]Failed to save: Failed to CreateCacheEntry: Received non-retryable error: Failed request: (409) Conflict: cache entry with the same key, version, and scope already exists',
  createBroke: '##[warning]Failed to save: Failed to CreateCacheEntry: Unable to make request: ECONNRESET',
  createPage: `##[warning]Failed to save: Failed to CreateCacheEntry: Failed to make request after 5 attempts: Unexpected token '<', "<!DOCTYPE "... is not valid JSON`,
  createForbidden:
    '##[warning]Failed to save: Failed to CreateCacheEntry: Received non-retryable error: Failed request: (403) Forbidden: said no',
  denied: '##[warning]Cache reservation failed: cache write denied: token has no writable scopes',
  deniedNew:
    '##[warning]Failed to save: Unable to reserve cache with key K. More details: cache write denied: read-only token',
  budget:
    '##[warning]Cache reservation failed: You have reached your configured budget, your cache is now read only to prevent additional charges.',
  saveFailed: '##[warning]Cache save failed.',
  hit: 'Cache hit occurred on the primary key K, not saving cache.',
  noPath:
    '[warning]Path Validation Error: Path(s) specified in the action for caching do(es) not exist, hence no cache is being saved.',
  mode: "Cache save skipped: the effective cache-mode 'read' does not permit writes.",
  tooLarge:
    '##[warning]Failed to save: Cache size of ~11264 MB (11811160064 B) is over the 10GB limit, not saving cache.',
  tarFailed:
    "##[warning]Failed to save: Tar failed with error: The process '/usr/bin/tar' failed with exit code 2",
  uploadError: '##[warning]uploadCacheArchiveSDK: internal error uploading cache archive: ',
  failedEmpty: '##[warning]Failed to save: ',
  failedServer: '##[error]Failed to save: Cache service responded with 503',
  finalizeRefused:
    '##[warning]Failed to save: Unable to finalize cache with key K, another job may be finalizing this cache.',
  finalizeFailed:
    '##[warning]Failed to save: Failed to FinalizeCacheEntryUpload: Failed to make request after 5 attempts',
  finalizeWords: '##[warning]The cache entry could not be finalized',
  size: 'Cache Size: ~8 MB (8391490 B)',
  committed: 'Cache saved successfully',
  saved: 'Cache saved with key: K',
  chunkFailed: '##[warning]Failed to save: Cache service responded with 429 during upload chunk.',
  commitFailed: '##[warning]Failed to save: Cache service responded with 500 during commit cache.',
  turnedAway:
    "##[warning]Failed to save: <h2>Our services aren't available right now</h2><p>We're working to restore all services as soon as possible.</p>",
  reserveFailed: '##[warning]Failed to save: reserveCache failed: Cache service responded with 503',
  debugReserving: '##[debug]Reserving Cache',
  debugUploading: '##[debug]Attempting to upload cache located at: /home/runner/work/_temp/cache.tzst',
  debugSaving: '##[debug]Saving Cache (ID: 41)',
  debugFinalized: '##[debug]FinalizeCacheEntryUploadResponse: true',
  cancelled: '##[error]The operation was canceled.',
  cancelledTask: '##[error]A task was canceled.',
  timedOut: "##[error]The action 'Save cache' has timed out after 2 minutes.",
  shutdown:
    '##[error]The runner has received a shutdown signal. This can happen when the runner service is stopped, or a manually started runner is canceled.',
} as const;
