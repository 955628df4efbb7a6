import type { Explained } from '../../types/explanation.ts';
import { marked, opened } from '../content/prose.ts';
import { joinBlocks, layoutOf, prose, type TextOptions } from './layout.ts';
import { padTo } from './width.ts';

/** The explanation of a word, for each kind that has it. */
export function renderExplained(
  words: readonly { kind: string; name: string; explained: Explained }[],
  options: TextOptions,
): string {
  const sheet = layoutOf(options);
  const { measure, paint } = sheet;
  return joinBlocks(
    words.flatMap(({ kind, name, explained }) => [
      [paint.strong(`${kind}:${name}`), ...prose([...opened(marked(explained.title)), '.'], sheet)],
      ...PARTS.map(([heading, part]) => [
        paint.strong(heading),
        ...prose(marked(explained[part]), sheet, measure - 2).map((line) => `  ${line}`),
      ]),
    ]),
  );
}

/** The words of a kind, each with its title. */
export function renderWords(words: readonly (readonly [string, Explained])[], options: TextOptions): string {
  const sheet = layoutOf(options);
  const { measure, paint } = sheet;
  const columns = Math.max(...words.map(([name]) => name.length)) + 2;
  const lines = words.flatMap(([name, { title }]) =>
    prose(marked(title), sheet, measure - columns).map(
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
