import { type LinePattern, numbered } from '../logs/line-pattern.ts';
import type { LogLine } from '../types/evidence.ts';

/** What a line of BuildKit's progress says of an export to the cache service, by the number of its vertex. */
export type LayerSignal = { vertex: number; line: LogLine } & (
  | { kind: 'exporting' }
  | { kind: 'layer'; digest: string; isDone: boolean }
  | { kind: 'failed'; message: string }
  | { kind: 'ended' }
);

type Said =
  | { kind: 'exporting' }
  | { kind: 'layer'; digest: string; isDone: boolean }
  | { kind: 'failed'; message: string }
  | { kind: 'ended' };

/**
 * BuildKit's own lines (moby/buildkit@73ed682 cache/remotecache/gha/gha.go; what a build prints stands behind a time, so it
 * cannot look like them).
 */
const PHRASES: readonly [LinePattern, (match: RegExpExecArray) => Said][] = [
  [numbered('exporting to GitHub Actions Cache', /$/), () => ({ kind: 'exporting' })],
  [
    numbered('writing layer ', /(sha256:[0-9a-f]{64})\b.*?( done)?$/),
    ([, , digest = '', done]) => ({ kind: 'layer', digest, isDone: done !== undefined }),
  ],
  [numbered('ERROR: ', /(.*)$/), ([, , message = '']) => ({ kind: 'failed', message })],
  [numbered(['DONE ', 'CANCELED']), () => ({ kind: 'ended' })],
];

/** Every line of this table, which a log is scanned for. */
export const LAYER_LINES: readonly LinePattern[] = PHRASES.map(([phrase]) => phrase);

/** What the lines of a step say of exports, in order; only of those vertices that say they are one. */
export function parseLayerSignals(lines: readonly LogLine[]): LayerSignal[] {
  const signals = lines.flatMap((line): LayerSignal[] => {
    for (const [{ pattern }, read] of PHRASES) {
      const match = pattern.exec(line.text);
      if (match) return [{ ...read(match), vertex: Number(match[1]), line }];
    }
    return [];
  });
  const exports = new Set(signals.flatMap(({ kind, vertex }) => (kind === 'exporting' ? [vertex] : [])));
  return signals.filter(({ vertex }) => exports.has(vertex));
}
