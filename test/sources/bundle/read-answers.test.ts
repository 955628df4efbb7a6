import { describe, expect, test } from 'vitest';
import { demandJson } from '../../../src/sources/bundle/read-answers.ts';

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
});
