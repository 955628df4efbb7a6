import { expect, test } from 'vitest';
import { lint } from '../../src/lint/lint.ts';
import { lintGapWords } from '../../src/render/content/lint-words.ts';
import { CANCELS, combined, saving, workflow } from './linted.ts';

const MANY = 100_000;
const times = (count: number, textOf: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => textOf(index)).join('');

/** Files that somebody has written to keep a program busy, or to make it fall over. */
const files: Record<string, Record<string, string>> = {
  'braces that are never closed': {
    'a.yml': workflow({
      top: `on: push\nconcurrency: { group: "${'${{ '.repeat(MANY)}", cancel-in-progress: true }`,
      steps: saving(null),
    }),
    'b.yml': workflow({ steps: saving(null, '${{ '.repeat(MANY)) }),
  },
  'a condition of blanks, of brackets, of negations': {
    'a.yml': workflow({ steps: saving(`a ${' '.repeat(20_000)}== b`) }),
    'b.yml': workflow({ steps: saving(`${'('.repeat(20_000)}a${')'.repeat(20_000)}`) }),
    'c.yml': workflow({ steps: saving(`"${'!'.repeat(20_000)}a"`) }),
  },
  'variables made of each other': {
    'a.yml': workflow({
      job: `runs-on: x\nenv: { A: "${'${{ env.B }}'.repeat(180)}", B: "${'${{ env.A }}'.repeat(180)}" }`,
      steps: saving(null, '${{ env.A }}'),
    }),
  },
  'a matrix without end': {
    'a.yml': workflow({
      job: `runs-on: x\nstrategy: { matrix: { ${times(8, (at) => `a${at}: [${times(300, (value) => `${value},`)}],`)} } }`,
      steps: saving(null),
    }),
  },
  'workflows and actions that use each other in circles': {
    ...Object.fromEntries(
      Array.from({ length: 20 }, (_, at) => [
        `.github/workflows/w${at}.yml`,
        `on: { workflow_call: }\njobs:\n${times(20, (to) => `  c${to}: { uses: ./.github/workflows/w${to}.yml }\n`)}  s:\n    steps:${combined().replaceAll('\n', '\n      ')}\n`,
      ]),
    ),
    ...Object.fromEntries(
      Array.from({ length: 20 }, (_, at) => [
        `a${at}/action.yml`,
        `runs:\n  using: composite\n  steps:\n${times(20, (to) => `    - uses: ./a${to}\n`)}`,
      ]),
    ),
  },
  'steps by the hundred, comments by the thousand': {
    'a.yml': workflow({
      top: `on: push\n${CANCELS}`,
      steps: times(
        30,
        () => `${saving(null).replace('  id: restore\n', '').replace('id: build', 'name: x')}\n`,
      ),
    }),
    'b.yml': workflow({
      steps: `${'# x\n'.repeat(10_000)}${'# cache-autopsy: ignore[a]\n'.repeat(200)}${saving(null).trimStart()}`,
    }),
  },
};

test.each(Object.entries(files))('%s: answered in seconds', (_, texts) => {
  const before = process.cpuUsage().user;
  const sources = Object.entries(texts).map(([path, text]) => ({ owner: '', repo: '', sha: '', path, text }));
  expect(lint(sources, { isReported: () => true, gaps: [] }).files).toBeGreaterThan(0);
  // Less than one on an idle machine; the rest is for one that is not.
  expect(process.cpuUsage().user - before).toBeLessThan(3_000_000);
});

test.each([
  [
    'a key that stands twice',
    'on: push\njobs:\n  a: {}\n  a: {}\n',
    'it is not valid YAML: a stands twice in one mapping at line 4',
  ],
  ['a tab', 'on: push\njobs:\n\ta: {}\n', 'at line 3'],
  ['an alias of nothing', 'on: push\njobs: *none\n', 'it cannot be read: its alias none stands for nothing'],
  ['no mapping', '[1]', 'it is not a mapping'],
])('%s is a gap that says where', (_, text, reason) => {
  const file = { owner: '', repo: '', sha: '', path: 'a.yml', text };
  const { gaps } = lint([file], { isReported: () => true, gaps: [] });
  expect(gaps.map(lintGapWords)).toEqual([expect.stringMatching(/^a\.yml: /)]);
  expect(gaps.map(lintGapWords).join()).toContain(reason);
});
