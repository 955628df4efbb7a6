import type { Block, Item } from '../content/blocks.ts';
import type { Fact } from '../content/facts.ts';
import type { ProofRow } from '../content/proof-words.ts';
import { shorten } from '../safe/sanitize-text.ts';
import { drawTimeline } from '../text/plot.ts';
import { codeBlock, codeCell, codeSpan, link } from './markdown-plain.ts';
import { folded, leftOut, proseMarkdown, unbroken } from './markdown-prose.ts';
import { changeParagraphs, commandBlock, groundParagraphs } from './markdown-remedy.ts';
import { tableLines } from './markdown-table.ts';
import { victimParagraphs } from './markdown-victims.ts';

/** A block, paragraph by paragraph. */
export function blockParagraphs(block: Block, most: number): string[] {
  switch (block.kind) {
    case 'paragraph': {
      const words = proseMarkdown(block.prose);
      return [block.tone === 'loud' ? `**${words}**` : words];
    }
    case 'command':
      return [commandBlock(block.command)];
    case 'list':
      return [
        block.items.slice(0, most).map(itemLine).join('\n'),
        ...leftOut(block.items.length - most, block.noun),
      ];
    case 'facts':
      return [factsTable(block.facts)];
    case 'lanes':
      return picture(drawTimeline(block.lanes, PICTURE_COLUMNS));
    // One picture is enough, and the table of the victims has its times.
    case 'key-line':
      return [];
    case 'victims':
      return victimParagraphs(block.rows, most);
    case 'proof':
      return proof(block.items, most);
    case 'remedies':
      return block.remedies
        .slice(0, most)
        .flatMap((part) =>
          block.part === 'change' ? changeParagraphs(part, most) : groundParagraphs(part, most),
        );
    case 'table':
      return [tableLines(block, most).join('\n'), ...leftOut(block.rows.length - most, block.noun)];
    case 'section':
      return sectionParagraphs(block, most);
    case 'findings':
      return block.findings.flatMap(({ blocks }) => blocks.flatMap((one) => blockParagraphs(one, most)));
  }
}

function sectionParagraphs(
  { title, form, blocks }: Extract<Block, { kind: 'section' }>,
  most: number,
): string[] {
  // A short section is whole: what to do is no list.
  const mostBlocks = Math.max(most, LEAST_BLOCKS);
  const paragraphs = [
    ...blocks.slice(0, mostBlocks).flatMap((block) => blockParagraphs(block, most)),
    ...leftOut(blocks.length - mostBlocks, 'paragraph'),
  ];
  if (form !== 'fold') return [`#### ${title}`, ...paragraphs];
  return paragraphs.length === 0 ? [] : [folded(title, [paragraphs.join('\n\n')])];
}

const LEAST_BLOCKS = 6;

function picture(lines: string[]): string[] {
  return lines.length > 0 ? [codeBlock(lines, '')] : [];
}

/** What GitHub's column has room for in a fence, in letters. */
const PICTURE_COLUMNS = 80;

function itemLine({ prose, exact }: Item): string {
  return `- ${proseMarkdown(prose)}${exact === null ? '' : ` ${codeSpan(shorten(exact, 300))}`}`;
}

function factsTable(facts: readonly Fact[]): string {
  const rows = facts.map(({ label, exact, words, url }) => {
    const code = exact === null ? '' : codeCell(shorten(exact, 600));
    const text = [code, proseMarkdown(words, codeCell)].filter((part) => part !== '').join(': ');
    // Long text beside the label would break it.
    return `| ${unbroken(label)} | ${link(text, url)} |`;
  });
  // Every table needs a head, and an empty one would be drawn as an empty row.
  return [...rows.slice(0, 1), '| :-- | :-- |', ...rows.slice(1)].join('\n');
}

function proof(rows: readonly ProofRow[], most: number): string[] {
  const items = rows.slice(0, most).map(({ claim, time, where, text, url }, index) => {
    const when = time === '' ? '' : ` at ${unbroken(`${time} UTC`)}`;
    return `${index + 1}. ${claim}${when} (${link(where, url)}): ${codeSpan(shorten(text, 300))}`;
  });
  return [items.join('\n'), ...leftOut(rows.length - most, 'item')];
}
