import { createHash } from 'node:crypto';
import type { RunAttempt } from '../types/evidence.ts';

/** Events that an outsider can cause, on the default branch: their runs cannot write its caches (changelog 2026-06-26). */
const READ_ONLY: ReadonlySet<string> = new Set([
  ...['branch_protection_rule', 'check_run', 'discussion', 'discussion_comment', 'fork', 'gollum'],
  ...['image_version', 'issue_comment', 'issues', 'label', 'milestone', 'public', 'pull_request_target'],
  ...['status', 'watch', 'workflow_run'],
]);

const READ_ONLY_SINCE = Date.UTC(2026, 5, 26);

/** Whether nothing that a run of this event saves is stored, unless its `cache-mode` says otherwise. */
export function isReadOnlyEvent(event: string): boolean {
  return READ_ONLY.has(event);
}

/** Whether the cache token of a run cannot write unless its workflow sets `cache-mode`; only github.com has this rule. */
export function isReadOnlyByDefault({
  event,
  host,
  createdAt,
}: Pick<RunAttempt, 'event' | 'host' | 'createdAt'>): boolean {
  return (
    host === 'github.com' && isReadOnlyEvent(event) && createdAt !== null && createdAt >= READ_ONLY_SINCE
  );
}

/** Whether a cache mode refuses every write. */
export function forbidsWrites(cacheMode: string | null): boolean {
  return cacheMode === 'read' || cacheMode === 'none';
}

/** What the version hash of a cache entry is made of. */
export interface VersionParts {
  /** The `path` input as written, one entry a line, not expanded; the order matters. */
  paths: readonly string[];
  compression: 'zstd' | 'zstd-without-long' | 'gzip';
  windows: boolean;
  crossOs: boolean;
  /** Whether the archive command puts its compression flags first, as `@actions/cache` up to 3.0.x does. */
  oldClient: boolean;
}

/**
 * The version of a cache entry, in hex: SHA-256 of paths, compression, `windows-only` and the salt `1.0`, joined by `|`
 * (`getCacheVersion` in `@actions/cache` lib/internal/cacheUtils.js). Clients before 3.1.2 leave `gzip` and
 * `windows-only` out.
 */
export function cacheVersion({ paths, compression, windows, crossOs, oldClient }: VersionParts): string {
  const components = [...paths];
  if (compression !== 'gzip' || !oldClient) components.push(compression);
  if (windows && !crossOs && !oldClient) components.push('windows-only');
  components.push('1.0');
  return createHash('sha256').update(components.join('|')).digest('hex');
}

/** The `path` input as actions/cache reads it (`getInputAsArray` in src/utils/actionUtils.ts). */
export function parsePaths(input: string): string[] {
  return input
    .split('\n')
    .map((path) => path.replace(/^!\s+/, '!').trim())
    .filter((path) => path !== '');
}
