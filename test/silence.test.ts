import AdmZip from 'adm-zip';
import { describe, expect, test } from 'vitest';
import type { BundleFiles } from '../src/sources/bundle/bundle-files.ts';
import { readBundle } from '../src/sources/bundle/read-bundle.ts';
import type { Report } from '../src/types/report.ts';
import { fixture } from './support/fixture-world.ts';
import { judgeFiles } from './support/judge-files.ts';

/** A step as the bundle has it. */
interface RawStep {
  number: number;
  name: string;
  status: string;
  conclusion: string | null;
}

/** The bundle with each entry of its archive changed: null leaves it out. */
function withArchive(files: BundleFiles, change: (name: string, text: string) => string | null): BundleFiles {
  const zip = new AdmZip();
  for (const entry of new AdmZip(Buffer.from(files.get('logs.zip') ?? [])).getEntries()) {
    const text = change(entry.entryName, entry.getData().toString('utf8'));
    if (text !== null) zip.addFile(entry.entryName, Buffer.from(text));
  }
  return new Map([...files, ['logs.zip', zip.toBuffer()]]);
}

/** The bundle with one step of one job changed: null takes it from the list. */
function withStep(files: BundleFiles, name: string, change: (step: RawStep) => RawStep | null): BundleFiles {
  const jobs: { steps: RawStep[] }[] = JSON.parse(Buffer.from(files.get('jobs.json') ?? []).toString());
  const changed = jobs.map((job) => ({
    ...job,
    steps: job.steps.flatMap((step) => (step.name === name ? (change(step) ?? []) : step)),
  }));
  return new Map([...files, ['jobs.json', Buffer.from(JSON.stringify(changed))]]);
}

const isStepFile = (name: string): boolean => /\/\d+_/.test(name);
const isJobFile = (name: string): boolean => /^\d+_/.test(name);

async function judged(files: BundleFiles): Promise<Report> {
  return (await judgeFiles(files)).report;
}

const bundle = await readBundle(fixture('job-timed-out-mid-upload'));
const SAVE = 'Save node_modules';

describe('what the list of steps denies', () => {
  const changes: [string, (step: RawStep) => RawStep | null][] = [
    ['skipped', (step) => ({ ...step, conclusion: 'skipped' })],
    ['pending', (step) => ({ ...step, status: 'pending', conclusion: null })],
    ['not there', () => null],
    ['at another number', (step) => ({ ...step, number: step.number + 100 })],
    ["one of the runner's own", (step) => ({ ...step, name: 'Initialize containers' })],
    ['the first of the job', (step) => ({ ...step, name: 'Set up job' })],
  ];
  describe.each([
    ['with step files', (): boolean => true],
    ['without step files', (name: string): boolean => !isStepFile(name)],
  ])('%s', (_, keep) => {
    const files = withArchive(bundle, (name, text) => (keep(name) ? text : null));
    test.each(changes)('a save that is %s is not clean', async (__, change) => {
      const report = await judged(withStep(files, SAVE, change));
      expect(report.verdict).not.toBe('clean');
      expect(report.saves.map(({ upload }) => upload?.sentBytes)).toContain(39059456);
    });
  });
});

test.each([
  ['a day', '2026-11-18T14:'],
  ['an hour', '2026-11-19T13:'],
])('an archive of an attempt %s ago, in which the save ended well, is not clean', async (_, hour) => {
  const earlier = withArchive(await readBundle(fixture('saved-just-before-cancel')), (_, text) =>
    text.replaceAll('2026-11-19T14:', hour),
  );
  const torn = await readBundle(fixture('cancelled-just-after-reserving'));
  const archive = earlier.get('logs.zip') ?? new Uint8Array();
  const { verdict, gaps } = await judged(new Map([...torn, ['logs.zip', archive]]));
  expect(verdict).toBe('inconclusive');
  expect(gaps).toMatchObject([{ kind: 'disputed-steps', says: 'of-another-time', steps: [SAVE] }]);
});

