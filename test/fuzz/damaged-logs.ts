import AdmZip from 'adm-zip';
import fc from 'fast-check';
import { type BundleFiles, decodeText, encodeJson } from '../../src/sources/bundle/bundle-files.ts';
import { zipOf } from '../support/make-zip.ts';
import { type Case, cases, demandNotClean, demandNothingConfirmed, oneOf } from './fixture-cases.ts';
import { judgeBundle } from './judge-bundle.ts';
import { fuzz } from './property.ts';

const withArchive = cases.filter(({ files }) => files.has('logs.zip'));
const isStepFile = (name: string): boolean => /\/-?\d+_/.test(name);
const withStepFiles = withArchive.filter(({ files }) => namesIn(files).some(isStepFile));

function entriesOf(files: BundleFiles): [string, Buffer][] {
  const entries = new AdmZip(Buffer.from(files.get('logs.zip') ?? [])).getEntries();
  return entries.filter(({ isDirectory }) => !isDirectory).map((one) => [one.entryName, one.getData()]);
}

function namesIn(files: BundleFiles): string[] {
  return entriesOf(files).map(([name]) => name);
}

/** The bundle with one entry of those that a pattern names, modulo their number, cut off or emptied. */
function withDamage(
  files: BundleFiles,
  entries: [string, Buffer][],
  { which, cut, mark }: { which: number; cut: number; mark: string | null },
): BundleFiles {
  const [chosen] = entries[which % entries.length] ?? [];
  const damaged = entries.map(([name, bytes]): [string, Buffer] => {
    if (name !== chosen) return [name, bytes];
    return [name, mark === null ? bytes.subarray(0, cut % (bytes.length + 1)) : Buffer.from(mark)];
  });
  return new Map([...files, ['logs.zip', zipOf(Object.fromEntries(damaged))]]);
}

const damages = fc.record({
  which: fc.nat(),
  cut: fc.nat(),
  mark: fc.option(fc.constantFrom('', '\ufeff', '\n', '\0'), { freq: 3 }),
});

/** What is told of every save of the run itself, less what a line that is lost may have told more exactly. */
function account({ saves }: Pick<Case['truth'], 'saves'>): string {
  const own = saves.filter(({ run }) => run === null);
  return own.map(({ job, outcome }) => `${job.name}: ${outcome}`).join('\n');
}

const words = fc.constantFrom('success', 'failure', 'cancelled', 'skipped', 'timed_out', 'stale', null);
const denials = fc.array(fc.record({ job: fc.nat(), step: fc.option(fc.nat()), word: words }), {
  minLength: 1,
  maxLength: 4,
});

/** The list of jobs with other conclusions for some jobs and steps, modulo their number. */
function withDenials(files: BundleFiles, changes: { job: number; step: number | null; word: unknown }[]) {
  const jobs = JSON.parse(decodeText(files.get('jobs.json') ?? new Uint8Array()));
  for (const { job, step, word } of changes) {
    const own = jobs[job % jobs.length];
    const one = step === null ? own : (own.steps[step % own.steps.length] ?? own);
    one.conclusion = word;
  }
  return new Map([...files, ['jobs.json', encodeJson(jobs)]]);
}

export const damagedLogProperties = [
  fuzz(
    "a step's log that is damaged hides and adds nothing beside the job's log",
    1,
    fc.asyncProperty(oneOf(withStepFiles), damages, async (one, damage) => {
      const entries = entriesOf(one.files);
      const steps = entries.filter(([name]) => isStepFile(name));
      const [chosen = ''] = steps[damage.which % steps.length] ?? [];
      const which = entries.findIndex(([name]) => name === chosen);
      const judged = await judgeBundle(withDamage(one.files, entries, { ...damage, which }));
      if ('refused' in judged) throw new Error(judged.refused);
      const { report } = judged;
      if (report.verdict !== one.truth.verdict) throw new Error(`${report.verdict} without ${chosen}`);
      if (account(report) !== account(one.truth)) throw new Error(`${chosen}\n${account(report)}`);
    }),
  ),
  fuzz(
    "a job's log that breaks off is clean only where every save that it showed is still seen to end",
    1,
    fc.asyncProperty(oneOf(withArchive), damages, async (one, damage) => {
      const entries = entriesOf(one.files).filter(([name]) => !name.includes('/'));
      const judged = await judgeBundle(withDamage(one.files, entries, damage));
      demandNothingConfirmed(one, judged);
      if ('refused' in judged || judged.report.verdict !== 'clean') return;
      // Without its last line end a log is as it was.
      if (one.truth.verdict !== 'clean') demandNotClean(one, judged);
      if (account(judged.report) !== account(one.truth))
        throw new Error(`clean in ${one.name}, with\n${account(judged.report)}\nfor\n${account(one.truth)}`);
    }),
  ),
  fuzz(
    'no conclusion of a job or a step hides a stuck key, or makes one',
    1,
    fc.asyncProperty(oneOf(withArchive), denials, async (one, changes) => {
      const judged = await judgeBundle(withDenials(one.files, changes));
      // Of a restore that missed, its conclusion alone tells whether that failed anything: a miss is how each key begins.
      const hasOwnSave = one.truth.saves.some(({ run }) => run === null);
      if (one.truth.verdict === 'stuck-key' && hasOwnSave) demandNotClean(one, judged);
      demandNothingConfirmed(one, judged);
    }),
  ),
];
