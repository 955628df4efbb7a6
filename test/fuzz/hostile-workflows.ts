import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { applyPatch } from 'diff';
import fc from 'fast-check';
import { guardPatch } from '../../src/remedy/guard-patch.ts';
import { findRemedies } from '../../src/remedy/remedies.ts';
import type { SourceFile } from '../../src/types/evidence.ts';
import { savesOf, siblingFailed, sourceFile } from '../remedy/sites.ts';
import { fuzz } from './property.ts';

const folder = fileURLToPath(new URL('../../fixtures/recorder/bundles/workflows/', import.meta.url));
const texts = readdirSync(folder).map((name) => readFileSync(`${folder}${name}`, 'utf8'));

/** Of the processor, so that what else the machine does counts for nothing; collecting garbage counts. */
const MOST_MS = 3_000;

const lengths = fc.integer({ min: 1, max: 20_000 });
const ids = fc.constantFrom(
  'b}uild',
  "i'nstall",
  '1abc',
  '5',
  "''",
  '~',
  '[a]',
  '{a: b}',
  '*nope',
  '__proto__',
);
const texted = fc.oneof(
  ids,
  lengths.map((length) => `x${' '.repeat(length)}y`),
  lengths.map((length) => `"${'${{'.repeat(length)}"`),
  lengths.map((length) => `"${'${{ a }}'.repeat(Math.ceil(length / 100))}!"`),
  lengths.map((length) => 'x'.repeat(length * 5)),
);
const conditions = fc.oneof(
  lengths.map((length) => `always()${' '.repeat(length)}&& true`),
  lengths.map((length) => `"${'('.repeat(length)}true${')'.repeat(length)}"`),
  lengths.map((length) => `"${'!'.repeat(length)}true"`),
  lengths.map((length) => Array.from({ length: length / 10 + 1 }, (_, i) => `env.a${i}`).join(' && ')),
  lengths.map((length) =>
    Array.from({ length: length / 500 + 1 }, (_, i) => `(env.a${i} || success())`).join(' && '),
  ),
  lengths.map(
    (length) => `"format('${'{0}'.repeat(length)}', format('${'{0}'.repeat(length)}', 'xx')) == ''"`,
  ),
);

/** What is put in the place of every value of a key. */
const values = fc.oneof(
  fc.tuple(fc.constantFrom('id', 'name', 'key', 'path', 'uses', 'run'), texted),
  fc.tuple(fc.constant('if'), conditions),
);

/** What is put before the jobs or behind them. */
const additions = fc.oneof(
  fc.constantFrom(
    'x: &x\n  y: *x\n',
    'x: &x [*x, {y: *x}]\n',
    'x: &x\n  <<: *x\n  a: 1\n',
    'x: &x {a: &y {b: *x, <<: *y}}\n',
    'x: *nobody\n',
  ),
  lengths.map((length) => `x: ${'['.repeat(length)}${']'.repeat(length)}\n`),
  lengths.map((length) => `x: ${'[{'.repeat(length)}\n`),
  lengths.map((length) => '\n'.repeat(length)),
  lengths.map((length) => '# \n'.repeat(length)),
  lengths.map((length) => Array.from({ length }, (_, i) => `k${i}: &a${i} v\n`).join('')),
  fc.integer({ min: 1, max: 20 }).map(laughs),
);

function laughs(depth: number): string {
  const line = (_: unknown, i: number) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]\n`;
  return `l0: &l0 [x]\n${Array.from({ length: depth }, line).join('')}`;
}

/** A step that takes its fields from elsewhere. */
const anchored = (text: string): string =>
  text.replace(/^( +)- (?=uses: |name: )/m, '$1- &s\n$1  <<: *s\n$1  ');

function withValue(text: string, [key, value]: readonly [string, string]): string {
  return text.replace(new RegExp(`^( +(?:- )?)${key}: .*$`, 'gm'), (_, start) => `${start}${key}: ${value}`);
}

/** The steps of the first job of a workflow as a composite action. */
function asAction(text: string): SourceFile {
  const steps = /^ {4}steps:\n((?: {6}.*\n|\n)*)/m.exec(text)?.[1] ?? '';
  const action = `name: x\nruns:\n  using: composite\n  steps:\n${steps.replace(/^ {2}/gm, '')}`;
  return sourceFile(action, '.github/actions/x/action.yml');
}

const cases = [
  fc.constantFrom(...texts),
  fc.array(values, { maxLength: 2 }),
  fc.array(additions, { maxLength: 2 }),
  fc.constantFrom('workflow', 'action', 'anchored'),
] as const;

function tryCase(
  text: string,
  changes: (readonly [string, string])[],
  added: string[],
  form: 'workflow' | 'action' | 'anchored',
): void {
  const own = changes.reduce(withValue, form === 'anchored' ? anchored(text) : text);
  const whole = added.join('') + (form === 'action' ? asAction(own).text : own);
  const file = form === 'action' ? { ...asAction(own), text: whole } : sourceFile(whole);
  const before = process.cpuUsage();
  const remedies = savesOf(file).flatMap(({ site }) => findRemedies(site, siblingFailed, [file]));
  const { patch } = guardPatch(remedies, [file]);
  const { user } = process.cpuUsage(before);
  if (user > MOST_MS * 1000) throw new Error(`thought for ${Math.round(user / 1000)} ms`);
  if (patch !== '' && applyPatch(whole, patch) === false) throw new Error('the patch does not apply');
}

export const hostileWorkflowProperties = [
  fuzz(
    'a hostile workflow or action gets a patch that applies, or none, and soon',
    1,
    fc.property(...cases, tryCase),
  ),
];
