import type { Headline } from '../content/headline.ts';
import { opened, type Prose } from '../content/prose.ts';
import { proseHtml } from './prose-html.ts';

const looks: Record<Headline['tone'], string> = {
  bad: 'bad',
  doubtful: 'warn',
  over: 'good',
  plain: 'plain',
};

/**
 * The first words, with a countdown to the moment at which the key is free, and others from then on; `inside` is HTML that
 * follows.
 */
export function headlineHtml(headline: Headline, level: 'h1' | 'h2', inside = ''): string {
  const { key, tone, until } = headline;
  const name = key === null ? '' : ` ${proseHtml([key])}`;
  const title = `<${level}><span class="label">${labelHtml(headline)}</span>${name}</${level}>`;
  const countdown = until === null ? '' : `<time class="soft" data-countdown></time>${thenHtml([], OLDER)}`;
  const words = statusHtml(headline);
  const line = words === '' ? '' : `<p>${words}${countdown}</p>`;
  return `<header class="${looks[tone]}"${untilHtml(headline)}>\n${title}\n${line}${inside}\n</header>`;
}

const OLDER: Prose = ['. What follows was written before.'];

/** Says of an element until when its first words hold. */
export function untilHtml({ until }: Headline): string {
  return until === null ? '' : ` data-until="${new Date(until.at).toISOString()}"`;
}

/** What a finding is, now and later. */
export function labelHtml({ label, until }: Headline): string {
  return thenHtml(label, until?.label ?? label);
}

/** What holds of a key, now and later; empty for nothing. */
export function statusHtml({ status, until }: Headline): string {
  return status === null ? '' : thenHtml(opened(status), opened(until?.status ?? status));
}

/** Words, and those that take their place once what they say is over. */
function thenHtml(words: Prose, then: Prose): string {
  const [now, later] = [proseHtml(words), proseHtml(then)];
  return now === later ? now : `<span>${now}</span><span data-then hidden>${later}</span>`;
}
