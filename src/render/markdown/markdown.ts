import type { FindingPart, Page } from '../content/blocks.ts';
import type { Headline } from '../content/headline.ts';
import { capitalised } from '../content/prose.ts';
import { shorten } from '../safe/sanitize-text.ts';
import { blockParagraphs } from './markdown-blocks.ts';
import { fittingBody, ladder, type MarkdownLimits } from './markdown-limits.ts';
import { codeSpan } from './markdown-plain.ts';
import { leftOut, proseMarkdown } from './markdown-prose.ts';

/**
 * The page for an issue, a comment or a step summary, below 65,536 characters whatever it says. Strangers' words stand in
 * code spans and fences only.
 */
export function renderMarkdown(page: Page): string {
  return fittingBody(ladder, (limits) => bodyOf(page, limits));
}

function bodyOf(page: Page, limits: MarkdownLimits): string {
  const paragraphs = [
    ...heading(page.headline),
    ...subject(page),
    ...page.blocks.flatMap((block) =>
      block.kind === 'findings' ? findings(block.findings, limits) : blockParagraphs(block, limits),
    ),
    ...(page.colophon === null ? [] : [proseMarkdown(page.colophon)]),
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

function heading({ label, key, status }: Headline): string[] {
  const title = `### ${label}${key === null ? '' : ` ${codeSpan(shorten(key, 600))}`}`;
  return status === null ? [title] : [title, `**${capitalised(status)}**`];
}

function subject({ subject: lines }: Page): string[] {
  const [first, ...others] = lines.map((line) => proseMarkdown(line));
  if (first === undefined) return [];
  return others.length === 0 ? [first] : [[first, ...others].map((line) => `- ${line}`).join('\n')];
}

function findings(all: readonly FindingPart[], limits: MarkdownLimits): string[] {
  return [
    ...all
      .slice(0, limits.findings)
      .flatMap(({ headline, isAlone, blocks }) => [
        ...(isAlone ? [] : ['---', ...heading(headline)]),
        ...blocks.flatMap((block) => blockParagraphs(block, limits)),
      ]),
    ...leftOut(all.length - limits.findings, 'finding'),
  ];
}
