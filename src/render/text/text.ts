import type { Block, FindingPart, Page } from '../content/blocks.ts';
import type { Headline } from '../content/headline.ts';
import { type Phrase, proseText } from '../content/prose.ts';
import { joinBlocks, type Layout, layoutOf, pageLine, prose, rest, type TextOptions } from './layout.ts';
import { blockLines } from './text-blocks.ts';
import { displayWidth } from './width.ts';

const fullFindings = 8;
const mostFindings = 32;

/** The page for a terminal or a pipe, with the most important things on the first screen. */
export function renderText(page: Page, options: TextOptions): string {
  const sheet = layoutOf(options);
  return joinBlocks([
    [...headlineLines(page.headline, sheet), ...subjectLines(page, sheet)],
    ...page.blocks.flatMap((block) =>
      block.kind === 'findings' ? findings(block.findings, sheet) : [blockLines(block, sheet)],
    ),
    page.colophon === null ? [] : prose(page.colophon, sheet).map(sheet.paint.faint),
  ]);
}

/** The answer in a few lines, for a chat or the status of a commit. */
export function renderBrief(page: Page): string {
  return `${page.brief.map((line) => proseText(line)).join('\n')}\n`;
}

/**
 * The subject and the URL, beside it if there is room. The URL contains the number of the run, which is therefore left
 * out.
 */
function subjectLines({ subject, url }: Page, sheet: Layout): string[] {
  const [first, ...others] = subject.map((line) => prose(line.filter(isUnsaid(url)), sheet));
  const page = pageLine(url, sheet);
  const isBeside = first?.length === 1 && displayWidth(`${first[0]} · ${url}`) <= sheet.width;
  const lines =
    isBeside && page.length > 0 ? [[...first, ...page].join(sheet.draw(' · '))] : [...(first ?? []), ...page];
  return [...lines, ...others.flat()];
}

/** The lines of each block; sections with labels are joined without blank lines, to fit the first screen. */
function partLines(blocks: readonly Block[], sheet: Layout): string[][] {
  const starts = blocks.flatMap((block, index) =>
    isLabelled(block) && isLabelled(blocks[index - 1]) ? [] : [index],
  );
  return starts.map((from, part) =>
    blocks.slice(from, starts[part + 1]).flatMap((block) => blockLines(block, sheet)),
  );
}

function isLabelled(block: Block | undefined): boolean {
  return block?.kind === 'section' && block.form === 'label';
}

function isUnsaid(url: string | null): (phrase: Phrase) => boolean {
  return (phrase) => typeof phrase === 'string' || !('words' in phrase) || phrase.url !== url;
}

/** A verdict on one line if it fits, else with the key and its state on lines of their own; an answer as a sentence. */
function headlineLines({ label, key, status, tone }: Headline, sheet: Layout): string[] {
  const { width, paint } = sheet;
  const colour = paint[tone === 'over' ? 'good' : tone];
  if (status === null) return prose(label, sheet).map((line) => paint.strong(colour(line)));
  const name = key === null ? null : proseText([key]);
  const words = proseText(label);
  const shout = paint.strong(colour(words.toUpperCase()));
  const fits = (...parts: string[]): boolean => displayWidth(parts.join('  ')) <= width;
  const below = prose(status, sheet);
  if (name === null)
    return fits(words, proseText(status)) ? [`${shout}  ${proseText(status)}`] : [shout, ...below];
  return fits(words, name)
    ? [`${shout}  ${paint.strong(name)}`, ...below]
    : [shout, paint.strong(name), ...below];
}

/**
 * The headline of a single finding is at the top of the report; each of several has its own, under a rule; after the
 * first ones they are shortened.
 */
function findings(all: readonly FindingPart[], sheet: Layout): string[][] {
  const parts = all.slice(0, mostFindings).flatMap(({ headline, isAlone, inShort, blocks }, index) => {
    const head = isAlone ? [] : headlineLines(headline, sheet);
    if (index >= fullFindings) return [[...head, ...prose(inShort, sheet)]];
    const rule = isAlone ? [] : [sheet.paint.faint(sheet.draw('─'.repeat(sheet.measure)))];
    return [[...rule, ...head], ...partLines(blocks, sheet)];
  });
  return [...parts, rest(all.length - mostFindings)];
}
