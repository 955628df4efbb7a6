import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { applyPatch } from 'diff';
import fc from 'fast-check';
import { parseDocument } from 'yaml';
import { guardPatch } from '../../src/remedy/guard-patch.ts';
import { findRemedies } from '../../src/remedy/remedies.ts';
import type { Remedy } from '../../src/types/remedies.ts';
import { savesOf, siblingFailed, sourceFile } from '../remedy/sites.ts';
import { fuzz } from './property.ts';

const folders = ['../../fixtures/recorder/bundles/workflows/', '../remedy/cases/'];
const workflows = folders.flatMap((folder) => {
  const path = fileURLToPath(new URL(folder, import.meta.url));
  return readdirSync(path).map((name) => ({
    text: readFileSync(`${path}${name}`, 'utf8'),
    [fc.toStringMethod]: () => name,
  }));
});

const scraps = fc.oneof(
  fc.constantFrom(
    '\t',
    ' ',
    '  ',
    '\r',
    '\r\n',
    '\n',
    '\n\n',
    '#',
    ' # why',
    '-',
    '- ',
    ':',
    ': ',
    '|',
    '>-',
    "'",
    '"',
    '{',
    '}',
    '[',
    ']',
    '&a ',
    '*a',
    '<<: *a',
    '!!str ',
    '? ',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '\ufeff',
    '\u2028',
    '\u202e',
    '\0',
    '\ud800',
    '${{ ',
    ' }}',
    'if: ',
    'if: always()\n',
    'if: false\n',
    'id: build\n',
    'name: ',
    'uses: actions/cache/save@v5\n',
    '__proto__: ',
    "always() && steps.x.outcome == 'success'",
    '((((',
    '!!!!',
  ),
  fc.string({ maxLength: 6 }),
);

interface Edit {
  at: number;
  kind: 'insert' | 'remove' | 'line-out' | 'line-twice' | 'indent';
  scrap: string;
}

const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({
    at: fc.nat(),
    kind: fc.constantFrom('insert', 'remove', 'line-out', 'line-twice', 'indent'),
    scrap: scraps,
  }),
  { maxLength: 5 },
);

function edited(text: string, { at, kind, scrap }: Edit): string {
  if (kind === 'insert' || kind === 'remove') {
    const place = at % (text.length + 1);
    return text.slice(0, place) + (kind === 'insert' ? scrap + text.slice(place) : text.slice(place + 1));
  }
  const lines = text.split('\n');
  const place = at % lines.length;
  const line = lines[place] ?? '';
  const instead = { 'line-out': [], 'line-twice': [line, line], indent: [`  ${line}`] }[kind];
  return lines.toSpliced(place, 1, ...instead).join('\n');
}

/** The lines that a patch takes from the text, with the numbers that they have there. */
function touched(patch: string): Map<number, string> {
  const lines = new Map<number, string>();
  let number = 0;
  for (const line of patch.split('\n')) {
    number = Number(/^@@ -(\d+)/.exec(line)?.[1] ?? number);
    if (/^@@ /.test(line) || number === 0) continue;
    if (line.startsWith('-')) lines.set(number, line.slice(1));
    if (/^[- ]/.test(line)) number += 1;
  }
  return lines;
}

function checkRemedy(text: string, { patch, disposition, condition }: Remedy): void {
  if (patch === null) return;
  const after = applyPatch(text, patch);
  if (after === false) throw new Error('the patch does not apply');
  if (parseDocument(after).errors.length > 0) throw new Error('the patched file does not parse');
  const before = text.split('\n');
  for (const [number, line] of touched(patch))
    if (before[number - 1] !== line) throw new Error(`line ${number} is not ${JSON.stringify(line)}`);
  if (disposition === 'verified' && !/always\(\)/i.test(condition ?? ''))
    throw new Error(`verified, and not guarded: ${condition}`);
}

export const yamlEditProperties = [
  fuzz(
    'a workflow of any text gets a patch that applies and changes what it says, or none',
    2,
    fc.property(fc.constantFrom(...workflows), edits, ({ text }, changes) => {
      const file = sourceFile(changes.reduce(edited, text));
      const remedies = savesOf(file).flatMap(({ site }) => findRemedies(site, siblingFailed, [file]));
      for (const remedy of remedies) checkRemedy(file.text, remedy);
      const { patch } = guardPatch(remedies, [file]);
      if (patch !== '' && applyPatch(file.text, patch) === false) throw new Error('all patches do not apply');
    }),
  ),
];
