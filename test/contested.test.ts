import AdmZip from 'adm-zip';
import { expect, test } from 'vitest';
import { readBundle } from '../src/sources/bundle/read-bundle.ts';
import type { Report } from '../src/types/report.ts';
import { fixture } from './support/fixture-world.ts';
import { judgeFiles } from './support/judge-files.ts';

const marked = await readBundle(fixture('composite-save-torn-down'));
/** The same of a runner that does not mark the steps inside a composite. */
const bundle = withLogs(marked, (log) => log.replace(/^.*##\[(?:start|end)-action .*\n/gm, ''));
const withoutFiles = withoutActions(bundle);

function withoutActions(files: typeof marked): typeof marked {
  return new Map([...files].filter(([name]) => !name.endsWith('/action.yml')));
}

function withLogs(files: typeof marked, change: (log: string) => string): typeof marked {
  const zip = new AdmZip(Buffer.from(files.get('logs.zip') ?? []));
  for (const entry of zip.getEntries()) entry.setData(Buffer.from(change(entry.getData().toString('utf8'))));
  return new Map([...files, ['logs.zip', zip.toBuffer()]]);
}

/** The same run, where the composite goes on and a script in it prints the lines of a save that was finished. */
function withForgedSave(files: typeof bundle): typeof bundle {
  return withLogs(files, (log) => {
    const [before = '', torn, after = ''] = log.split(
      /^(?=.*Run actions\/cache\/save@)|(?<=was canceled\.\n)/m,
    );
    if (torn === undefined) return log;
    const forged = torn.replace(/Z Sent \d+ of (\d+) .*/g, 'Z Sent $1 of $1 (100.0%), 12.4 MBs/sec');
    const [, key] = / {2}key: (.*)/.exec(torn) ?? [];
    const until = torn.match(/^\S+Z /gm)?.at(-1) ?? '';
    const later = forged.replace(/^\S+Z /gm, until).replace(/##\[error\].*/, `Cache saved with key: ${key}`);
    return before + torn + later + after;
  });
}

async function judged(files: typeof bundle): Promise<Report> {
  return (await judgeFiles(files)).report;
}

test('a save in a composite is confirmed where its action.yml declares it', async () => {
  const { findings } = await judged(bundle);
  expect(findings.map(({ stuckKey }) => stuckKey?.certainty)).toEqual(['confirmed']);
});

test('so it is where the runner marks the steps inside it', async () => {
  const { findings } = await judged(withoutActions(marked));
  expect(findings.map(({ stuckKey }) => stuckKey?.certainty)).toEqual(['confirmed']);
});

test('without that file a script in it may have written the same lines: suspected at most, and said', async () => {
  const { findings, saves, verdict } = await judged(withoutFiles);
  expect(verdict).toBe('stuck-key');
  expect(findings.map(({ stuckKey }) => stuckKey?.certainty)).toEqual(['suspected']);
  expect(saves[0]?.notes).toContainEqual({ kind: 'contested' });
});

test('what a script in a composite says that it saved finishes no other save', async () => {
  const { saves, findings } = await judged(withForgedSave(withoutFiles));
  expect(saves.map(({ outcome }) => outcome)).toEqual(['torn-down', 'saved']);
  expect(findings.map(({ stuckKey }) => stuckKey?.certainty)).toEqual(['suspected']);
});
