import { constants } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { demandJson, readCollectedAt, readManifest } from '../../../src/sources/bundle/read-answers.ts';

const page = (...names: string[]) => ({ total_count: 3, jobs: names.map((name) => ({ name })) });
const pages = [page('a', 'a "brace" { and \\'), page('}{')];
const [one = '', other = ''] = pages.map((json) => JSON.stringify(json));
const read = (bytes: Uint8Array): unknown => demandJson(new Map([['jobs.json', bytes]]), 'jobs.json');

describe('what a person wrote into a file of a bundle with gh', () => {
  test.each<[string, string, unknown]>([
    ['a page', one, pages[0]],
    ['pages one behind another', `${one}${other}`, pages],
    ['pages on lines of their own', `${one}\n${other}\r\n`, pages],
    ['arrays one behind another', '[1, 2][3]', [1, 2, 3]],
  ])('%s', (_, text, expected) => {
    expect(read(Buffer.from(text))).toEqual(expected);
    expect(read(Buffer.from(`\ufeff${text}`, 'utf16le'))).toEqual(expected);
    expect(read(Buffer.from(`\ufeff${text}`, 'utf16le').swap16())).toEqual(expected);
  });

  test.each([
    ['a page that is cut off', `${one}${other.slice(0, -1)}`],
    ['something behind the pages', `${one}${other} and more`],
    ['something between the pages', `${one}, ${other}`],
    ['nothing', ''],
  ])('%s is no JSON', (_, text) => {
    expect(() => read(Buffer.from(text))).toThrow(/^jobs\.json is not JSON: /);
  });

  test('more than a text can be is said', () => {
    // No page of it is ever touched.
    const endless = new Uint8Array(constants.MAX_STRING_LENGTH + 1);
    expect(() => read(endless)).toThrow(/^jobs\.json is longer than \d+ bytes$/);
  });
});

describe('what a bundle says of itself', () => {
  const manifest = (text: string) => new Map([['bundle.json', Buffer.from(text)]]);

  test.each([
    ['2026-11-24T12:00:00Z', Date.UTC(2026, 10, 24, 12)],
    ['+275760-09-13T00:00:00.000Z', null],
    ['0000-01-01T00:00:00Z', null],
    ['yesterday', null],
    [7, null],
  ])('was collected at %s', (collectedAt, expected) => {
    expect(readCollectedAt(manifest(JSON.stringify({ collectedAt })))).toBe(expected);
  });

  test('may be nested without end', () => {
    const [about, logs] = ['{"kind":"about","runId":1,"attempt":1,"question":', '{"kind":"logs"}'];
    const missing = (depth: number): string =>
      `{"missing":[{"question":${about.repeat(depth)}${logs}${'}'.repeat(depth)},"why":{"kind":"expired"}}]}`;
    expect(readManifest(manifest(missing(1)))).toHaveLength(1);
    expect(readManifest(manifest(missing(20_000)))).toEqual([]);
  });
});
