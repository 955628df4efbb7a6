import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import AdmZip from 'adm-zip';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBundle } from '../src/sources/bundle/read-bundle.ts';
import { type CommandSetting, runCommand } from './support/command.ts';
import { fixture, golden } from './support/fixture-world.ts';
import { zipOf } from './support/make-zip.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lone-logs-'));
});
afterAll(() => rm(folder, { recursive: true }));

type Json = {
  verdict: string;
  run: Record<string, unknown>;
  saves: {
    key: string | null;
    outcome: string;
    endedAt: string | null;
    scope: string | null;
    run: unknown;
    job: { id: unknown; name: string };
    step: { number: unknown; name: string };
  }[];
  findings: {
    save: number;
    stuckKey: {
      key: string | null;
      certainty: string;
      state: string | null;
      reservedBetween: unknown;
    } | null;
  }[];
  gaps: string[];
};

const archive =
  '[command]/usr/bin/tar --posix -cf cache.tzst --exclude cache.tzst -P -C /w --files-from manifest.txt --use-compress-program zstdmt';

/** What the command says of a text or a zip under a name. */
async function examine(
  name: string,
  content: string | Uint8Array,
  setting: CommandSetting = {},
): Promise<{ status: number; report: Json }> {
  const path = join(folder, name);
  await writeFile(path, content);
  const { status, stdout, stderr } = await runCommand(['--format', 'json', path], setting);
  if (stdout === '') throw new Error(stderr);
  return { status, report: JSON.parse(stdout) };
}

/** The logs of a fixture: its archive, and the log of each of its jobs by name. */
async function logsOf(name: string): Promise<{ zip: Uint8Array; jobs: [string, string][] }> {
  const files = await readBundle(fixture(name));
  const zip = files.get('logs.zip') ?? new AdmZip().toBuffer();
  const own = new AdmZip(Buffer.from(zip)).getEntries().filter(({ entryName }) => /^\d+_/.test(entryName));
  const jobs = own.map(({ entryName, getData }): [string, string] => [
    entryName.replace(/^\d+_|\.txt$/g, ''),
    getData().toString('utf8'),
  ]);
  return { zip, jobs };
}

/** A file's name lacks what no path may hold. */
const loosely = (name: string): string => name.replace(/[^\w.()-]/g, '').replaceAll('_', '');

const STAMP = /^\ufeff?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z ?/;

/** A log as the web page shows it to be copied. */
function pasted(log: string): string {
  let inGroup = false;
  return log
    .split('\n')
    .flatMap((line) => {
      const text = line
        .replace(/\r$/, '')
        .replace(STAMP, '')
        .replace(/\x1b\[[\d;]*m/g, '');
      const isStamped = STAMP.test(line);
      if (text === '##[endgroup]') {
        inGroup = false;
        return [];
      }
      const inside = inGroup && isStamped ? '  ' : '';
      if (text.startsWith('##[group]')) inGroup = true;
      return [
        inside +
          text
            .replace('##[group]', '')
            .replace('[command]', '')
            .replace('##[warning]', 'Warning: ')
            .replace('##[error]', 'Error: '),
      ];
    })
    .join('\n');
}

/** As `gh run view --log` prints it where the archive has no files of steps. */
function viewed(jobs: readonly [string, string][]): string {
  return jobs
    .flatMap(([job, log]) => log.split('\n').map((line) => `${job}\tUNKNOWN STEP\t${line}`))
    .join('\n');
}

function tarOf(name: string, text: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name);
  header.write('ustar', 257);
  return Buffer.concat([header, Buffer.from(text)]);
}

function numbered(text: string, mark: string): string {
  return text
    .split('\n')
    .map((line, index) => `${index + 1}${mark}${line}`)
    .join('\n');
}

const names = readdirSync(fixture('')).filter((name) => existsSync(join(fixture(name), 'logs.zip')));
const RANK: Record<string, number> = { suspected: 1, confirmed: 2 };

