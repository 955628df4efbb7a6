import { expect, test } from 'vitest';
import { isBeyondBudget } from '../../src/remedy/checked-patch.ts';
import { findRemedies } from '../../src/remedy/remedies.ts';
import { stepLists } from '../../src/workflow/workflow-file.ts';
import { cpuSeconds } from '../support/cpu-seconds.ts';
import { savesOf, siblingFailed, sourceFile } from './sites.ts';

/** Seconds of CPU that the remedies of all saves of a job take. */
function secondsFor(steps: string[]): number {
  const file = sourceFile(
    ['jobs:', '  a:', '    steps:', ...steps.map((step) => `      ${step}`), ''].join('\n'),
  );
  return cpuSeconds(() => {
    for (const { site } of savesOf(file)) findRemedies(site, siblingFailed, [file]);
  });
}

test('six hundred steps under conditions of their own are read once, and not once for each other', () => {
  const conditional = [...Array(600).keys()].map((at) => `- { if: inputs.x${at}, run: make ${at} }`);
  const save = '- { uses: actions/cache/save@v5, with: { path: out, key: k } }';
  expect(secondsFor([...conditional, save])).toBeLessThan(2);
});

test('a cache of four thousand paths costs no more than one of some', () => {
  const paths = [...Array(4000).keys()].map((at) => `dir${at}/x`).join('\\n');
  const steps = [...Array(200).keys()].map((at) => `- { run: cp a dir${at} }`);
  expect(
    secondsFor([`- { uses: actions/cache@v5, with: { path: "${paths}", key: k } }`, ...steps]),
  ).toBeLessThan(4);
});

test('a file with more saves than are patched at once says so of the rest', () => {
  const caches = [1, 2, 3, 4].map(
    (at) => `- { uses: actions/cache@v5, with: { path: p${at}, key: k${at} } }`,
  );
  const lines = [
    'jobs:',
    '  a:',
    '    steps:',
    ...[...caches, '- { run: make }'].map((line) => `      ${line}`),
  ];
  const file = sourceFile(`${lines.join('\n')}\n${`# ${'x'.repeat(200)}\n`.repeat(4400)}`);
  const notes = savesOf(file).map(({ site }) => findRemedies(site, siblingFailed, [file])[0]?.notes[0]);
  expect(notes.map((note) => note?.kind)).toEqual(['is-split', 'is-split', 'is-split', 'no-patch']);
  expect(notes[3]).toMatchObject({ why: { kind: 'many-saves' } });
});

test('a job of more steps gets patches for fewer of its saves, since each patch looks at all of them', () => {
  const patchedOf = (steps: number) => {
    const caches = [...Array(10).keys()].map(
      (at) => `      - { uses: actions/cache@v5, with: { key: k${at} } }\n`,
    );
    const text = `jobs:\n  a:\n    steps:\n${caches.join('')}${'      - run: a\n'.repeat(steps)}`;
    const [list] = stepLists(sourceFile(text));
    return list?.steps.slice(0, 10).filter((step) => !isBeyondBudget(list, step)).length;
  };
  expect([300, 3_000].map(patchedOf)).toEqual([10, 4]);
});
