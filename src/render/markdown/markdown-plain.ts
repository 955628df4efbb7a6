import { escapeHtml } from '../html/escape.ts';
import { safeUrl } from '../safe/safe-url.ts';
import { plain } from '../safe/sanitize-text.ts';

/**
 * Untrusted text as a code span, the one place where GitHub looks for no mention, reference, link, HTML or emphasis: it
 * filters the rendered text, so backslashes and entities would not help. The fence is longer than every run of
 * backticks inside; long runs are cut, since they would make the report three times as long.
 */
export function codeSpan(text: string): string {
  const content = plain(text).replace(/`{10,}/g, '`````````…') || ' ';
  const fence = '`'.repeat(longestRun(content) + 1);
  const padded = /^`|`$|^ .* $/.test(content) ? ` ${content} ` : content;
  return `${fence}${padded}${fence}`;
}

/** A code span for a table's cell, where GitHub splits at pipes before it looks for spans. */
export function codeCell(text: string): string {
  // Renderers disagree on a pipe after a backslash, so a space is put between them.
  return codeSpan(text.replace(/\\(?=\|)/g, '\\ ')).replaceAll('|', '\\|');
}

/** Untrusted text as code within a line of HTML, such as a summary, where GitHub reads tags and no Markdown. */
export function htmlCode(text: string): string {
  return `<code>${escapeHtml(plain(text))}</code>`;
}

/** Untrusted lines in a fence that none of them can close. */
export function codeBlock(lines: string[], language: string): string {
  const content = lines.map((line) => plain(line));
  const fence = '`'.repeat(Math.max(3, longestRun(content.join('\n')) + 1));
  return [`${fence}${language}`, ...content, fence].join('\n');
}

const inertWord = /^["'“(]*\p{L}+(?:[-’']\p{L}+)*[)"'”.,:;!?]*$/u;
const inertNumber =
  /^\(?(?:v?\d{1,3}(?:\.\d{1,3}){1,2}|v\d{1,3}|\d{1,6}(?:\.\d{1,6})?%?|\d{4}-\d\d-\d\d|\d\d:\d\d(?::\d\d(?:\.\d{3})?)?)[),.:;]*$/;
const punctuation = /^(?:[).,:;!?]+|\()$/;
/** GitHub links a commit by its digits alone. */
const commit = /(?<![\p{L}\p{N}])[0-9a-f]{7,40}(?![\p{L}\p{N}])/iu;

/**
 * What strangers said, in a sentence: plain words, small numbers and times stay as they are, and everything else
 * becomes code spans.
 */
export function inline(text: string): string {
  const runs: { inert: boolean; words: string[] }[] = [];
  const words = plain(text)
    .split(' ')
    .filter((word) => word !== '');
  for (const [index, word] of words.entries()) {
    const inert = isInert(word, index === 0);
    const last = runs.at(-1);
    if (last?.inert === inert) last.words.push(word);
    else runs.push({ inert, words: [word] });
  }
  return runs.map(({ inert, words }) => (inert ? words.join(' ') : spanOf(words.join(' ')))).join(' ');
}

/** Words of ours, in which GitHub might take a number for a commit. */
export function unlinked(words: string): string {
  return words.replace(commit, codeSpan);
}

/** A code span without the comma, colon or full stop that ends it. */
function spanOf(run: string): string {
  const [, words = run, comma = ''] = /^(.*[^,;:.])([,;]*|(?<=^[^:]*):|(?<=\D)\.)$/s.exec(run) ?? [];
  return `${codeSpan(words)}${comma}`;
}

function isInert(word: string, opensLine: boolean): boolean {
  if (commit.test(word) || /www/i.test(word)) return false;
  // A number at the start of a line would make it a list.
  return inertWord.test(word) || (!opensLine && (inertNumber.test(word) || punctuation.test(word)));
}

/** A Markdown link to a safe URL; just the label if there is none. The label must be Markdown already. */
export function link(label: string, url: string | null): string {
  const safe = safeUrl(url);
  return safe === null ? label : `[${label}](${safe})`;
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), (run) => run[0].length));
}
