import type { Block, Item } from '../content/blocks.ts';
import type { Fact } from '../content/facts.ts';
import type { ProofRow } from '../content/proof-words.ts';
import { shorten } from '../safe/sanitize-text.ts';
import type { MarkdownLimits } from './markdown-limits.ts';
import { codeBlock, codeCell, codeSpan, link } from './markdown-plain.ts';
import { folded, leftOut, proseMarkdown, unbroken } from './markdown-prose.ts';
import { changeParagraphs, commandBlock, groundParagraphs } from './markdown-remedy.ts';
import { tableLines } from './markdown-table.ts';
import { victimParagraphs } from './markdown-victims.ts';
import { ganttLines } from './mermaid-gantt.ts';

/** A block, paragraph by paragraph. */
export function blockParagraphs(block: Block, limits: MarkdownLimits): string[] {
  switch (block.kind) {
    case 'paragraph': {
      const words = proseMarkdown(block.prose);
      return [block.tone === 'loud' ? `**${words}**` : words];
    }
    case 'command':
      return [commandBlock(block.command)];
    case 'list':
      return [
        block.items.slice(0, limits.items).map(itemLine).join('\n'),
        ...leftOut(block.items.length - limits.items, block.noun),
      ];
    case 'facts':
      return [factsTable(block.facts)];
    case 'lanes':
      return picture(ganttLines(block.lanes), limits);
    // One diagram is enough, and the table of the victims has its times.
    case 'key-line':
      return [];
    case 'victims':
      return victimParagraphs(block.rows, limits);
    case 'proof':
      return proof(block.items, limits);
    case 'remedies':
      return block.remedies
        .slice(0, limits.remedies)
        .flatMap((part) =>
          block.part === 'change' ? changeParagraphs(part, limits) : groundParagraphs(part, limits),
        );
    case 'table':
      return [tableLines(block, limits).join('\n'), ...leftOut(block.rows.length - limits.rows, block.noun)];
    case 'section':
      return sectionParagraphs(block, limits);
    case 'findings':
      return block.findings.flatMap(({ blocks }) => blocks.flatMap((one) => blockParagraphs(one, limits)));
  }
}

function sectionParagraphs(
  { title, form, blocks }: Extract<Block, { kind: 'section' }>,
  limits: MarkdownLimits,
): string[] {
  const paragraphs = [
    ...blocks.slice(0, limits.blocks).flatMap((block) => blockParagraphs(block, limits)),
    ...leftOut(blocks.length - limits.blocks, 'paragraph'),
  ];
  if (form !== 'fold') return [`#### ${title}`, ...paragraphs];
  return paragraphs.length === 0 ? [] : [folded(title, [paragraphs.join('\n\n')])];
}

function picture(lines: string[], limits: MarkdownLimits): string[] {
  return limits.gantt && lines.length > 0 ? [codeBlock(lines, 'mermaid')] : [];
}

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

function proof(rows: readonly ProofRow[], limits: MarkdownLimits): string[] {
  const items = rows.slice(0, limits.proof).map(({ claim, time, where, text, url }, index) => {
    const when = time === '' ? '' : ` at ${unbroken(`${time} UTC`)}`;
    return `${index + 1}. ${claim}${when} (${link(where, url)}): ${codeSpan(shorten(text, 300))}`;
  });
  return [items.join('\n'), ...leftOut(rows.length - limits.proof, 'item')];
}
