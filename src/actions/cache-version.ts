import { createHash } from 'node:crypto';

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
