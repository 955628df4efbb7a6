import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import type { BundleFiles } from '../../src/sources/bundle/bundle-files.ts';
import { readBundle } from '../../src/sources/bundle/read-bundle.ts';
import type { Report } from '../../src/types/report.ts';
import { fixture, golden } from '../support/fixture-world.ts';
import type { Judged } from './judge-bundle.ts';

/** A fixture, and what its golden concludes. */
export interface Case {
  name: string;
  files: BundleFiles;
  /** What the golden concludes. */
  truth: Pick<Report, 'verdict' | 'findings' | 'saves'>;
}

/** Every fixture. */
export const cases: readonly Case[] = await Promise.all(
  readdirSync(fixture(''))
    .filter((name) => name !== 'recorder')
    .map(async (name) => ({
      name,
      files: await readBundle(fixture(name)),
      truth: JSON.parse(golden(name, 'report.json')),
    })),
);

/** Those with a stuck key, and with an archive. */
export const stuck = cases.filter(
  ({ truth, files }) => truth.verdict === 'stuck-key' && files.has('logs.zip'),
);

/** One of them; shown by its name. */
export const oneOf = (some: readonly Case[]): fc.Arbitrary<Case> =>
  fc.constantFrom(...some.map((one) => ({ ...one, [fc.toStringMethod]: () => one.name })));

function confirmed({ findings }: Pick<Report, 'findings'>): (string | null)[] {
  return findings.flatMap(({ stuckKey }) => (stuckKey?.certainty === 'confirmed' ? [stuckKey.key] : []));
}

/** No key is confirmed that the golden does not know. */
export function demandNothingConfirmed({ name, truth }: Case, judged: Judged): void {
  if ('refused' in judged) return;
  const known = new Set([...truth.findings.map(({ stuckKey }) => stuckKey?.key ?? null), null]);
  const invented = confirmed(judged.report).filter((key) => !known.has(key));
  if (invented.length > 0) throw new Error(`invented in ${name}: ${invented.join(', ')}`);
}

/** The same, and nothing is stuck where nothing is. */
export function demandNothingInvented(one: Case, judged: Judged): void {
  demandNothingConfirmed(one, judged);
  const healthy = one.truth.findings.length === 0;
  if (healthy && !('refused' in judged) && judged.report.verdict === 'stuck-key')
    throw new Error(`${one.name} has no stuck key`);
}

/** Its stuck key is not hidden behind a clean verdict. */
export function demandNotClean({ name }: Case, judged: Judged): void {
  if (!('refused' in judged) && judged.report.verdict === 'clean') throw new Error(`${name} is not clean`);
}
