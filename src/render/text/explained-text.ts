import type { Explained } from '../../types/explanation.ts';
import { capitalised } from '../content/prose.ts';
import { joinBlocks, layoutOf, type TextOptions } from './layout.ts';
import { padTo, wrap } from './width.ts';

/** The explanation of a word, under each of the kinds that have it. */
export function renderExplained(
  words: readonly { kind: string; name: string; explained: Explained }[],
  options: TextOptions,
): string {
  const { measure, paint } = layoutOf(options);
  return joinBlocks(
    words.flatMap(({ kind, name, explained }) => [
      [paint.strong(`${kind}:${name}`), ...wrap(`${capitalised(explained.title)}.`, measure)],
      ...PARTS.map(([heading, part]) => [
        paint.strong(heading),
        ...wrap(explained[part], measure - 2).map((line) => `  ${line}`),
      ]),
    ]),
  );
}

/** The words of a kind, each with its title. */
export function renderWords(words: readonly (readonly [string, Explained])[], options: TextOptions): string {
  const { measure, paint } = layoutOf(options);
  const columns = Math.max(...words.map(([name]) => name.length)) + 2;
  const lines = words.flatMap(([name, { title }]) =>
    wrap(title, measure - columns).map(
      (line, index) => paint.strong(padTo(index === 0 ? name : '', columns)) + line,
    ),
  );
  return `${lines.join('\n')}\n`;
}

const PARTS: readonly [string, keyof Explained][] = [
  ['What it means', 'means'],
  ['How it is known', 'known'],
  ['What to do', 'todo'],
  ['Source', 'source'],
];
