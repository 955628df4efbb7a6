import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import AdmZip from 'adm-zip';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));
const recorder = join(fixtures, 'recorder');
const cases = readdirSync(fixtures, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'recorder')
  .map((entry) => entry.name);

/** Every file under a folder by its relative path; a log archive by its entries, since zlib's builds pack differently. */
function contentOf(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    files.flatMap((entry): [string, string][] => {
      const path = join(entry.parentPath, entry.name);
      const name = relative(folder, path);
      if (name.startsWith('expected')) return [];
      if (name !== 'logs.zip') return [[name, readFileSync(path, 'utf8')]];
      return [...archiveEntries(path)].map(([entryName, text]) => [`logs.zip ${entryName}`, text]);
    }),
  );
}

function archiveEntries(path: string): Map<string, string> {
  return new Map(new AdmZip(path).getEntries().map((entry) => [entry.entryName, entry.getData().toString()]));
}

/** What only a cache client prints, and what a torn-down or finished save is recognised by. */
const SAVE_LINE =
  /^(?:\[command\].* -cf cache\.|Sent \d|Attempt \d+ of|Cache saved|Cache Size: .*|Cache save |Failed to save|Unable to|.*uploadCacheArchiveSDK|.*Cache reservation failed|.*Cache save failed|Cache hit occurred)/;

/** A restore that hit says some of the same words. Its lines are not recorded: they prove nothing of a save. */
const RESTORE = /Cache hit for: .*?Cache restored from key: /gs;

/** The recorded lines, commands written as the runner writes them. */
function recordedLines(): Set<string> {
  const folder = join(recorder, 'recordings');
  const events = readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
  );
  const lines = events.flatMap((event) =>
    typeof event === 'object' && event !== null && 'line' in event ? [String(event.line)] : [],
  );
  return new Set(lines.map((line) => line.replace(/^::(warning|error)::/, '##[$1]')));
}

describe('the bundles', () => {
  let rebuilt: string;
  beforeAll(() => {
    rebuilt = mkdtempSync(join(tmpdir(), 'bundles-'));
    execFileSync(process.execPath, [join(recorder, 'bundles/build.mjs'), rebuilt]);
  });
  afterAll(() => rmSync(rebuilt, { recursive: true }));

  test('are those that the recordings make', () => {
    expect(cases.length).toBeGreaterThan(20);
    expect(readdirSync(rebuilt).toSorted()).toEqual(cases.toSorted());
  });

  test.each(cases)('%s is what its description and the recordings make of it', (name) => {
    expect(contentOf(join(fixtures, name))).toEqual(contentOf(join(rebuilt, name)));
  });
});

describe('a save line in a bundle', () => {
  const recorded = recordedLines();
  const withLogs = cases.filter((name) => readdirSync(join(fixtures, name)).includes('logs.zip'));

  test.each(withLogs)('of %s was printed by the real client', (name) => {
    const texts = [...archiveEntries(join(fixtures, name, 'logs.zip'))]
      .map(([, text]) => text.replaceAll(RESTORE, ''))
      .flatMap((text) => text.split('\n').map((line) => line.replace(/^\uFEFF?\S+Z /, '')));
    const invented = texts.filter((text) => SAVE_LINE.test(text) && !recorded.has(text));
    expect(invented).toEqual([]);
  });
});
