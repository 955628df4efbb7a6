import AdmZip from 'adm-zip';
import { expect, test } from 'vitest';
import type { BundleFiles } from '../../src/sources/bundle/bundle-files.ts';
import { readBundle } from '../../src/sources/bundle/read-bundle.ts';
import { fixture } from '../support/fixture-world.ts';
import { judgeFiles } from '../support/judge-files.ts';

const bundle = await readBundle(fixture('stuck-key-with-victims'));
const MINUTE = 60_000;

/** The bundle as its run's own machine would have made it with a clock that is off: lines and step times are its. */
function withClockOff(minutes: number): BundleFiles {
  const off = (text: string): string =>
    text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/g, (stamp) =>
      new Date(Date.parse(`${stamp}Z`) + minutes * MINUTE).toISOString().slice(0, 19),
    );
  const zip = new AdmZip();
  for (const entry of new AdmZip(Buffer.from(bundle.get('logs.zip') ?? [])).getEntries())
    zip.addFile(entry.entryName, Buffer.from(off(entry.getData().toString('utf8'))));
  const jobs: { steps: unknown[] }[] = JSON.parse(Buffer.from(bundle.get('jobs.json') ?? []).toString());
  const moved = jobs.map((job) => ({ ...job, steps: JSON.parse(off(JSON.stringify(job.steps))) }));
  return new Map([
    ...bundle,
    ['logs.zip', zip.toBuffer()],
    ['jobs.json', Buffer.from(JSON.stringify(moved))],
  ]);
}

test.each([0, 4, -4, 60, -60])('a clock that is %i minutes off hides no victim', async (minutes) => {
  const { report } = await judgeFiles(withClockOff(minutes));
  const victims = report.findings.flatMap((finding) => finding.victims.map(({ run }) => run.id));
  expect(victims.length).toBeGreaterThan(0);
  const told = report.saves.flatMap(({ notes }) => notes.filter(({ kind }) => kind === 'clock-off'));
  expect(told.length > 0).toBe(minutes !== 0);
  expect(victims).toEqual(
    (await judgeFiles(bundle)).report.findings.flatMap((finding) => finding.victims.map(({ run }) => run.id)),
  );
});
