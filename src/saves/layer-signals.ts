import { type LinePattern, numbered } from '../logs/line-pattern.ts';
import type { LogLine } from '../types/evidence.ts';

/** What a line of BuildKit's progress says of an export to the cache service, by the number of its vertex. */
export type LayerSignal = { vertex: number; line: LogLine } & Said;

type Said =
  /** `isNamed` is false for an older client, which does not say to which store it exports. */
  | { kind: 'exporting'; isNamed: boolean }
  | { kind: 'layer'; digest: string; isDone: boolean }
  | { kind: 'failed'; message: string }
  | { kind: 'done' };

/**
 * BuildKit's own lines (moby/buildkit@73ed682 cache/remotecache/gha/gha.go; what a build prints stands after a time, so it
 * cannot look like them).
 */
const PHRASES: readonly [LinePattern, (match: RegExpExecArray) => Said][] = [
  [numbered('exporting to GitHub Actions Cache', /$/), () => ({ kind: 'exporting', isNamed: true })],
  // As of 2021 and 2022: docker/build-push-action#433.
  [numbered('exporting cache', /$/), () => ({ kind: 'exporting', isNamed: false })],
  [
    numbered('writing layer ', /(sha256:[0-9a-f]{64})\b.*?( done)?$/),
    ([, , digest = '', done]) => ({ kind: 'layer', digest, isDone: done !== undefined }),
  ],
  [numbered('ERROR: ', /(.*)$/), ([, , message = '']) => ({ kind: 'failed', message })],
  [numbered('DONE '), () => ({ kind: 'done' })],
];

/** Every line of this table, which a log is scanned for. */
export const LAYER_LINES: readonly LinePattern[] = PHRASES.map(([phrase]) => phrase);

/** Whether a line says that a layer was written, or that its vertex is done. */
export function isLayerEnd(line: LogLine): boolean {
  const said = readPhrase(line);
  return said?.kind === 'done' || (said?.kind === 'layer' && said.isDone);
}

/**
 * What the lines of a step say of exports, in order; only of those vertices that say they are one, or that are one by what
 * the header of the step asks for.
 */
export function parseLayerSignals(lines: readonly LogLine[]): LayerSignal[] {
  const signals = lines.flatMap((line) => readPhrase(line) ?? []);
  const isAsked = signals.length > 0 && asksForExport(lines);
  const exports = new Set(
    signals.flatMap((signal) =>
      tellsStore(signal) || (signal.kind === 'exporting' && isAsked) ? [signal.vertex] : [],
    ),
  );
  return signals.filter(({ vertex }) => exports.has(vertex));
}

function readPhrase(line: LogLine): LayerSignal | null {
  for (const [{ pattern }, read] of PHRASES) {
    const match = pattern.exec(line.text);
    if (match) return { ...read(match), vertex: Number(match[1]), line };
  }
  return null;
}

/** Whether a line names the cache service, or an address of it. */
function tellsStore(signal: LayerSignal): boolean {
  if (signal.kind === 'failed') return /"https:\/\/[^\s"]*\/_apis\/artifactcache\//.test(signal.message);
  return signal.kind === 'exporting' && signal.isNamed;
}

/** Whether the header tells BuildKit to export to the cache service: `cache-to: type=gha,mode=max`, in one line or several. */
function asksForExport(lines: readonly LogLine[]): boolean {
  return lines.some(({ text }) => text.includes('cache-to') && /\btype=gha\b/.test(text));
}
