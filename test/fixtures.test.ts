import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import AdmZip from 'adm-zip';
import { describe, expect, test } from 'vitest';
import { guardPatch, preferred } from '../src/remedy/guard-patch.ts';
import { renderJson } from '../src/render/json/v1/json.ts';
import { reportSchema } from '../src/render/json/v1/report-schema.ts';
import type { BundleFiles } from '../src/sources/bundle/bundle-files.ts';
import { readBundle } from '../src/sources/bundle/read-bundle.ts';
import type { Report } from '../src/types/report.ts';
import { judgeFiles, judgeFixture } from './support/judge-files.ts';
import { renderMarkdown, renderText } from './support/renderings.ts';

const folder = fileURLToPath(new URL('../fixtures/', import.meta.url));
const cases = readdirSync(folder).filter((name) => name !== 'recorder');
/** The bundle with its archive changed by entry: what `keep` refuses is left out. */
function withArchive(files: BundleFiles, keep: (name: string) => boolean): BundleFiles {
  const bytes = files.get('logs.zip');
  if (bytes === undefined) return files;
  const zip = new AdmZip();
  for (const entry of new AdmZip(Buffer.from(bytes)).getEntries()) {
    if (keep(entry.entryName)) zip.addFile(entry.entryName, entry.getData());
  }
  return new Map([...files, ['logs.zip', zip.toBuffer()]]);
}

/** What is concluded, less the times: a line's differs by some microseconds between the two files that have it. */
function withoutTimes({ saves, findings, verdict }: Report): unknown {
  return {
    verdict,
    saves: saves.map(({ startedAt: _, endedAt: __, ...save }) => save),
    findings: findings.map(({ save, teardown, stuckKey, reservation, remedies }) => ({
      ...{
        save,
        cause: teardown.cause,
        certainty: stuckKey?.certainty,
        state: stuckKey?.state,
        reservation,
        remedies,
      },
    })),
  };
}

/** Whether steps ran side by side and their lines were picked out of the log of the job, so that less is certain. */
function isPickedOut({ saves }: Report): boolean {
  return saves.some(({ notes }) => notes.some(({ kind }) => kind === 'picked-out'));
}

const RANK = [undefined, 'suspected', 'confirmed'];

/** The findings of the attempt itself, each by its place. */
function ownFindings({ saves, findings }: Report) {
  return findings.flatMap(({ save, stuckKey, teardown }) => {
    const own = saves[save];
    if (own === undefined || own.run !== null) return [];
    const place = `${own.job.id} ${own.step.number} ${own.key}`;
    return [{ place, key: own.key, certainty: stuckKey?.certainty, cause: teardown.cause.kind }];
  });
}

/** The verdict, with each save and the key that it left stuck. */
function keysOf({ verdict, saves, findings }: Report): unknown {
  const stuck = findings.map(({ save, stuckKey }) => [save, stuckKey?.key]);
  return { verdict, stuck, saves: saves.map(({ key, outcome }) => [key, outcome]) };
}

describe.each(cases)('%s', async (name) => {
  const files = await readBundle(`${folder}${name}`);
  const { report, evidence } = await judgeFixture(name);

  test('renders as its goldens', async () => {
    const golden = (file: string): string => `${folder}${name}/expected/${file}`;
    await expect(renderText(report, { width: 100, colour: false }, true)).toMatchFileSnapshot(
      golden('report.txt'),
    );
    await expect(renderMarkdown(report, true)).toMatchFileSnapshot(golden('report.md'));
    await expect(renderJson(report)).toMatchFileSnapshot(golden('report.json'));
    expect(renderJson(reportSchema.parse(JSON.parse(renderJson(report))))).toBe(renderJson(report));
    const remedies = report.findings.flatMap((finding) => preferred(finding.remedies));
    await expect(guardPatch(remedies, evidence.files).patch).toMatchFileSnapshot(golden('guard.patch'));
  });

  test('reads the same whether its logs came by step or by job', async () => {
    const byJob = await judgeFiles(withArchive(files, (entry) => !/\/\d+_/.test(entry)));
    const isSame = !isPickedOut(byJob.report);
    expect(keysOf(byJob.report)).toEqual(keysOf(report));
    if (isSame) expect(withoutTimes(byJob.report)).toEqual(withoutTimes(report));
  });

  test.each([
    ['its annotations', /^annotations\//],
    ['all that its logs do not tell', /^(?:annotations|files|trace)\/|^(?:caches|runs)\.json$/],
  ])('says less without %s, and nothing else', async (_, taken) => {
    const less = await judgeFiles(new Map([...files].filter(([path]) => !taken.test(path))));
    const [all, left] = [ownFindings(report), ownFindings(less.report)];
    for (const finding of left) {
      const whole = all.find(({ place }) => place === finding.place);
      expect(whole?.key ?? finding.key).toBe(finding.key);
      expect([whole?.cause, 'unknown']).toContain(finding.cause);
      expect(RANK.indexOf(finding.certainty)).toBeLessThanOrEqual(RANK.indexOf(whole?.certainty));
    }
    if (all.length > 0) expect([report.verdict, 'inconclusive']).toContain(less.report.verdict);
    expect(left.length).toBeGreaterThanOrEqual(all.filter(({ certainty }) => certainty !== undefined).length);
  });

  test('is never clean without its logs', async () => {
    const without = new Map(
      [...files].filter(([path]) => path !== 'logs.zip' && !path.startsWith('job-logs/')),
    );
    expect((await judgeFiles(without)).report.verdict).toBe('inconclusive');
  });
});
