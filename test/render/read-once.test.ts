import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/render/text/width.ts';
import { fixture } from '../support/fixture-world.ts';
import { judgeFixture } from '../support/judge-files.ts';
import { renderHtml, renderMarkdown, renderText } from '../support/renderings.ts';
import { partMarkdown } from './code-free.ts';

const cases = readdirSync(fixture('')).filter((name) => name !== 'recorder');
const widths = [60, 80, 100, 160];

/** An address, a command, a key, a version, a condition or a line of a change is copied, and so never cut. */
const copied =
  /https:\/\/|^ *(?:gh|cache-autopsy|--[a-z]+) |^(?:\w+(?: \w+)?)? *\S+$|^ *\d* [-+] |if: |steps\./;

/** Our own sentences of a text: without the lines of changes, and without what others have said. */
function sentencesOf(text: string): string[] {
  const own = text.split('\n').filter((line) => !/^ *\d* [-+ ] |^[-+ ] {4}/.test(line));
  const flowing = own.join(' ').replace(/\s+/g, ' ');
  return flowing.split(/(?<=[.:;]) /).filter((sentence) => sentence.length > 40 && !/[/@]/.test(sentence));
}

/** How wide GitHub must draw a table, in pixels: it breaks a cell at spaces and hyphens only. */
function tableWidth(table: string): number {
  const rows = table.split('\n').map((row) => row.split(/(?<!\\)\|/).slice(1, -1));
  const words = (cell: string): string[] => cell.replace(/\]\(\S+?\)|`|<br>/g, ' ').split(/[ -]/);
  const widest = rows[0]?.map((_, column) =>
    Math.max(...rows.flatMap((row) => words(row[column] ?? '').map(displayWidth))),
  );
  return (widest ?? []).reduce((sum, width) => sum + 7.2 * width + 26, 0);
}

/** Each once, without the blanks that keep a fence from its text. */
function sorted(codes: readonly string[]): string[] {
  return [...new Set(codes.map((code) => code.trim()))].toSorted();
}

function twice(sentences: readonly string[]): string[] {
  return sentences.filter((sentence, index) => sentences.indexOf(sentence) !== index);
}

describe.each(cases)('%s', async (name) => {
  const { report } = await judgeFixture(name);
  const texts = widths.map((width) => ({ width, text: renderText(report, { width, colour: false }, true) }));

  test('no line is wider than the terminal, but for what people copy', () => {
    for (const { width, text } of texts) {
      const wide = text.split('\n').filter((line) => displayWidth(line) > width && !copied.test(line));
      expect({ width, wide }).toEqual({ width, wide: [] });
    }
  });

  test('colours and links begin and end within a line, and change no word', () => {
    const [, { width = 80, text = '' } = {}] = texts;
    const coloured = renderText(report, { width, colour: true }, true);
    expect(coloured.replace(/\x1b\[\d+m/g, '')).toBe(text);
    const linked = renderText(report, { width, colour: true, links: true }, true);
    const count = (line: string, pattern: RegExp): number => line.match(pattern)?.length ?? 0;
    const open = `${coloured}${linked}`
      .split('\n')
      .filter(
        (line) =>
          count(line, /\x1b\[(?:1|2|3[0-8])m/g) * 2 !== count(line, /\x1b\[\d+m/g) ||
          count(line, /\x1b\]8;;[^\x1b]+/g) !== count(line, /\x1b\]8;;\x1b/g),
      );
    expect(open).toEqual([]);
  });

  test('green is what needs nobody: nothing stuck, nothing unread, nothing unexplained', () => {
    const [first = ''] = renderText(report, { width: 80, colour: true }, true).split('\n');
    const isFree = report.findings.every(({ stuckKey }) => stuckKey?.state !== 'held');
    const isKnown = report.verdict !== 'inconclusive' && !first.includes('not explained');
    expect(first.includes('\x1b[32m')).toBe(isFree && isKnown);
  });

  test('in a locale without Unicode nothing of our own needs it', () => {
    const ascii = renderText(report, { width: 80, colour: false, ascii: true }, true);
    expect(ascii).toMatch(/^[\n -~]*$/);
  });

  test('no address is broken, and no key is cut', () => {
    const addresses = texts.map(({ text }) => new Set(text.match(/https:\/\/\S+/g)));
    for (const some of addresses) expect(some).toEqual(addresses[0]);
    const keys = report.saves.flatMap(({ key }) => key ?? []);
    for (const { text } of texts) for (const key of keys) expect(text).toContain(key);
  });

  test("no table of the Markdown is cut at the right of GitHub's column", () => {
    const tables = renderMarkdown(report, true)
      .split('\n\n')
      .filter((part) => part.startsWith('|'));
    expect(tables.filter((table) => tableWidth(table) > 632)).toEqual([]);
  });

  test('no number is parted from its unit, no moment and no code is broken', () => {
    for (const { text, width } of texts) {
      expect(text).not.toMatch(
        /\d\n *(?:[dhms]|[kM]?B|UTC|Nov)\b|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Nov)\n *\d/,
      );
      const broken = text.split('\n').filter((line) => line.split('`').length % 2 === 0);
      if (width >= 80) expect({ width, broken }).toEqual({ width, broken: [] });
    }
  });

  test('GitHub breaks no moment, no span of time and no size', () => {
    const { outside } = partMarkdown(renderMarkdown(report, true));
    const breakable =
      /\d [JFMASOND][a-z]{2} (?:\d{4} )?\d\d:\d\d|\d\d:\d\d UTC|\d [dhm] \d+ [hms]\b|[\d.]+ [kMG]?B\b/g;
    expect(outside.match(breakable) ?? []).toEqual([]);
  });

  test('every command stands on one line, whatever the terminal, in every medium', () => {
    const [narrow, wide] = [texts[0], texts[3]].map(
      (one) => one?.text.match(/(?<=^ +)(?:cache-autopsy|gh) .*$/gm) ?? [],
    );
    expect(narrow).toEqual(wide);
    const eighty = texts[1]?.text.match(/^ +(?:cache-autopsy|gh) .*$/gm) ?? [];
    expect(eighty.filter((line) => line.length > 80)).toEqual([]);
    for (const command of narrow ?? []) {
      expect(command).not.toMatch(/https:|\\$/);
      expect(renderMarkdown(report, true)).toContain(`\n${command}\n`);
    }
  });

  test('a name or code on the page is one in Markdown, and the other way round', () => {
    const html = renderHtml(report, true).replace(/<pre[\s\S]*?<\/pre>/g, '');
    const onPage = (html.match(/<code[^>]*>[\s\S]*?<\/code>/g) ?? []).map((code) =>
      code.replace(/<[^>]+>/g, '').replace(/&#(\d+);/g, (_, unit) => String.fromCharCode(unit)),
    );
    // A line of a fence for which GitHub has no room stands below it once more.
    const { code } = partMarkdown(renderMarkdown(report, true).replace(/^In full: .*$/gm, ''));
    const inMarkdown = code.map((one) => one.replaceAll('\\|', '|'));
    // The digits of a run might be those of a commit, to which GitHub would leave a link; in a summary a key is shortened.
    const isAlone = (one: string): boolean => /^\d+$|^<code>/.test(one);
    expect(sorted(inMarkdown.filter((one) => !isAlone(one)))).toEqual(sorted(onPage));
  });

  test('what a fence of Markdown has no room for stands below it, whole', () => {
    const markdown = renderMarkdown(report, true);
    const added = markdown.match(/(?<=^\+ +)\S.{82,}$/gm) ?? [];
    for (const line of added) expect(markdown).toContain(`\nIn full: \`${line}\`\n`);
  });

  test('what is not shown says where it is, and it is there', () => {
    for (const { text } of texts) {
      const places = Array.from(text.matchAll(/\(\d+ more (?:lines? )?(.+)\)/g), ([, place = '']) => place);
      for (const place of places) {
        const title = /^in "(.+)"$/.exec(place)?.[1];
        expect(title === undefined ? place : text.split('\n')).toContain(title ?? 'below');
      }
    }
  });

  test('every row of a table has its own key below, or that nobody knows it', () => {
    for (const { text } of texts) {
      const [, table = ''] = /^Cache saves in this attempt.*\n.*\n─+\n((?:.+\n)+)/m.exec(text) ?? [];
      const lines = table.split('\n').filter((line) => line !== '');
      const below = lines.filter((line) => line.startsWith('  '));
      if (below.length > 0)
        expect(lines.map((line) => line.startsWith('  '))).toEqual(lines.map((_, index) => index % 2 === 1));
    }
  });

  test('no page is larger than the one whose opening is timed', () => {
    expect(renderHtml(report, true).length).toBeLessThan(50_000);
  });

  test('nothing of a recording is said to be now', () => {
    expect(texts.map(({ text }) => text).join('\n')).not.toMatch(/\bnow \d|from now|\bago\b/);
  });

  test('every change says how to take it', () => {
    const [, { text = '' } = {}] = texts;
    const [, fix = ''] = /^Fix {7}(.*(?:\n {4,}.*)*)/m.exec(text) ?? [];
    const changes = fix.split(/\n {10}(?=Or |And )/);
    if (report.findings.length !== 1) return;
    for (const change of changes.filter((one) => /\n {10,}\d+ [-+] /.test(one)))
      expect(change).toMatch(/Apply it in a checkout|make its change by hand/);
  });

  test('addresses of details are set in alike', () => {
    for (const { text } of texts) {
      const [, details = ''] = /^Details\n((?:.+\n)+)/m.exec(text) ?? [];
      const margins = details.split('\n').flatMap((line) => /^ *(?=https:)/.exec(line)?.[0].length ?? []);
      expect(new Set(margins).size).toBeLessThanOrEqual(1);
    }
  });

  test('nothing is said twice', () => {
    const shown = report.findings.length > 1 ? [] : [texts[1]?.text ?? '', renderMarkdown(report, true)];
    const theirs = report.findings.flatMap(({ evidence }) => evidence.map(({ text }) => text)).join(' ');
    for (const text of shown)
      expect(twice(sentencesOf(text)).filter((sentence) => !theirs.includes(sentence))).toEqual([]);
  });
});