describe('a log that breaks off', () => {
  const save = new AdmZip(Buffer.from(bundle.get('logs.zip') ?? []))
    .getEntries()
    .find(({ entryName }) => entryName.endsWith(`_${SAVE}.txt`));
  const lines = save?.getData().toString('utf8').split('\n').slice(0, -1) ?? [];
  const stamp = (line: string | undefined): string => line?.slice(0, 20).replace('\ufeff', '') ?? '';
  /** Everything from a line of the save on is lost, in both logs. */
  const cutAt = (count: number): BundleFiles =>
    withArchive(bundle, (name, text) => {
      const end = text.indexOf(lines[count]?.replace('\ufeff', '').slice(29) ?? '');
      if (name.endsWith(`_${SAVE}.txt`)) return lines.slice(0, count).join('\n');
      if (isStepFile(name)) return text.replace('\ufeff', '') > stamp(lines[count]) ? null : text;
      return isJobFile(name) && end !== -1 ? text.slice(0, end - 29) : text;
    });
  const cuts = lines.map((_, index) => index).slice(1, -1);
  test.each(cuts)('behind line %i of a save is not clean, whatever the conclusion', async (count) => {
    for (const conclusion of ['success', 'failure', 'cancelled']) {
      const report = await judged(withStep(cutAt(count), SAVE, (step) => ({ ...step, conclusion })));
      expect([count, conclusion, report.verdict]).not.toContain('clean');
    }
  });

  test.each([
    ['empty', (): string => ''],
    ['a byte order mark', (): string => '\ufeff'],
    ['cut in its first line', (text: string): string => text.slice(0, text.indexOf('actions/cache') + 5)],
    ['cut behind its header', (text: string): string => text.slice(0, text.indexOf('[command]'))],
  ])("a step's file that is %s hides nothing of the job's log", async (_, cut) => {
    const files = withArchive(bundle, (name, text) => (name.endsWith(`_${SAVE}.txt`) ? cut(text) : text));
    const [whole, own] = [await judged(bundle), await judged(files)];
    expect(own.findings.map(({ stuckKey }) => stuckKey)).toEqual(
      whole.findings.map(
        ({ stuckKey }) =>
          stuckKey && expect.objectContaining({ key: stuckKey.key, certainty: stuckKey.certainty }),
      ),
    );
  });

  test('a step that ran, and whose section is nowhere, is a gap whatever stands behind it', async () => {
    const files = withArchive(bundle, (name, text) => {
      if (isStepFile(name)) return null;
      return text
        .split('\n')
        .filter((line) => !lines.some((own) => own.replace('\ufeff', '').slice(29) === line.slice(29)))
        .join('\n');
    });
    expect((await judged(files)).verdict).toBe('inconclusive');
  });
});

describe('what a script prints in the second in which the next step begins', () => {
  const second = (at: number, ...lines: string[]): string =>
    lines.map((line) => `2026-11-24T10:00:${String(at).padStart(2, '0')}.3000000Z ${line}\n`).join('');
  const header = (...lines: string[]): string[] => [`##[group]Run ${lines[0]}`, ...lines, '##[endgroup]'];
  const shell = 'shell: /usr/bin/bash -e {0}';
  const setUp = second(
    0,
    'Current runner version: x',
    "Download action repository 'actions/cache@v5' (SHA:0)",
    'Complete job name: build',
  );
  const script = `${second(2, ...header('make', shell))}${second(3, 'hello')}`;
  const save = second(9, ...header('actions/cache/save@v5', 'with:', '  path: venv', '  key: REAL'));
  const torn = `${second(9, '[command]/usr/bin/tar --posix -cf cache.tzst --exclude cache.tzst')}${second(11, 'Sent 4 of 40 (10.0%), 4.0 MBs/sec')}${second(12, '##[error]The operation was canceled.')}`;
  const fakeSave = header('actions/cache/save@v5', 'with:', '  key: FAKE');

  test.each<[string, string[]]>([
    ['the header of a script', header('true', shell)],
    ['a composite that saves', [...header('./fake'), ...fakeSave, 'Sent 1 of 2 (50.0%), 1.0 MBs/sec']],
  ])('is no part of that: %s', async (_, printed) => {
    const first = `${script}${second(9, ...printed)}`;
    const times = (from: number, until: number) => ({
      started_at: `2026-11-24T10:00:${String(from).padStart(2, '0')}Z`,
      completed_at: `2026-11-24T10:00:${until}Z`,
    });
    const steps = [
      { number: 1, name: 'Set up job', conclusion: 'success', ...times(0, 10) },
      { number: 2, name: 'Make', conclusion: 'success', ...times(2, 10) },
      { number: 3, name: 'Save', conclusion: 'cancelled', ...times(9, 12) },
    ].map((step) => ({ status: 'completed', ...step }));
    const job = {
      id: 11,
      name: 'build',
      status: 'completed',
      conclusion: 'cancelled',
      ...times(0, 14),
      steps,
    };
    const zip = new AdmZip();
    const entries = { '1_Set up job': setUp, '2_Make': first, '3_Save': save + torn };
    zip.addFile('0_build.txt', Buffer.from(Object.values(entries).join('')));
    for (const [name, text] of Object.entries(entries)) zip.addFile(`build/${name}.txt`, Buffer.from(text));
    const run = {
      ...JSON.parse(Buffer.from(bundle.get('run.json') ?? []).toString()),
      conclusion: 'cancelled',
    };
    const files = new Map([
      ['run.json', Buffer.from(JSON.stringify(run))],
      ['jobs.json', Buffer.from(JSON.stringify([job]))],
      ['logs.zip', zip.toBuffer()],
    ]);
    const { saves, findings } = await judged(files);
    expect(saves.map(({ key, outcome }) => [key, outcome])).toEqual([['REAL', 'torn-down']]);
    expect(findings.map(({ stuckKey }) => stuckKey?.certainty)).toEqual(['confirmed']);
  });
});
