import type { Headline } from '../content/headline.ts';
import { opened } from '../content/prose.ts';
import { proseHtml } from './prose-html.ts';

const looks: Record<Headline['tone'], string> = {
  bad: 'bad',
  doubtful: 'warn',
  over: 'good',
  plain: 'plain',
};

/** The first words, with a countdown to the moment at which the key is free; `inside` is HTML that follows. */
export function headlineHtml(headline: Headline, level: 'h1' | 'h2', inside = ''): string {
  const { label, key, status, tone, until } = headline;
  const name = key === null ? '' : ` ${proseHtml([key])}`;
  const title = `<${level}><span class="label">${proseHtml(label)}</span>${name}</${level}>`;
  const iso = until === null ? '' : new Date(until).toISOString();
  const countdown = until === null ? '' : `<time class="soft" datetime="${iso}" data-countdown></time>`;
  const words = status === null ? '' : proseHtml(opened(status));
  const line = words === '' && countdown === '' ? '' : `<p>${[words, countdown].join(' ').trim()}</p>`;
  return `<header class="${looks[tone]}">\n${title}\n${line}${inside}\n</header>`;
}
