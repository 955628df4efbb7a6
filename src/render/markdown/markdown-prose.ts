import type { Prose } from '../content/prose.ts';
import type { Remark } from '../content/remarks.ts';
import { counted } from '../content/time-format.ts';
import { shorten } from '../safe/sanitize-text.ts';
import { codeSpan, inline, link } from './markdown-plain.ts';

/** The prose with every word of strangers in a code span; in a table, in one that is fit for a cell. */
export function proseMarkdown(prose: Prose, code: (text: string) => string = codeSpan): string {
  return prose
    .map((phrase) => {
      if (typeof phrase === 'string') return phrase;
      if ('page' in phrase) return link(phrase.page, phrase.url);
      if ('clause' in phrase) return inline(shorten(phrase.clause, 400));
      return code(shorten('name' in phrase ? phrase.name : phrase.exact, 200));
    })
    .join('');
}

/** Lines folded away under a summary of our own words. */
export function folded(summary: string, lines: string[]): string {
  return ['<details>', `<summary>${summary}</summary>`, '', ...lines, '', '</details>'].join('\n');
}

/** A remark as an item of a list. */
export function remarkItem({ note, jobs }: Remark): string {
  const others = jobs.length > 1 ? ` and ${jobs.length - 1} more` : '';
  return `- ${codeSpan(shorten(jobs[0] ?? '', 100))}${others}: ${inline(shorten(note, 600))}`;
}

/** That a limit was met, and where the rest is. */
export function leftOut(count: number, noun: string): string {
  return `${counted(count, `more ${noun}`)} ${count === 1 ? 'is' : 'are'} left out here; see \`--format json\`.`;
}
