import { type LinePattern, line } from '../logs/line-pattern.ts';

/** How clients and actions say that they restored the entry of a key, which is therefore finished. */
export const RESTORED: readonly LinePattern[] = [
  line(['Cache restored from key: ', 'Cache hit for: ', 'cache restored from key: '], /(.+)$/),
];

/** How actions/cache and its forks say that a key was not there, and whether that fails the step (actions/cache@v5.0.5 src/restoreImpl.ts). */
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
