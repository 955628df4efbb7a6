import AdmZip from 'adm-zip';
import fc from 'fast-check';
import { type BundleFiles, decodeText, encodeJson } from '../../src/sources/bundle/bundle-files.ts';
import { type Case, cases, demandNotClean, demandNothingInvented, oneOf, stuck } from './fixture-cases.ts';
import { type Mutation, mutated, mutations, removals } from './json-mutations.ts';
import { judgeBundle, render } from './judge-bundle.ts';
import { fuzz } from './property.ts';

/** Changes of the JSON files of a bundle: which of them (modulo their number), and what becomes of it. */
type Edits = { file: number; change: Mutation }[];

const edits = (change: fc.Arbitrary<Mutation>): fc.Arbitrary<Edits> =>
  fc.array(fc.record({ file: fc.nat(9), change }), { minLength: 1, maxLength: 6 });

function edited(files: BundleFiles, changes: Edits): BundleFiles {
  const result = new Map(files);
  const documents = [...files.keys()].filter((path) => path.endsWith('.json'));
  for (const { file, change } of changes) {
    const path = documents[file % documents.length] ?? 'run.json';
    const document: unknown = JSON.parse(decodeText(result.get(path) ?? new Uint8Array()));
    result.set(path, encodeJson(mutated(document, [change]) ?? null));
  }
  return result;
}

/** The bytes with some of them overwritten, and cut off at a place. */
function damaged(bytes: Uint8Array, marks: readonly [number, number][], cut: number | null): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (const [at, value] of marks) copy[at % copy.length] = value;
  return cut === null ? copy : copy.subarray(0, cut % copy.length);
}

/** The bundle with the logs of its jobs one by one, each cut off at its own place. */
function withCutLogs({ files }: Case, cuts: readonly number[]): BundleFiles {
  const result = new Map(files);
  result.delete('logs.zip');
  const jobs: { id: number; name: string }[] = JSON.parse(
    decodeText(files.get('jobs.json') ?? new Uint8Array()),
  );
  const entries = new AdmZip(Buffer.from(files.get('logs.zip') ?? [])).getEntries();
  for (const [index, { id, name }] of jobs.entries()) {
    const entry = entries.find(
      ({ entryName }) => /^\d+_(.*)\.txt$/.exec(entryName)?.[1] === name.replaceAll('/', '_'),
    );
    if (entry === undefined) continue;
    const log = entry.getData();
    const cut = cuts[index % cuts.length] ?? 0;
    result.set(`job-logs/${id}.txt`, log.subarray(0, cut % (log.length + 1)));
  }
  return result;
}

export const bundleShapeProperties = [
  fuzz(
    'a bundle of any shape ends in a report or in an error for people',
    1,
    fc.asyncProperty(oneOf(cases), edits(mutations), async ({ files }, changes) => {
      render(await judgeBundle(edited(files, changes)));
    }),
  ),
  fuzz(
    'what is taken out of a bundle invents no stuck key',
    1,
    fc.asyncProperty(oneOf(cases), edits(removals), async (one, changes) => {
      demandNothingInvented(one, await judgeBundle(edited(one.files, changes)));
    }),
  ),
  fuzz(
    'a damaged log archive invents no stuck key, and hides none behind a clean verdict',
    1,
    fc.asyncProperty(
      oneOf(stuck),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
      fc.option(fc.nat(), { freq: 3 }),
      async (one, marks, cut) => {
        const archive = damaged(one.files.get('logs.zip') ?? new Uint8Array(), marks, cut);
        const judged = await judgeBundle(new Map([...one.files, ['logs.zip', archive]]));
        demandNothingInvented(one, judged);
        demandNotClean(one, judged);
      },
    ),
  ),
  fuzz(
    'logs that break off anywhere hide no stuck key behind a clean verdict',
    1,
    fc.asyncProperty(oneOf(stuck), fc.array(fc.nat(), { minLength: 1, maxLength: 5 }), async (one, cuts) => {
      demandNotClean(one, await judgeBundle(withCutLogs(one, cuts)));
    }),
  ),
];
