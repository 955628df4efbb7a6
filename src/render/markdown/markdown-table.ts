import type { Block, Cell, Column, Row } from '../content/blocks.ts';
import { proseText } from '../content/prose.ts';
import { displayWidth } from '../text/width.ts';
import type { MarkdownLimits } from './markdown-limits.ts';
import { codeCell } from './markdown-plain.ts';
import { proseMarkdown } from './markdown-prose.ts';

/** GitHub's column for a comment, in pixels: what is wider is cut there, and has to be scrolled sideways. */
const columnWidth = 632;
const letterWidth = 7.2;
const cellPadding = 26;

/**
 * The lines of a table; of many rows, the grave ones first. GitHub breaks a cell at spaces and hyphens only, so a table of
 * long words is drawn as two columns: its first, and one for all others, each by its title.
 */
export function tableLines(
  { columns, rows }: Extract<Block, { kind: 'table' }>,
  limits: MarkdownLimits,
): string[] {
  const graveFirst = rows.toSorted((a, b) => Number(b.isGrave) - Number(a.isGrave));
  const shown = rows.length <= limits.rows ? rows : graveFirst.slice(0, limits.rows);
  const widths = columns.map((column, index) => leastWidth(column, index, shown));
  const isTooWide = widths.reduce((sum, width) => sum + width, 0) > columnWidth;
  const [titles, ...cells] = isTooWide
    ? stacked(columns, shown, widths)
    : [columns.map(({ title }) => title), ...shown.map(({ cells }) => rowMarkdown(cells))];
  return [titles, titles?.map(() => '---'), ...cells].map((line = []) => `| ${line.join(' | ')} |`);
}

/** The width of the longest word of a column, by which GitHub cannot narrow it; of the first, of its longest cell. */
function leastWidth({ title }: Column, index: number, rows: readonly Row[]): number {
  const texts = [title, ...textsOf(index, rows)];
  const words = index === 0 ? texts : texts.flatMap((text) => text.split(/[ -]/));
  return cellPadding + letterWidth * Math.max(...words.map(displayWidth));
}

function textsOf(index: number, rows: readonly Row[]): string[] {
  return rows.map(({ cells }) => proseText(cells[index]?.prose ?? []));
}

/** The first cell of each row, and what people copy, or else the longest, with the others below it. */
function stacked(columns: readonly Column[], rows: readonly Row[], widths: readonly number[]): string[][] {
  const lengths = columns.map(({ least }, index) =>
    least === 'copied' ? Infinity : Math.max(...textsOf(index, rows).map(displayWidth)),
  );
  const main = lengths.indexOf(Math.max(...lengths.slice(1)), 1);
  const hasRoom = (widths[0] ?? 0) + (widths[main] ?? 0) <= columnWidth;
  const lines = rows.map(({ cells }) => {
    const others = cells.flatMap((one, index) =>
      index === 0 || index === main || one.prose.length === 0
        ? []
        : [`${columns[index]?.title}: ${cellMarkdown(one)}`],
    );
    const first = cells.slice(0, 1).map((one) => unbrokenMarkdown(one, hasRoom));
    const top = cells.slice(main, main + 1).map(cellMarkdown);
    return [...first, [...top, others.join(' · ')].filter(Boolean).join('<br>')];
  });
  return [[columns[0]?.title ?? '', columns[main]?.title ?? ''], ...lines];
}

/** The long words beside it press it together: a date is not broken at its hyphens, nor, with room for it, anything of ours. */
function unbrokenMarkdown({ prose }: Cell, hasRoom: boolean): string {
  const unbroken = prose.map((phrase) => {
    if (typeof phrase !== 'string') return phrase;
    const dates = phrase.replaceAll('-', '\u2011');
    return hasRoom ? dates.replaceAll(' ', '\u00a0') : dates;
  });
  return proseMarkdown(unbroken, codeCell);
}

function rowMarkdown(cells: readonly Cell[]): string[] {
  return cells.map((one, index) => (index === 0 ? unbrokenMarkdown(one, true) : cellMarkdown(one)));
}

function cellMarkdown({ prose }: Cell): string {
  return proseMarkdown(prose, codeCell);
}
