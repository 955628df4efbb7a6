import { type LinePattern, line } from '../logs/line-pattern.ts';

/** How clients and actions report a restored entry, which is therefore finished. */
export const RESTORED: readonly LinePattern[] = [
  line(['Cache restored from key: ', 'Cache hit for: ', 'cache restored from key: '], /(.+)$/),
];

/** How clients report that they may not read: a cache mode, or a token without the right (toolkit 5.2, 6.2). */
export const READS_FORBIDDEN: readonly LinePattern[] = [
  line('Cache restore skipped: the effective cache-mode '),
  line(['##[warning]Failed to restore: ', '##[error]Failed to restore: '], /.*cache read denied/),
];

/**
 * How clients say that they did not come to look: a mode that forbids it, a token that was denied, a rate limit, a service
 * that failed. The `Cache not found` after it is no evidence of absence.
 */
export const NOT_LOOKED_UP: readonly LinePattern[] = [
  ...READS_FORBIDDEN,
  line(['##[warning]Failed to restore: ', '##[error]Failed to restore: ', 'Failed to restore: ']),
];

/**
 * How actions/cache and its forks report a miss, and whether that fails the step (actions/cache@v5.0.5
 * src/restoreImpl.ts).
 */
export const CLIENT_MISSES: readonly (readonly [LinePattern, boolean])[] = [
  [line('Cache not found for input keys: ', /(.+)$/), false],
  [
    line(
      '##[error]Failed to restore cache entry. Exiting as fail-on-cache-miss is set. Input key: ',
      /(.+)$/,
    ),
    true,
  ],
];
