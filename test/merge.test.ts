import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { mergedRows } from '../src/render/content/merged-rows.ts';
import { renderJson } from '../src/render/json/v1/json.ts';
import { renderScanJson } from '../src/render/json/v1/scan-json.ts';
import { displayWidth } from '../src/render/text/width.ts';
import type { Report, Save } from '../src/types/report.ts';
import { partMarkdown } from './render/code-free.ts';
import { hostileTexts, poisoned, unprintable, workflowCommand } from './render/hostile.ts';
import {
  clean,
  expired,
  heldKey,
  inconclusive,
  keyless,
  moment,
  report,
  suspected,
  victim,
} from './render/reports.ts';
import { NOW, runCommand } from './support/command.ts';
import { fixture, golden } from './support/fixture-world.ts';
import { renderMergedMarkdown, renderMergedText } from './support/renderings.ts';
import { attempt, scanned } from './support/scanned.ts';

const bin = fileURLToPath(new URL('../bin/cache-autopsy.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cache-autopsy-merge-'));
afterAll(() => rmSync(folder, { recursive: true }));

const soon = { from: moment('2026-11-24T13:00:00.000Z'), until: moment('2026-11-24T13:00:01.000Z') };
const late = { from: moment('2026-11-25T09:00:00.000Z'), until: moment('2026-11-25T09:00:01.000Z') };

function of(base: Report, repo: string, window = late): Report {
  const findings = base.findings.map((found) => ({
    ...found,
    stuckKey: found.stuckKey === null ? null : { ...found.stuckKey, expiresBetween: window },
  }));
  return { ...base, findings, run: { ...base.run, repo } };
}

function withSave(base: Report, changes: Partial<Save>): Report {
  return { ...base, saves: base.saves.map((save) => ({ ...save, ...changes })) };
}

const all: Report[] = [
  of(clean, 'healthy'),
  of(inconclusive, 'unread'),
  of(expired, 'over', {
    from: moment('2026-06-02T09:14:03.780Z'),
    until: moment('2026-06-02T09:14:04.927Z'),
  }),
  of(suspected, 'perhaps'),
  of(report(), 'soon', soon),
  of(report(), 'late'),
];

/** Writes the reports as `-f json` would, and gives their paths. */
function written(...reports: Report[]): string[] {
  const place = mkdtempSync(join(folder, 'reports-'));
  return reports.map((one, index) => {
    const path = join(place, `${index}.json`);
    writeFileSync(path, renderJson(one));
    return path;
  });
}

