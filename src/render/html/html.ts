import type { Page } from '../content/blocks.ts';
import { proseText } from '../content/prose.ts';
import { headlineHtml } from './headline-html.ts';
import { blockHtml } from './html-blocks.ts';
import { htmlPage } from './page.ts';
import { proseHtml } from './prose-html.ts';

/** The page for a browser: one file that loads nothing, with the same content as the text. */
export function renderHtml(page: Page): string {
  const subject = page.subject.map((line) => `<p class="soft">${proseHtml(line)}</p>`).join('\n');
  const colophon = page.colophon === null ? '' : `<footer class="soft">${proseHtml(page.colophon)}</footer>`;
  const body = [
    headlineHtml(page.headline, 'h1', `\n${subject}`),
    `<main>\n${page.blocks.map(blockHtml).join('\n')}\n</main>`,
    colophon,
  ].join('\n');
  const { label, key } = page.headline;
  return htmlPage(proseText(key === null ? label : [...label, ' ', key]), body);
}
