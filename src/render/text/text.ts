import type { FindingPart, Page } from '../content/blocks.ts';
import type { Headline } from '../content/headline.ts';
import { proseText } from '../content/prose.ts';
import { joinBlocks, type Layout, layoutOf, pageLine, prose, rest, type TextOptions } from './layout.ts';
import { blockLines } from './text-blocks.ts';
import { displayWidth, wrap } from './width.ts';

const fullFindings = 8;
const mostFindings = 32;

/** The page for a terminal or a pipe: what matters first, in the rows that a terminal shows at once. */
export function renderText(page: Page, options: TextOptions): string {
  const sheet = layoutOf(options);
  return joinBlocks([
    [...headlineLines(page.headline, sheet), ...subjectLines(page, sheet)],
    ...page.blocks.flatMap((block) =>
      block.kind === 'findings' ? findings(block.findings, sheet) : [blockLines(block, sheet)],
    ),
    page.colophon === null ? [] : wrap(proseText(page.colophon), sheet.measure).map(sheet.paint.dim),
  ]);
}

/** The answer in a few lines, for a chat or the status of a commit. */
export function renderBrief(page: Page): string {
  return `${page.brief.map((line) => proseText(line)).join('\n')}\n`;
}

function subjectLines({ subject, url }: Page, sheet: Layout): string[] {
  const [first, ...others] = subject.map((line) => prose(line, sheet));
  return [...(first ?? []), ...pageLine(url, sheet), ...others.flat()];
}

/** A verdict on one line where it fits, else the key and what holds of it on lines of their own; an answer as a sentence. */
function headlineLines({ label, key, status, tone }: Headline, { width, measure, paint }: Layout): string[] {
  const colour = { bad: paint.red, doubtful: paint.yellow, over: paint.green, plain: String }[tone];
  if (status === null) return wrap(label, measure).map((line) => paint.bold(colour(line)));
  const shout = paint.bold(colour(label.toUpperCase()));
  const fits = (...parts: string[]): boolean => displayWidth(parts.join('  ')) <= width;
  const below = wrap(status, measure);
  if (key === null) return fits(label, status) ? [`${shout}  ${status}`] : [shout, ...below];
  return fits(label, key) ? [`${shout}  ${paint.bold(key)}`, ...below] : [shout, paint.bold(key), ...below];
}

/** The only finding has its headline at the top of the report; of several each has its own, under a rule, the last in short. */
function findings(all: readonly FindingPart[], sheet: Layout): string[][] {
  const parts = all.slice(0, mostFindings).flatMap(({ headline, isAlone, inShort, blocks }, index) => {
    const head = isAlone ? [] : headlineLines(headline, sheet);
    if (index >= fullFindings) return [[...head, ...prose(inShort, sheet)]];
    const rule = isAlone ? [] : [sheet.paint.dim(sheet.draw('─'.repeat(sheet.measure)))];
    return [[...rule, ...head], ...blocks.map((block) => blockLines(block, sheet))];
  });
  return [...parts, rest(all.length - mostFindings)];
}
