import type { Explained, Explanation } from '../../types/explanation.ts';
import { joinBlocks, layoutOf, type TextOptions } from './layout.ts';
import { wrap } from './width.ts';

/** The explanation of a word, under each of the kinds that have it. */
export function renderExplained(
  words: readonly { kind: string; name: string; explained: Explained }[],
  options: TextOptions,
): string {
  const { measure, paint } = layoutOf(options);
  return joinBlocks(
    words.flatMap(({ kind, name, explained: { title, explanation } }) => [
      [paint.bold(`${kind}:${name}`), ...wrap(`${title.charAt(0).toUpperCase()}${title.slice(1)}.`, measure)],
      ...PARTS.map(([heading, part]) => [
        paint.bold(heading),
        ...wrap(explanation[part], measure - 2).map((line) => `  ${line}`),
      ]),
    ]),
  );
}

const PARTS: readonly [string, keyof Explanation][] = [
  ['What it means', 'means'],
  ['How it is known', 'known'],
  ['What to do', 'todo'],
  ['Source', 'source'],
];