describe('one table', () => {
  test('of all reports, the worst first, in text', async () => {
    const { status, stdout, stderr } = await runCommand(['merge', ...written(...all)]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "4 stuck keys (3 locked now, 1 suspected) in 4 of 6 runs; 1 inconclusive, 1 clean

      Verdict       Repository     Run          Key                              Scope           State                              Cause
      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
      stuck key     zigpy/late     15382918273  4-Linux-base-venv-3.13.9-1f0c4e  refs/heads/dev  locked until 2026-11-25 09:01 UTC  sibling-failed
      stuck key     zigpy/soon     15382918273  4-Linux-base-venv-3.13.9-1f0c4e  refs/heads/dev  locked until 2026-11-24 13:01 UTC  sibling-failed
      suspected     zigpy/perhaps  15382918273  4-Linux-base-venv-3.13.9-1f0c4e  refs/heads/dev  locked until 2026-11-25 09:01 UTC  sibling-failed
      was stuck     zigpy/over     15382918273  4-Linux-base-venv-3.13.9-1f0c4e  refs/heads/dev  free since 2026-06-02 09:15 UTC    sibling-failed
      inconclusive  zigpy/unread   15382918273                                                   1 thing not examined
      clean         zigpy/healthy  15382918273

      The times of keys are the latest possible.
      "
    `);
  });

  test.each([74, 80, 100, 130])('says until when at %i columns', (width) => {
    const text = renderMergedText(all, NOW, { width, colour: false });
    expect(text).toContain('locked until 2026-11-25 09:01 UTC');
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  });

  test('in Markdown', async () => {
    const { stdout } = await runCommand(['merge', ...written(...all), '-f', 'markdown']);
    expect(stdout).toMatchInlineSnapshot(`
      "### 4 stuck keys (3 locked now, 1 suspected) in 4 of 6 runs; 1 inconclusive, 1 clean

      | Verdict | Key |
      | --- | --- |
      | stuck key | \`4-Linux-base-venv-3.13.9-1f0c4e\`<br>Repository: \`zigpy/late\` · Run: [15382918273](https://github.com/zigpy/zha/actions/runs/15382918273/attempts/1) · Scope: \`refs/heads/dev\` · State: locked until 2026-11-25 09:01 UTC · Cause: \`sibling-failed\` |
      | stuck key | \`4-Linux-base-venv-3.13.9-1f0c4e\`<br>Repository: \`zigpy/soon\` · Run: [15382918273](https://github.com/zigpy/zha/actions/runs/15382918273/attempts/1) · Scope: \`refs/heads/dev\` · State: locked until 2026-11-24 13:01 UTC · Cause: \`sibling-failed\` |
      | suspected | \`4-Linux-base-venv-3.13.9-1f0c4e\`<br>Repository: \`zigpy/perhaps\` · Run: [15382918273](https://github.com/zigpy/zha/actions/runs/15382918273/attempts/1) · Scope: \`refs/heads/dev\` · State: locked until 2026-11-25 09:01 UTC · Cause: \`sibling-failed\` |
      | was stuck | \`4-Linux-base-venv-3.13.9-1f0c4e\`<br>Repository: \`zigpy/over\` · Run: [15382918273](https://github.com/zigpy/zha/actions/runs/15382918273/attempts/1) · Scope: \`refs/heads/dev\` · State: free since 2026-06-02 09:15 UTC · Cause: \`sibling-failed\` |
      | inconclusive | Repository: \`zigpy/unread\` · Run: [15382918273](https://github.com/zigpy/zha/actions/runs/15382918273/attempts/1) · State: 1 thing not examined |
      | clean | Repository: \`zigpy/healthy\` · Run: [15382918273](https://github.com/zigpy/zha/actions/runs/15382918273/attempts/1) |

      The times of keys are the latest possible.
      "
    `);
  });

  test('in JSON, exact', async () => {
    const { stdout } = await runCommand(['merge', ...written(...all), '--format=json']);
    const merged = JSON.parse(stdout);
    expect(merged).toMatchObject({ schemaVersion: 1, verdict: 'stuck-key', reports: 6 });
    expect(merged.rows.map((row: { repository: string }) => row.repository.split('/')[1])).toEqual([
      'late',
      'soon',
      'perhaps',
      'over',
      'unread',
      'healthy',
    ]);
    expect(merged.rows[0]).toEqual({
      host: 'github.com',
      repository: 'zigpy/late',
      run: { id: report().run.id, attempt: report().run.attempt, url: report().run.url },
      verdict: 'stuck-key',
      key: heldKey.key,
      version: heldKey.version,
      scope: heldKey.scope,
      certainty: 'confirmed',
      state: 'held',
      expiresAt: '2026-11-25T09:00:01.000Z',
      cause: 'sibling-failed',
      gaps: 0,
    });
  });

  test('a key that was held when its run was examined has expired by now', async () => {
    const past = { from: moment('2026-11-24T11:00:00.000Z'), until: moment('2026-11-24T12:00:00.000Z') };
    const { stdout } = await runCommand(['merge', ...written(of(report(), 'was', past)), '-f', 'json']);
    expect(JSON.parse(stdout).rows[0].state).toBe('expired');
  });

  test('a stuck key that its culprit and its victims tell of has one row, that of its culprit', async () => {
    const told = [victim, report(), { ...victim, run: { ...victim.run, id: 15383001001 } }];
    const { stdout } = await runCommand(['merge', ...written(...told), '-f', 'json']);
    const { rows, reports } = JSON.parse(stdout);
    expect(reports).toBe(3);
    expect(rows).toHaveLength(1);
    expect(rows[0].run).toEqual({ id: 15382918273, attempt: 1, url: report().run.url });
    const { stdout: text } = await runCommand(['merge', ...written(...told)]);
    expect(text).toMatch(/^1 stuck key \(none locked now\) in 3 of 3 runs\n/);
    const { stdout: alone } = await runCommand(['merge', ...written(victim), '-f', 'json']);
    expect(JSON.parse(alone).rows).toMatchObject([{ run: { id: 15382918273 }, key: heldKey.key }]);
  });

  test('of several tellings of a key the latest counts, whatever their order', () => {
    const released = victim.findings.map((found) => ({
      ...found,
      stuckKey: { ...heldKey, state: 'released' as const },
    }));
    const late = { ...victim, findings: released, examinedAt: moment('2026-06-01T20:00:00.000Z') };
    for (const told of [
      [late, report()],
      [report(), late],
    ])
      expect(mergedRows(told, late.examinedAt).map(({ state }) => state)).toEqual(['released']);
  });

  test('of several reports on one attempt the latest counts that could examine it', async () => {
    const [before, after] = [moment('2026-01-01T00:00:00.000Z'), moment('2026-11-24T00:00:00.000Z')];
    const told = [
      ...[{ ...of(clean, 'healthy'), examinedAt: before }, of(clean, 'HEALTHY'), of(inconclusive, 'Healthy')],
      ...[of(report(), 'stuck'), { ...of(inconclusive, 'stuck'), examinedAt: after }, of(report(), 'stuck')],
    ];
    const { stdout } = await runCommand(['merge', ...written(...told), '-f', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      reports: 2,
      rows: [{ repository: 'zigpy/stuck' }, { repository: 'zigpy/HEALTHY', verdict: 'clean' }],
    });
    const { status, stdout: text } = await runCommand(['merge', ...written(...told.slice(0, 3))]);
    expect({ status, text }).toMatchObject({
      status: 0,
      text: expect.stringMatching(/^No stuck key in 1 run; 1 clean\n/),
    });
  });

  test('any number of reports, and not all of them open at once', () => {
    const [path = ''] = written(clean);
    const command = `ulimit -n 64; exec "$0" "$@"`;
    const args = ['-c', command, process.execPath, bin, 'merge', ...Array.from({ length: 200 }, () => path)];
    expect(execFileSync('sh', args, { encoding: 'utf8', stdio: 'pipe' })).toContain('1 clean');
  });

  test.each<[string, (found: Report) => Report]>([
    ['another repository', (one) => ({ ...one, run: { ...one.run, repo: 'zigpy' } })],
    ['another job', (one) => withSave(one, { job: { id: 1, name: 'a', url: null } })],
    ['another attempt', (one) => ({ ...one, run: { ...one.run, attempt: 2 } })],
    [
      'another scope',
      (one) => ({
        ...one,
        findings: one.findings.map((found) => ({
          ...found,
          stuckKey: { ...heldKey, scope: 'refs/heads/x' },
        })),
      }),
    ],
  ])('%s makes it another key', (_, change) => {
    expect(mergedRows([report(), change(report())], NOW)).toHaveLength(2);
  });

  test('two keys of one report stay two, though nothing tells them apart', () => {
    const [found] = keyless.findings;
    const twice = { ...keyless, findings: found === undefined ? [] : [found, found] };
    expect(mergedRows([twice], NOW)).toHaveLength(2);
  });

  test('-o writes a file, and the step summary gets the Markdown', async () => {
    const [table, summary] = [join(folder, 'table.txt'), join(folder, 'summary.md')];
    const outcome = await runCommand(['merge', ...written(...all), '-o', table], {
      env: { GITHUB_STEP_SUMMARY: summary },
    });
    expect(outcome).toMatchObject({ status: 1, stdout: '', stderr: '' });
    expect(readFileSync(table, 'utf8')).toContain('zigpy/late');
    expect(readFileSync(summary, 'utf8')).toBe(renderMergedMarkdown(all, NOW));
  });

  test.each([40, 71, 72, 99, 100, 129, 130, 160])('fits into %d columns', (width) => {
    for (const line of renderMergedText(all, NOW, { width, colour: false }).split('\n').slice(1))
      expect(line.length).toBeLessThanOrEqual(width);
  });
});

