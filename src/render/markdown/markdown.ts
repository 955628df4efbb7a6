import type { FindingPart, Page } from '../content/blocks.ts';
import type { Headline } from '../content/headline.ts';
import { opened, type Prose, proseText } from '../content/prose.ts';
import { clipMiddle } from '../text/width.ts';
import { blockParagraphs } from './markdown-blocks.ts';
import { fittingBody } from './markdown-limits.ts';
import { codeCell, htmlCode } from './markdown-plain.ts';
import { folded, leftOut, proseMarkdown } from './markdown-prose.ts';

/** So that a fold's title fits one line on GitHub. */
const longestFoldedKey = 48;

/**
 * The page for an issue, a comment or a step summary, always below 65,536 characters. Strangers' words are only in code
 * spans and fences.
 */
export function renderMarkdown(page: Page): string {
  return fittingBody((most) => bodyOf(page, most));
}

function bodyOf(page: Page, most: number): string {
  const paragraphs = [
    ...heading(page.headline),
    ...subject(page),
    ...page.blocks.flatMap((block) =>
      block.kind === 'findings' ? findings(block.findings, most) : blockParagraphs(block, most),
    ),
    ...(page.colophon === null ? [] : [proseMarkdown(page.colophon)]),
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

function heading({ label, key, status }: Headline): string[] {
  const title = `### ${proseMarkdown([...label, ...(key === null ? [] : [' ', key])])}`;
  return status === null ? [title] : [title, `**${proseMarkdown(opened(status))}**`];
}

/** A line or two are paragraphs, more are a list. */
function subject({ subject: lines }: Page): string[] {
  const told = lines.map((line) => proseMarkdown(line));
  return told.length > 2 ? [told.map((line) => `- ${line}`).join('\n')] : told;
}

/** A single finding is open; several are folded, under a table of keys. */
function findings(all: readonly FindingPart[], most: number): string[] {
  const shown = all.slice(0, most);
  const bodies = shown.map(({ blocks }) => blocks.flatMap((block) => blockParagraphs(block, most)));
  const [only] = shown;
  if (all.length === 1 && only !== undefined) {
    const head = only.isAlone ? [] : ['---', ...heading(only.headline)];
    return [...head, ...bodies.flat()];
  }
  const rows = shown.map(({ headline: { label, key, status } }, index) => {
    const words: Prose = [...label, ...(status === null ? [] : [': ', ...status])];
    const lines = [...(key === null ? [] : [[key]]), words].map((one) => proseMarkdown(one, codeCell));
    return `| ${index + 1} | ${lines.join('<br>')} |`;
  });
  return [
    ['| | Key |', '| --- | --- |', ...rows].join('\n'),
    ...leftOut(all.length - shown.length, 'finding'),
    ...shown.map(({ headline }, index) =>
      folded(foldTitle(headline, index), [
        heading(headline).join('\n\n'),
        '',
        (bodies[index] ?? []).join('\n\n'),
      ]),
    ),
  ];
}

/** Keys differ at both ends. */
function foldTitle({ label, key }: Headline, index: number): string {
  const title = `${index + 1}. ${proseText(label)}`;
  if (key === null) return title;
  return 'absent' in key
    ? `${title} ${key.absent}`
    : `${title} ${htmlCode(clipMiddle(key.exact, longestFoldedKey))}`;
}