/** Less evidence may weaken what is found, and neither contradict it nor turn it into health. */
function expectWeaker(name: string, lone: Json, jobs: readonly string[]): void {
  const full: Json = JSON.parse(golden(name, 'report.json'));
  const known = full.findings.flatMap(({ save, stuckKey }) => {
    const own = full.saves[save];
    return stuckKey && own?.run === null && jobs.some((job) => loosely(job) === loosely(own.job.name))
      ? [stuckKey]
      : [];
  });
  if (known.length > 0) expect(lone.verdict).not.toBe('clean');
  if (known.length === 0) expect([name, lone.verdict]).not.toContain('stuck-key');
  for (const { stuckKey } of lone.findings) {
    if (stuckKey === null) continue;
    const same = known.find(({ key }) => stuckKey.key === null || key === null || key === stuckKey.key);
    expect(same).toBeDefined();
    expect(RANK[stuckKey.certainty] ?? 0).toBeLessThanOrEqual(RANK[same?.certainty ?? ''] ?? 0);
  }
}

describe.each(names)('%s, by its logs alone', async (name) => {
  const { zip, jobs } = await logsOf(name);
  const all = jobs.map(([job]) => job);

  test('as the archive', async () => {
    const { report } = await examine(`${name}.zip`, zip);
    expectWeaker(name, report, all);
  });

  test('as the log of each job, with times and without', async () => {
    for (const [job, log] of jobs) {
      const { report } = await examine(`0_${job.replaceAll('/', '_')}.txt`, log);
      expect(report.run).toMatchObject({ id: null, attempt: null, url: null, host: null, event: null });
      for (const save of report.saves) expect([save.job.id, save.step.number]).toEqual([null, null]);
      expectWeaker(name, report, [job]);
      const copied = (await examine('page.txt', pasted(log))).report;
      expect([job, copied.verdict === 'clean' && report.verdict !== 'clean']).toEqual([job, false]);
      // A page shows neither times nor marks, so of a forger's words nothing tells there.
      if (name !== 'fake-evidence-in-run-step') expectWeaker(name, copied, [job]);
      for (const { stuckKey } of copied.findings) expect(stuckKey?.state ?? null).toBeNull();
    }
  });

  test('as gh run view prints it', async () => {
    if (jobs.length > 0) expectWeaker(name, (await examine('view.txt', viewed(jobs))).report, all);
  });
});

