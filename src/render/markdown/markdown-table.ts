import type { Block, Cell, Column, Row } from '../content/blocks.ts';
import { type Prose, proseText, whole } from '../content/prose.ts';
import { displayWidth } from '../text/width.ts';
import { codeCell, codeSpan } from './markdown-plain.ts';
import { proseMarkdown } from './markdown-prose.ts';

/** The width of a comment on GitHub, in pixels: wider tables have to be scrolled sideways. */
const columnWidth = 632;
const letterWidth = 7.2;
const cellPadding = 26;
const codePadding = 10;

/**
 * The lines of a table; of many rows, the grave ones first. GitHub breaks cells only at spaces and hyphens, so a table
 * with long words is drawn with two columns, its first and one for all others with their titles, or as a list, in which
 * GitHub breaks long words.
 */
export function tableLines({ columns, rows }: Extract<Block, { kind: 'table' }>, most: number): string[] {
  const graveFirst = rows.toSorted((a, b) => Number(b.isGrave) - Number(a.isGrave));
  const shown = rows.length <= most ? rows : graveFirst.slice(0, most);
  const widths = columns.map((column, index) => leastWidth(column, index, shown));
  const isTooWide = widths.reduce((sum, width) => sum + width, 0) > columnWidth;
  return isTooWide
    ? stackedLines(columns, shown, widths)
    : gridLines([titlesOf(columns), ...shown.map(({ cells }) => rowMarkdown(cells))]);
}

function titlesOf(columns: readonly Column[]): string[] {
  return columns.map(({ title }, index) => (index === 0 ? kept(title) : title));
}

function gridLines([titles = [], ...cells]: readonly string[][]): string[] {
  return [titles, titles.map(() => '---'), ...cells].map((line) => `| ${line.join(' | ')} |`);
}

/**
 * The width of the longest word of a column, below which GitHub cannot narrow it; for the first column, of its longest
 * cell.
 */
function leastWidth({ title, least }: Column, index: number, rows: readonly Row[]): number {
  const texts = [title, ...textsOf(index, rows)];
  const words = index === 0 ? texts : texts.flatMap((text) => text.split(/[ -]/));
  const padding = cellPadding + (least === 'copied' ? codePadding : 0);
  return padding + letterWidth * Math.max(...words.map(displayWidth));
}

function textsOf(index: number, rows: readonly Row[]): string[] {
  return rows.map(({ cells }) => proseText(cells[index]?.prose ?? []));
}

/** The first cell of each row, and what people copy, or else the longest, with the others below it. */
function stackedLines(columns: readonly Column[], rows: readonly Row[], widths: readonly number[]): string[] {
  const lengths = columns.map(({ least }, index) =>
    least === 'copied' ? Infinity : Math.max(...textsOf(index, rows).map(displayWidth)),
  );
  const main = lengths.indexOf(Math.max(...lengths.slice(1)), 1);
  const isTable = (widths[0] ?? 0) + (widths[main] ?? 0) <= columnWidth;
  const code = isTable ? codeCell : codeSpan;
  const [title = ''] = titlesOf(columns);
  const lines = rows.map(({ cells }) => {
    const others = cells.flatMap(({ prose }, index) =>
      index === 0 || index === main || prose.length === 0
        ? []
        : [`${columns[index]?.title}: ${proseMarkdown(prose, code)}`],
    );
    const [first = '', top = ''] = [0, main].map((index) => proseMarkdown(unbroken(cells[index]), code));
    return { first, top, others: others.join(' · ') };
  });
  return isTable
    ? gridLines([
        [title, columns[main]?.title ?? ''],
        ...lines.map(({ first, top, others }) => [first, joined('<br>', top, others)]),
      ])
    : lines.map(({ first, top, others }) => {
        const head = joined(' · ', `${title}: ${first}`, top);
        return `- ${joined(top === '' ? ' · ' : '<br>', head, others)}`;
      });
}

function joined(mark: string, ...parts: string[]): string {
  return parts.filter((part) => part !== '').join(mark);
}

/** Our own words are not broken, although long words beside them leave little room. */
function unbroken(one: Cell | undefined): Prose {
  return (one?.prose ?? []).map((phrase) => {
    if (typeof phrase === 'string') return kept(phrase);
    return 'whole' in phrase ? whole(kept(phrase.whole)) : phrase;
  });
}

function kept(words: string): string {
  return words.replaceAll('-', '\u2011').replaceAll(' ', '\u00a0');
}

function rowMarkdown(cells: readonly Cell[]): string[] {
  return cells.map((one, index) => proseMarkdown(index === 0 ? unbroken(one) : one.prose, codeCell));
}
