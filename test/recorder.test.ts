import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import AdmZip from 'adm-zip';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));
const recorder = join(fixtures, 'recorder');
const cases = readdirSync(fixtures, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'recorder')
  .map((entry) => entry.name);

/** Whether a bundle holds other attempts than the one that it is of. */
function tracesOthers(name: string): boolean {
  const trace = join(fixtures, name, 'trace');
  return existsSync(trace) && readdirSync(trace).some((entry) => /^\d+$/.test(entry));
}

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
      if (entry.name !== 'logs.zip') return [[name, readFileSync(path, 'utf8')]];
      return [...archiveEntries(path)].map(([entryName, text]) => [`${name} ${entryName}`, text]);
    }),
  );
}

function archiveEntries(path: string): Map<string, string> {
  return new Map(new AdmZip(path).getEntries().map((entry) => [entry.entryName, entry.getData().toString()]));
}

/** What only a cache client prints, and what a torn-down or finished save is recognised by. */
const SAVE_LINE =
  /^(?:\[command\].* -cf cache\.|Sent \d|Attempt \d+ of|Cache saved|Cache Size: .*|Cache save |Failed to save|Unable to|.*uploadCacheArchiveSDK|.*Cache reservation failed|.*Cache save failed|Cache hit occurred)/;

/**
 * A restore that hit says some of the same words. Where no trace is told, its lines are not recorded: they prove nothing
 * of a save.
 */
const RESTORE = /Cache hit for: .*?Cache restored from key: /gs;

/** What only a cache client prints in a restore, and what a miss is recognised by. */
const RESTORE_LINE =
  /^(?:\[command\].* -xf |Received \d|Cache hit for|Cache Size: |Cache restored|Cache not found|.*Failed to restore)/;

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

/** The lines of every log archive of a bundle, those of other attempts included, without their times. */
function loggedLines(name: string, prepare: (text: string) => string): string[] {
  return [...contentOf(join(fixtures, name))]
    .filter(([path]) => path.includes('logs.zip '))
    .flatMap(([, text]) => prepare(text).split('\n'))
    .map((line) => line.replace(/^\uFEFF?\S+Z /, ''));
}

describe('a line in a bundle', () => {
  const recorded = recordedLines();
  const withLogs = cases.filter((name) => readdirSync(join(fixtures, name)).includes('logs.zip'));
  const traces = cases.filter(tracesOthers);
  const inventedIn = (lines: string[], pattern: RegExp) =>
    lines.filter((text) => pattern.test(text) && !recorded.has(text));

  test.each(withLogs)('of a save in %s was printed by the real client', (name) => {
    const lines = loggedLines(name, (text) => text.replaceAll(RESTORE, ''));
    expect(inventedIn(lines, SAVE_LINE)).toEqual([]);
  });

  test.each(traces)('of a restore in %s was printed by the real client', (name) => {
    const lines = loggedLines(name, (text) => text);
    expect(lines.filter((text) => RESTORE_LINE.test(text))).not.toEqual([]);
    expect(inventedIn(lines, RESTORE_LINE)).toEqual([]);
  });
});

const runSchema = z.object({ id: z.number(), run_attempt: z.number(), created_at: z.string() });
const listSchema = z.object({
  created: z.string(),
  total_count: z.number(),
  workflow_runs: z.array(z.looseObject(runSchema.shape)),
});

describe.each(cases.filter(tracesOthers))('the trace of %s', (name) => {
  const content = contentOf(join(fixtures, name));
  const read = (path: string): unknown => JSON.parse(content.get(path) ?? 'null');
  const lists = z.array(listSchema).parse(read('trace/runs.json'));

  test('lists what had been created by then, newest first', () => {
    const { collectedAt } = z.object({ collectedAt: z.string() }).parse(read('bundle.json'));
    for (const { created, total_count, workflow_runs } of lists) {
      const times = workflow_runs.map((run) => Date.parse(run.created_at));
      const [from, until] = created.split('..').map((time) => Date.parse(time));
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      expect(times.filter((at) => at < Number(from) || at > Number(until))).toEqual([]);
      expect(until).toBeLessThanOrEqual(Date.parse(collectedAt));
      expect(total_count).toBe(workflow_runs.length);
    }
  });

  test('holds attempts as the lists have them', () => {
    const listed = lists.flatMap((list) => list.workflow_runs);
    const paths = [...content.keys()].filter((path) => /^trace\/\d+\/\d+\/run\.json$/.test(path));
    expect(paths.length).toBeGreaterThan(1);
    for (const path of paths) {
      const run = runSchema.parse(read(path));
      expect(path).toBe(`trace/${run.id}/${run.run_attempt}/run.json`);
      const answer = listed.find(({ id }) => id === run.id);
      if (answer !== undefined) expect(read(path)).toEqual(answer);
    }
  });
});