describe('exit status', () => {
  test.each<[string, Report[], string[], number]>([
    ['a stuck key among others', all, [], 1],
    ['the same with --exit-zero', all, ['--exit-zero'], 0],
    ['something not examined', [clean, of(inconclusive, 'unread')], [], 3],
    ['and not with --exit-zero either', [clean, of(inconclusive, 'unread')], ['--exit-zero'], 3],
    ['all clean', [clean, clean], [], 0],
  ])('%s', async (_, reports, args, status) => {
    expect((await runCommand(['merge', ...args, ...written(...reports)])).status).toBe(status);
  });

  test.each<[string, Report[], number]>([
    ['stays 1', all, 1],
    ['is 3 where nothing is stuck', [clean], 3],
  ])('of a table that cannot be written %s', async (_, reports, status) => {
    const nowhere = join(mkdtempSync(join(folder, 'links-')), 'table.txt');
    symlinkSync('no/such/place', nowhere);
    const outcome = await runCommand(['merge', ...written(...reports), '-o', nowhere]);
    expect(outcome).toMatchObject({ status, stderr: expect.stringContaining('cannot be written') });
  });
});

describe('what is no report', () => {
  function file(name: string, text: string): string {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  }

  const wire = JSON.parse(renderJson(clean));

  test.each<[string, () => string, RegExp]>([
    [
      'a file that is not there',
      () => join(folder, 'gone.json'),
      /gone\.json cannot be read: no such file or directory/,
    ],
    ['no JSON', () => file('words.json', 'words'), /words\.json cannot be read/],
    [
      'other JSON',
      () => file('other.json', '{}'),
      /other\.json is not a report of cache-autopsy: schemaVersion/,
    ],
    [
      'a report that lacks a field',
      () => file('part.json', JSON.stringify({ ...wire, gaps: undefined })),
      /part\.json is not a report.*: gaps: /,
    ],
    [
      'a later version',
      () => file('later.json', JSON.stringify({ ...wire, schemaVersion: 2 })),
      /later\.json.*schemaVersion/,
    ],
    [
      'a time that is none',
      () => file('when.json', JSON.stringify({ ...wire, examinedAt: 'yesterday' })),
      /when\.json.*examinedAt: a time in ISO 8601 is expected/,
    ],
    ['a name that a terminal would obey', () => join(folder, '\x1b[31m::error::x'), /cannot be read/],
  ])('%s is named, and nothing is printed', async (_, path, words) => {
    const { status, stdout, stderr } = await runCommand(['merge', ...written(clean), path()]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(words);
    expect(stderr).not.toContain('\x1b');
  });

  test.each([
    [['merge'], /<report> is missing/],
    [['merge', 'a.json', '-f', 'github'], /--format takes text, markdown, html or json, not "github"/],
    [['-f', 'json', 'merge', 'a.json'], /'-f, --format <name>' has to follow the word merge/],
    [['merge', 'a.json', '--attach', 'pr'], /unknown option/],
  ])('%j is a wrong command line', async (argv, words) => {
    const { status, stderr } = await runCommand(argv);
    expect(status).toBe(2);
    expect(stderr).toMatch(words);
  });
});

describe('the word merge', () => {
  test('leaves a bundle of that name, and one named help, to be examined', async () => {
    const bundle = join(folder, 'bundles');
    for (const name of ['merge', 'help']) {
      mkdirSync(join(bundle, name), { recursive: true });
      for (const file of ['run.json', 'jobs.json', 'logs.zip'])
        writeFileSync(
          join(bundle, name, file),
          readFileSync(`${fixture('sibling-failed-mid-upload')}/${file}`),
        );
    }
    const before = process.cwd();
    process.chdir(bundle);
    try {
      expect((await runCommand(['./merge', '-f', 'json'])).status).toBe(1);
      expect((await runCommand(['help', '-f', 'json'])).status).toBe(1);
      expect((await runCommand(['-f', 'json', 'help'])).status).toBe(1);
    } finally {
      process.chdir(before);
    }
  });

  test('has a help of its own', async () => {
    const { status, stdout } = await runCommand(['merge', '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain('cache-autopsy merge [options] <report...>');
  });
});

describe('strangers', () => {
  test.each(hostileTexts)('%j', (text) => {
    const reports = [poisoned(text), { ...poisoned(text), verdict: 'clean' as const, findings: [] }];
    const [plain, markdown] = [
      renderMergedText(reports, NOW, { width: 160, colour: false }),
      renderMergedMarkdown(reports, NOW),
    ];
    for (const printed of [plain, markdown]) {
      expect(unprintable.exec(printed)?.[0]).toBeUndefined();
      expect(workflowCommand.exec(printed)?.[0]).toBeUndefined();
    }
    // What is too long for a table is a list.
    const rows = markdown.split('\n').filter((line) => /^(?:\| (?!---|Verdict)|- Verdict)/.test(line));
    expect(rows).toHaveLength(reports.length);
    expect(partMarkdown(markdown).outside.replaceAll('<br>', '')).not.toMatch(/[@<]|evil\.example|#\d/);
  });

  test('hundreds of long keys fit into a comment', () => {
    const one = poisoned('`|'.repeat(400));
    const many = Array.from({ length: 300 }, (_, index) => of(one, `r${index}`));
    const markdown = renderMergedMarkdown(many, NOW);
    expect(markdown.length).toBeLessThan(65_536);
    expect(markdown).toMatch(/more rows are left out here/);
  });
});

describe('a key that people copy', () => {
  const key = '4-Linux-base-venv-3.13.9-b1f09d6f7c2a8e5340d9c6e1a7f25b380c4d9e6f1a2b7c5830e4d1f69a7c2b58';
  test.each([
    ['stands whole below its row where the table has no room', '80', `\n  ${key}\n`],
    ['stands whole in its row where it has', '220', `  ${key}  `],
  ])('%s', async (_, columns, shown) => {
    const { stdout } = await runCommand(
      ['merge', join(fixture('sibling-failed-mid-upload'), 'expected/report.json')],
      {
        env: { COLUMNS: columns },
      },
    );
    expect(stdout).toContain(shown);
  });
});

test('reports from before there were warnings, or attempts by name, are merged all the same', async () => {
  const { warnings: _, ...older } = JSON.parse(golden('sibling-failed-mid-upload', 'report.json'));
  const { warnings: __, unread: ___, ...olderScan } = JSON.parse(renderScanJson(scanned([attempt()])));
  const paths = [older, olderScan].map((json, index) => {
    const path = join(folder, `older-${index}.json`);
    writeFileSync(path, JSON.stringify(json));
    return path;
  });
  const { status, stdout } = await runCommand(['merge', ...paths]);
  expect(status).toBe(1);
  expect(stdout).toContain('4-Linux-base-venv-3.13.9');
});