describe('the forms of a log', async () => {
  const { zip, jobs } = await logsOf('job-timed-out-mid-upload');
  const [, log = ''] = jobs[0] ?? [];
  const found = { key: expect.stringMatching(/^Linux-node-modules-/), certainty: 'confirmed' };

  test.each<[string, string | Uint8Array]>([
    ['the archive', zip],
    ['the log of a job', log],
    ['UTF-16, as PowerShell writes it', Buffer.from(`\ufeff${log.replaceAll('\ufeff', '')}`, 'utf16le')],
    ['gh run view --log', viewed(jobs)],
    ['text from the page', pasted(log)],
    ['the same with the numbers of its lines', numbered(pasted(log), '')],
    ['the same with its numbers in a column', numbered(pasted(log), '\t')],
    ['a zip of a log', zipOf({ 'my job.log': log })],
    ['a zip of the text from the page', zipOf({ 'notes/page.txt': pasted(log), '__MACOSX/._page.txt': 'x' })],
    ['the archive in a zip', zipOf({ 'logs_39510000001.zip': Buffer.from(zip) })],
    ['an archive of one job without its steps, in a folder', zipOf({ 'logs/0_build.txt': log })],
  ])('%s tells the torn-down save, from a file and from stdin', async (_, content) => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const { status, report } = await examine('given', bytes);
    expect(status).toBe(1);
    expect(report.findings.map(({ stuckKey }) => stuckKey)).toMatchObject([found]);
    const piping = await runCommand(['--format', 'json', '-'], { stdin: bytes });
    const piped: Json = JSON.parse(piping.stdout);
    expect(piped.findings.map(({ stuckKey }) => stuckKey)).toEqual(
      report.findings.map(({ stuckKey }) => stuckKey),
    );
  });

  test('and the same in files of UTF-16 in a folder', async () => {
    const place = await mkdtemp(join(folder, 'utf16-'));
    await writeFile(
      join(place, '0_build.txt'),
      Buffer.from(`\ufeff${log.replaceAll('\ufeff', '')}`, 'utf16le'),
    );
    const { findings }: Json = JSON.parse((await runCommand(['--format', 'json', place])).stdout);
    expect(findings.map(({ stuckKey }) => stuckKey)).toMatchObject([found]);
  });

  test.each([
    ['gzip', gzipSync(log)],
    ['tar', tarOf('0_build.txt', log)],
  ])('packed with %s, it is said to be', async (packer, bytes) => {
    const { status, stderr } = await runCommand(['-'], { stdin: bytes });
    expect(status).toBe(2);
    expect(stderr).toBe(
      `cache-autopsy: the text on stdin is packed with ${packer}\n  unpack it, and give what was in it\n`,
    );
  });

  const healthy = (await logsOf('healthy-run')).jobs[0]?.[1] ?? '';

  test.each([
    ['of two folders', 'a/build.txt', 'b/build.txt'],
    ['of two endings', 'build.log', 'build.txt'],
    ['of two numbers', '1_build.txt', '2_build.txt'],
  ])('logs of one name %s are all read, in a folder and in a zip', async (_, ...files) => {
    for (const [first = '', second = ''] of [files, files.toReversed()]) {
      const zipped = zipOf({ [first]: healthy, [second]: log });
      expect((await examine('several.zip', zipped)).report.findings).toHaveLength(1);
      const place = await mkdtemp(join(folder, 'several-'));
      for (const [name, text] of [
        [first, healthy],
        [second, log],
      ] as const) {
        await mkdir(dirname(join(place, name)), { recursive: true });
        await writeFile(join(place, name), text);
      }
      const { stdout } = await runCommand(['--format', 'json', place]);
      expect(JSON.parse(stdout).findings).toHaveLength(1);
    }
  });

  test.each<[string, Record<string, string | Uint8Array>]>([
    ['a log of any name beside those of an archive', { '0_build.txt': healthy, 'page.log': log }],
    ['a text beside those of an archive', { '0_build.txt': healthy, 'page.txt': pasted(log) }],
    ['an archive beside a log', { '0_build.txt': healthy, 'logs_1.zip': zip }],
    ['a log two folders below another', { 'build.txt': healthy, 'a/b/other.txt': log }],
    ['logs that only their folders tell apart', { 'a/0_x.txt': healthy, 'b/0_x.txt': log }],
  ])('%s is read, in a folder and in a zip', async (_, files) => {
    const zipped = zipOf(
      Object.fromEntries(Object.entries(files).map(([at, own]) => [at, Buffer.from(own)])),
    );
    expect((await examine('beside.zip', zipped)).report.findings).toHaveLength(1);
    const place = await mkdtemp(join(folder, 'beside-'));
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(place, name)), { recursive: true });
      await writeFile(join(place, name), content);
    }
    const { stdout } = await runCommand(['--format', 'json', place]);
    expect(JSON.parse(stdout).findings).toHaveLength(1);
  });

  test('archives that were unpacked beside each other are all read, each job under the name of its folder', async () => {
    const place = await mkdtemp(join(folder, 'archives-'));
    const archives = { first: (await logsOf('healthy-run')).zip, second: zip };
    for (const [name, archive] of Object.entries(archives))
      for (const entry of new AdmZip(Buffer.from(archive)).getEntries()) {
        const path = join(place, name, entry.entryName);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, entry.getData());
      }
    const report: Json = JSON.parse((await runCommand(['--format', 'json', place])).stdout);
    expect(report.findings.map(({ stuckKey }) => stuckKey)).toMatchObject([found]);
    let apart = 0;
    for (const archive of Object.values(archives))
      apart += (await examine('one.zip', archive)).report.saves.length;
    expect(report.saves).toHaveLength(apart);
  });

  test('an archive beside a log that cannot be read leaves open what is in it', async () => {
    const cut = Buffer.from(zip.subarray(0, 2000));
    const { report } = await examine('cut.zip', zipOf({ 'build.txt': healthy, 'logs_1.zip': cut }));
    expect(report.verdict).toBe('inconclusive');
    const why = '"logs_1.zip" in the log archive was left out: it cannot be read: it has no end';
    expect(report.gaps).toContainEqual(expect.stringContaining(why));
  });

  test('an archive in an archive beside a log leaves open what is in it', async () => {
    const deep = zipOf({ 'deep.zip': zipOf({ 'logs_1.zip': Buffer.from(zip) }), 'build.txt': healthy });
    const { report } = await examine('deep.zip', deep);
    expect(report.verdict).toBe('inconclusive');
    expect(report.gaps).toContainEqual(
      expect.stringContaining('"logs_1.zip" in the log archive was left out'),
    );
  });

  test('an archive beside another that cannot be read is read, and leaves open what is in that', async () => {
    const cut = Buffer.from(zip.subarray(0, 2000));
    const beside = zipOf({ 'broken.zip': cut, 'logs_1.zip': Buffer.from(zip) });
    const { report } = await examine('beside.zip', beside);
    expect(report).toMatchObject({
      verdict: 'stuck-key',
      gaps: expect.arrayContaining([expect.stringContaining('cut off')]),
    });
  });

  test('a text beside a log of which no line is known leaves it open', async () => {
    const listed = log.replace(/^/gm, '+');
    const { report } = await examine('beside.zip', zipOf({ '0_build.txt': healthy, 'diff.txt': listed }));
    expect(report.verdict).toBe('inconclusive');
  });

  test('several archives in one zip are refused', async () => {
    const both = zipOf({ 'one.zip': Buffer.from(zip), 'other.zip': Buffer.from(zip) });
    await writeFile(join(folder, 'both.zip'), both);
    expect(await runCommand([join(folder, 'both.zip')])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('both.zip holds 2 archives of logs'),
    });
  });

  test('an archive that was unpacked into a folder of its own tells it, too', async () => {
    const [outer, inner] = [join(folder, 'unpacked'), join(folder, 'unpacked', 'logs_1')];
    for (const entry of new AdmZip(Buffer.from(zip)).getEntries()) {
      const path = join(inner, entry.entryName);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, entry.getData());
    }
    const { stdout } = await runCommand(['--format', 'json', outer]);
    const report: Json = JSON.parse(stdout);
    expect(report.findings.map(({ stuckKey }) => stuckKey)).toMatchObject([found]);
  });

  test('a part without its beginning, or without its end, is not clean', async () => {
    const healthy = await logsOf('healthy-run');
    const [, own = ''] = healthy.jobs[0] ?? [];
    const lines = own.split('\n');
    expect((await examine('whole.txt', own)).report.verdict).toBe('clean');
    for (const part of [lines.slice(40), lines.slice(0, -3)])
      expect((await examine('part.txt', part.join('\n'))).report.verdict).toBe('inconclusive');
  });

  test('a part that ends with a wait for steps in the background is not clean', async () => {
    const lines = [
      ...["Current runner version: '2.337.0'", '##[group]Run actions/cache/save@v5', 'with:', '  path: p'],
      ...['  key: K', '##[endgroup]', 'Waiting for background step(s) to complete: Save', archive],
      ...['Sent 100 of 100 (100.0%), 1.0 MBs/sec', 'Cache saved with key: K'],
      ...['Finished waiting for background step(s).', '  Save: Succeeded', 'Cleaning up orphan processes'],
    ].map((line, index) => `2026-11-19T14:02:31.${1000000 + index}Z ${line}\n`);
    expect((await examine('whole.txt', lines.join(''))).report.verdict).toBe('clean');
    expect((await examine('part.txt', lines.slice(0, -1).join(''))).report.verdict).toBe('inconclusive');
  });

  test.each(['Canceled', 'Failed'])(
    'a save in the background that sent all is not clean where a wait says that a step was %s',
    async (ended) => {
      const lines = [
        ...["Current runner version: '2.337.0'", '##[group]Run actions/cache/save@v5', 'with:', '  path: p'],
        ...['  key: K', '##[endgroup]', 'Waiting for background step(s) to complete: Save', archive],
        ...['Sent 100 of 100 (100.0%), 1.0 MBs/sec', 'Finished waiting for background step(s).'],
        ...[`  Save: ${ended}`, 'Cleaning up orphan processes'],
      ];
      const dated = lines.map((line, index) => `2026-11-19T14:02:31.${1000000 + index}Z ${line}\n`);
      const copied = lines
        .filter((line) => line !== '##[endgroup]')
        .map((line) => line.replace(/^##\[group\]/, ''));
      const indented = copied.map((line) => (/^(?:with:| {2}(?:path|key):)/.test(line) ? `  ${line}` : line));
      for (const text of [dated.join(''), `${indented.join('\n')}\n`]) {
        const { report } = await examine('background.txt', text);
        expect(report.saves.map(({ key, outcome }) => [key, outcome])).toEqual([['K', 'unknown']]);
        expect(report.verdict).toBe('stuck-key');
      }
    },
  );

  test('a save in the background was cancelled where the wait for it says so, though it had sent all', async () => {
    const dated = (second: number, lines: string[]): string =>
      lines.map((line) => `2026-11-19T14:02:3${second}.0000000Z ${line}\n`).join('');
    const own = [archive, 'Sent 100 of 100 (100.0%), 1.0 MBs/sec'];
    const header = ['##[group]Run actions/cache/save@v5', 'with:', '  path: p', '  key: K', '##[endgroup]'];
    const wait = [
      'Waiting for background step(s) to complete: Save/K',
      'Finished waiting for background step(s).',
    ];
    const { report } = await examine(
      'background.zip',
      zipOf({
        'build/1_Set up job.txt': dated(0, ["Current runner version: '2.337.0'"]),
        'build/2_Save_K.txt': dated(1, [...header, ...own]),
        'build/3_Wait.txt': dated(4, [...wait, '  Save/K: Canceled']),
        'build/4_Complete job.txt': dated(5, ['Cleaning up orphan processes']),
        '0_build.txt':
          dated(1, [...header, ...own]) +
          dated(5, [...wait, '  Save/K: Canceled', 'Cleaning up orphan processes']),
      }),
    );
    expect(report.saves.map(({ outcome }) => outcome)).toEqual(['torn-down']);
    expect(report.verdict).toBe('stuck-key');
  });

  test('a save in the background ends to the millisecond, though a file of the archive is empty', async () => {
    const { zip } = await logsOf('save-stopped-by-cancel-step');
    const archived = new AdmZip(Buffer.from(zip));
    archived.updateFile('build/19_Complete job.txt', Buffer.alloc(0));
    const whole = await examine('whole.zip', zip);
    const { report } = await examine('empty.zip', archived.toBuffer());
    expect(report.saves.map(({ endedAt }) => endedAt)).toEqual(['2026-11-19T14:03:06.405Z']);
    expect(whole.report.saves).toEqual(report.saves);
  });

  test('an archive that may lack the file of the step that saves is not clean', async () => {
    const { zip } = await logsOf('superseded-mid-upload');
    const without = async (absent: RegExp): Promise<Json> => {
      const archived = new AdmZip(Buffer.from(zip));
      for (const { entryName } of archived.getEntries())
        if (absent.test(entryName)) archived.deleteFile(entryName);
      return (await examine('absent.zip', archived.toBuffer())).report;
    };
    const post = '12_Post Restore base';
    for (const absent of [new RegExp(post), new RegExp(`^\\d+_|${post}`)]) {
      const { verdict, gaps } = await without(absent);
      expect(verdict).toBe('inconclusive');
      expect(gaps.join()).toContain('the archive has no log of a step of ');
    }
    const line = '2026-11-19T14:02:30.0000000Z ';
    const { report } = await examine(
      'unseen.zip',
      zipOf({
        'b/1_Set up job.txt': `${line}Current runner version: '2.337.0'\n${line}Download action repository 'actions/cache@v5' (SHA:1)\n`,
        'b/2_Build.txt': `${line}##[group]Run make\n${line}shell: bash\n${line}##[endgroup]\n`,
        'b/4_Complete job.txt': `${line}Cleaning up orphan processes\n`,
      }),
    );
    expect(report.verdict).toBe('inconclusive');
  });

  test('a save in the background is not clean where the wait for it says that it failed, though it says nothing', async () => {
    const log = [
      ...["1\tCurrent runner version: '2.337.0'", '2\t##[group]Run actions/cache/save@v5', '2\twith:'],
      ...['2\t  path: p', '2\t  key: K', '2\t##[endgroup]', `2\t${archive}`],
      ...['2\tSent 100 of 100 (100.0%), 1.0 MBs/sec', '3\tWaiting for background step(s) to complete: Save'],
      ...[
        '3\tFinished waiting for background step(s).',
        '3\t  Save: Failed',
        '4\tCleaning up orphan processes',
      ],
    ].map((line, index) => {
      const [step = '', message = ''] = line.split('\t');
      const name = ['Set up job', 'Save', 'Wait', 'Complete job'][Number(step) - 1];
      return `build\t${name}\t2026-11-19T14:02:3${step}.${1000000 + index}Z ${message}\n`;
    });
    expect((await examine('view.txt', log.join(''))).report.verdict).toBe('stuck-key');
  });

  test.each([
    ['a / b', 'a _ b'],
    ['a: b', 'a b'],
  ])(
    'jobs whose names differ in what no file name has are two in what gh run view prints: %s, %s',
    async (torn, saved) => {
      const header = ['##[group]Run actions/cache/save@v5', 'with:', '  path: p', '  key: K', '##[endgroup]'];
      const view = (job: string, ...ends: string[]): string =>
        [...header, archive, ...ends]
          .map((line, index) => `${job}\tSave\t2026-11-19T14:02:3${index}.0000000Z ${line}\n`)
          .join('');
      const text =
        view(saved, 'Sent 100 of 100 (100.0%), 1.0 MBs/sec', 'Cache saved with key: K') +
        view(torn, 'Sent 85 of 100 (85.0%), 1.0 MBs/sec', '##[error]The operation was canceled.');
      const { report } = await examine('view.txt', text);
      expect(report.saves.map(({ outcome }) => outcome)).toEqual(['saved', 'torn-down']);
    },
  );

  test('steps of one name behind each other are two in what gh run view prints', async () => {
    const lines = (second: number, step: string, ...own: string[]): string =>
      own
        .map((line, index) => `build\t${step}\t2026-11-19T14:02:${second}.${1000000 + index}Z ${line}\n`)
        .join('');
    const header = (action: string, key: string): string[] => [
      ...[`##[group]Run ${action}`, 'with:', '  path: p', `  key: ${key}`, '##[endgroup]'],
    ];
    const refusal = (key: string): string =>
      `Failed to save: Unable to reserve cache with key ${key}, another job may be creating this cache.`;
    const torn = ['Sent 85 of 100 (85.0%), 1.0 MBs/sec', '##[error]The operation was canceled.'];
    const save = 'actions/cache/save@v5';
    const cache = 'actions/cache@v5';
    const mains =
      lines(10, 'Set up job', "Current runner version: '2.337.0'") +
      lines(11, `Run ${save}`, ...header(save, 'A'), archive, refusal('A')) +
      lines(12, `Run ${save}`, ...header(save, 'B'), archive, ...torn);
    const halves =
      lines(11, 'Cache', ...header('actions/cache/restore@v5', 'A'), 'Cache not found for input keys: A') +
      lines(12, 'Cache', ...header(save, 'A'), archive, refusal('A')) +
      lines(13, 'Cache', ...header(save, 'B'), archive, ...torn);
    const others =
      lines(11, 'Save', ...header('actions/upload-artifact@v6', 'A'), 'Artifact upload has finished') +
      lines(12, 'Save', ...header(save, 'A'), archive, refusal('A')) +
      lines(13, 'Save', ...header(save, 'B'), archive, ...torn);
    const posts =
      lines(10, 'Set up job', "Current runner version: '2.337.0'") +
      lines(11, `Run ${cache}`, ...header(cache, 'A'), 'Cache not found for input keys: A') +
      lines(12, `Run ${cache}`, ...header(cache, 'B'), 'Cache not found for input keys: B') +
      lines(13, `Post Run ${cache}`, 'Post job cleanup.', archive, refusal('B')) +
      lines(14, `Post Run ${cache}`, 'Post job cleanup.', archive, ...torn);
    for (const [text, stuck] of [
      [mains, 'B'],
      [halves, 'B'],
      [others, 'B'],
      [posts, 'A'],
    ] as const) {
      const { report } = await examine('view.txt', text);
      expect(report.saves.map(({ outcome }) => outcome).toSorted()).toEqual(['refused', 'torn-down']);
      expect(report.findings.map(({ stuckKey }) => stuckKey?.key)).toEqual([stuck]);
    }
  });

  const script = [
    '##[group]Run make',
    '\x1b[36;1mmake\x1b[0m',
    'shell: /usr/bin/bash -e {0}',
    '##[endgroup]',
  ];
  const layer = `#16 writing layer sha256:${'b'.repeat(64)}`;
  test.each([
    [
      'whose key nobody sees, though a script says that it saved',
      [...script, '##[group]Run jdx/mise-action@v3', 'with:', '  cache: true', '##[endgroup]'],
      [archive, 'Sent 85 of 100 (85.0%), 1.0 MBs/sec', 'Cache saved with key: mise'],
    ],
    [
      'that exports layers',
      ['##[group]Run docker/build-push-action@v6', 'with:', '  cache-to: type=gha,mode=max', '##[endgroup]'],
      ['#16 exporting to GitHub Actions Cache', layer],
    ],
  ])(
    'a step in the background that was cancelled is not clean, with times and without: one %s',
    async (_, begin, own) => {
      const lines = [
        ...["Current runner version: '2.337.0'", ...begin],
        ...['Waiting for background step(s) to complete: Step', ...own],
        ...['Finished waiting for background step(s).', '  Step: Canceled', 'Cleaning up orphan processes'],
      ];
      const dated = lines.map((line, index) => `2026-11-19T14:02:${30 + index}.0000000Z ${line}\n`).join('');
      for (const text of [dated, `${lines.join('\n')}\n`])
        expect((await examine('beside.txt', text)).report.verdict).not.toBe('clean');
    },
  );

  test('a header that a copy did not set in shows its inputs all the same', async () => {
    const lines = ['Run actions/cache/save@v5', 'with:', '  path: p', '  key: K', 'env:', '  A: b'];
    const torn = ['Sent 85 of 100 (85.0%), 1.0 MBs/sec', 'Error: The operation was canceled.', ''];
    const text = ['Run make', 'made', ...lines, archive.replace('[command]', ''), ...torn].join('\n');
    const { report } = await examine('flat.txt', text);
    expect(report.findings.map(({ stuckKey }) => stuckKey?.key)).toEqual(['K']);
  });

  test('jobs whose names are cut to one text share a folder, of which no file is taken for either', async () => {
    const header = ['##[group]Run actions/cache/save@v5', 'with:', '  path: p', '  key: K', '##[endgroup]'];
    const log = (...ends: string[]): string =>
      ["Current runner version: '2.337.0'", ...header, archive, ...ends, 'Cleaning up orphan processes']
        .map((line, index) => `2026-11-19T14:02:${30 + index}.0000000Z ${line}\n`)
        .join('');
    const zip = zipOf({
      '0_build.txt': log('Sent 85 of 100 (85.0%), 1.0 MBs/sec', '##[error]The operation was canceled.'),
      '1_build.txt': log('Sent 100 of 100 (100.0%), 1.0 MBs/sec', 'Cache saved with key: K'),
      'build/2_Save.txt': log('Sent 100 of 100 (100.0%), 1.0 MBs/sec', 'Cache saved with key: K'),
    });
    const { report } = await examine('shared.zip', zip);
    expect(report.saves.map(({ outcome }) => outcome)).toEqual(['torn-down', 'saved']);
  });

  test('a part that ends where containers are prepared is not clean', async () => {
    const lines = [
      "Current runner version: '2.337.0'",
      '##[group]Checking docker version',
      '##[endgroup]',
    ].map((line) => `2026-11-19T14:02:31.1000000Z ${line}\n`);
    expect((await examine('part.txt', lines.join(''))).report.verdict).toBe('inconclusive');
  });

  test('a composite is there, though its first step follows at once behind a mark', async () => {
    const torn = await logsOf('composite-save-torn-down');
    const { report } = await examine('whole.txt', torn.jobs[0]?.[1] ?? '');
    expect(report.gaps.filter((gap) => /no log of/.test(gap))).toEqual([]);
  });

  test.each([
    ['prints nothing', ['##[group]Run a/b@v1', '##[endgroup]']],
    ['was skipped', []],
  ])('a step behind a composite whose last one %s is none of it', async (_, last) => {
    const lines = [
      ...["Current runner version: '2.336.0'", '##[group]Run ./a', '##[endgroup]'],
      ...['##[start-action display=A;id=__self.1]', ...last, '##[end-action id=__self.1;outcome=success]'],
      ...['##[group]Run actions/cache/save@v5', 'with:', '  path: p', '  key: K', '##[endgroup]'],
      archive,
      ...['Sent 85 of 100 (85.0%), 1.0 MBs/sec', '##[error]The operation was canceled.'],
      'Cleaning up orphan processes',
    ];
    const log = lines.map((line, index) => `2026-11-19T14:02:31.${1000000 + index}Z ${line}\n`).join('');
    expect((await examine('log.txt', log)).report.verdict).toBe('stuck-key');
  });

  test('a part without the set-up, which names what was downloaded, hides no action', async () => {
    const torn = await logsOf('composite-save-torn-down');
    const [, own = ''] = torn.jobs[0] ?? [];
    const part = own.slice(own.lastIndexOf('\n', own.indexOf('##[group]Run actions/checkout')) + 1);
    const other = part.replace(
      "action repository 'actions/cache@v5'",
      "action repository 'actions/other@v5'",
    );
    expect(other).not.toBe(part);
    expect((await examine('part.txt', other)).report.verdict).toBe('stuck-key');
  });

  test.each([
    ['a text that is no log', 'Buy milk.\nRun to the shop.\n'],
    ['a program that holds words of the runner', '\x7fELF\x02\0\0\n##[error]The operation was canceled.\n'],
  ])('%s is refused in one line', async (_, content) => {
    const path = join(folder, 'notes.txt');
    await writeFile(path, content);
    const { status, stdout, stderr } = await runCommand([path]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/notes\.txt is no log of GitHub Actions/);
  });

  test('scope and branch are given where a line tells them, and one gap says what would tell the rest', async () => {
    const { report } = await examine('logs.zip', zip);
    expect(report.saves[0]?.scope).toMatch(/^refs\/heads\//);
    expect(report.gaps.filter((gap) => /give the run's URL/.test(gap))).toHaveLength(1);
  });
});

test.each([
  ["Current runner version: '2.330.0'", 'clean'],
  ['Secret source: Actions', 'inconclusive'],
])(
  'a set-up that begins with %j is whole or not by that line, whatever its file is called: %s',
  async (first, verdict) => {
    const logs = {
      'build/1_Set up job.txt': [first],
      'build/2_Run make.txt': ['##[group]Run make', 'make', 'shell: /usr/bin/bash -e {0}', '##[endgroup]'],
      'build/3_Complete job.txt': ['Cleaning up orphan processes'],
    };
    const stamped = Object.entries(logs).map(([name, lines]) => [
      name,
      lines.map((line) => `2026-06-21T08:45:29.2354788Z ${line}\n`).join(''),
    ]);
    const { report } = await examine('set-up.zip', zipOf(Object.fromEntries(stamped)));
    expect(report.verdict).toBe(verdict);
  },
);
