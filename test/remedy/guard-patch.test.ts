import { describe, expect, test } from 'vitest';
import { guardPatch } from '../../src/remedy/guard-patch.ts';
import { keySource } from '../../src/remedy/key-bump.ts';
import { findRemedies } from '../../src/remedy/remedies.ts';
import type { SourceFile } from '../../src/types/evidence.ts';
import type { Remedy } from '../../src/types/remedies.ts';
import { gitApply } from './oracles.ts';
import { savesOf, siblingFailed, sourceFile } from './sites.ts';

const twoSaves = `jobs:
  a:
    steps:
      - name: One
        run: one
      - uses: actions/cache/save@v5
        with: { path: one, key: one }
${'      # far apart\n'.repeat(12)}  b:
    steps:
      - uses: actions/cache@v5
        id: two
        with: { path: two, key: two }
      - name: Two
        if: steps.two.outputs.cache-hit != 'true'
        run: two
`;

function remediesOf(file: SourceFile): Remedy[] {
  return savesOf(file).flatMap(({ site }) => findRemedies(site, siblingFailed, [file]));
}

describe('all patches as one diff', () => {
  const file = sourceFile(twoSaves);
  const remedies = remediesOf(file);

  test('have one header for each file, and apply at once', () => {
    const { patch, leftOut } = guardPatch(remedies, [file]);
    expect(patch.match(/^--- /gm)).toHaveLength(1);
    expect(leftOut).toEqual([]);
    const [text = ''] = gitApply([file], patch);
    expect(text).toContain("if: always() && steps.one.outcome == 'success'");
    expect(text).toContain("if: always() && steps.two-2.outcome == 'success'");
    expect(remediesOf(sourceFile(text)).map(({ patch: again }) => again)).toEqual([null, null]);
  });

  test('hold the patch of several legs of a matrix once', () => {
    const [first] = remedies;
    expect(first === undefined ? '' : guardPatch([first, first], [file]).patch).toBe(first?.patch);
  });

  test('leave out one that contradicts another, and say so', () => {
    const [first] = remedies;
    if (first?.patch == null) throw new Error('no patch');
    const other = { ...first, patch: first.patch.replaceAll('steps.one', 'steps.other') };
    expect(guardPatch([first, other], [file])).toEqual({ patch: first.patch, leftOut: [other] });
    expect(guardPatch([first], [])).toEqual({ patch: '', leftOut: [first] });
  });

  test('keep the ids of one job apart', () => {
    const twins = sourceFile(`jobs:
  a:
    steps:
      - { name: Build, run: one }
      - { uses: actions/cache/save@v5, with: { path: one, key: one } }
      - { name: Build, run: two }
      - { uses: actions/cache/save@v5, with: { path: two, key: two } }
`);
    const both = remediesOf(twins);
    const { patch, leftOut } = guardPatch(both, [twins]);
    expect(leftOut).toEqual([]);
    expect(gitApply([twins], patch)[0]?.match(/\bbuild(?:-2)?\b/g)).toEqual(
      'build build build-2 build-2'.split(' '),
    );
  });

  test('join edits of neighbouring steps, and one that both make', () => {
    const close = sourceFile(`jobs:
  a:
    steps:
      - { uses: actions/cache/restore@v5, id: a, with: { path: one, key: one } }
      - name: Make
        run: make one two
      - uses: actions/cache/save@v5
        with: { path: one, key: one }
      - uses: actions/cache/save@v5
        with: { path: two, key: two }
`);
    const { patch, leftOut } = guardPatch(remediesOf(close), [close]);
    expect(leftOut).toEqual([]);
    expect(gitApply([close], patch)[0]?.match(/id: make|steps\.make\.outcome/g)).toHaveLength(3);
  });

  test('give a producer of two saves one id', () => {
    const shared = sourceFile(`jobs:
  a:
    steps:
      - { uses: actions/cache/restore@v5, id: cache-one, with: { path: one, key: one } }
      - { uses: actions/cache/restore@v5, id: cache-two, with: { path: two, key: two } }
      - name: Make all that there is
        run: make one two
      - uses: actions/cache/save@v5
        with: { path: one, key: "\${{ steps.cache-one.outputs.cache-primary-key }}" }
      - uses: actions/cache/save@v5
        with: { path: two, key: "\${{ steps.cache-two.outputs.cache-primary-key }}" }
`);
    const { patch, leftOut } = guardPatch(remediesOf(shared), [shared]);
    expect(leftOut).toEqual([]);
    expect(gitApply([shared], patch)[0]?.match(/[ .]make-all-that-there-is\b/g)).toHaveLength(3);
  });

  test.each([
    ['', '- name: Make\n        run: make one two'],
    [' of one line', '- run: make'],
    [' of one line, and blank lines between', '- run: make', '\n'],
    [' in braces', '- { run: make }'],
  ])('put the saving halves of two caches behind the step%s that fills both', (_, make, blank = '') => {
    const shared = sourceFile(`jobs:
  a:
    steps:
      - { uses: actions/checkout@v6 }
      - uses: actions/cache@v5
        id: one
        with: { path: one, key: one }
${blank}      - uses: actions/cache@v5
        id: two
        with: { path: two, key: two }
${blank}      ${make}
`);
    const both = remediesOf(shared);
    const { patch, leftOut } = guardPatch(both, [shared]);
    expect(leftOut).toEqual([]);
    const [text = ''] = gitApply([shared], patch);
    expect(text.match(/id: make\b/gm)).toHaveLength(1);
    expect(text.match(/key: \$\{\{ steps\.(?:one|two)\.outputs/g)).toHaveLength(2);
    expect(remediesOf(sourceFile(text)).map(({ patch: again }) => again)).toEqual([null, null]);
  });

  test('of several files of one repository stand one after the other', () => {
    const other = sourceFile(twoSaves, '.github/workflows/second one.yml');
    const { patch } = guardPatch([...remedies, ...remediesOf(other)], [file, other]);
    expect(patch.startsWith('--- a/')).toBe(true);
    expect(gitApply([file, other], patch)).not.toContain(twoSaves);
  });

  test('of several repositories are told apart by a line that git passes over', () => {
    const other = sourceFile(twoSaves, '.github/workflows/called.yml', 'octo/workflows');
    const { patch } = guardPatch([...remedies, ...remediesOf(other)], [file, other]);
    expect(patch.match(/^# .*/gm)).toEqual(['# octo/cat', '# octo/workflows']);
    expect(gitApply([file, other], patch)).not.toContain(twoSaves);
  });

  test('are nothing where there is nothing to patch', () => {
    expect(guardPatch([], [file])).toEqual({ patch: '', leftOut: [] });
  });
});

describe('the source of a key', () => {
  const text = `jobs:
  a:
    steps:
      - id: Cache
        uses: actions/cache/restore@v5
        with:
          path: out
          key: >-
            \${{ runner.os }}-\${{
            hashFiles('lock') }}
      - run: make
      - uses: actions/cache/save@v5
        with:
          path: out
          key: \${{ steps.cache.outputs.cache-primary-key }}
`;

  test.each([
    ['is followed to the step that made it', text, 8, `\${{ runner.os }}-\${{ hashFiles('lock') }}`],
    [
      'is its own step otherwise',
      text.replace('-primary-key }}', '-primary-key }}-2'),
      15,
      `\${{ steps.cache.outputs.cache-primary-key }}-2`,
    ],
    [
      'is found past line ends of two characters',
      text.replaceAll('\n', '\r\n'),
      8,
      `\${{ runner.os }}-\${{ hashFiles('lock') }}`,
    ],
  ])('%s', (_, written, line, expression) => {
    const file = sourceFile(written);
    const save = savesOf(file)[0];
    expect(save === undefined ? null : keySource(save.site, [file])).toEqual({
      repository: 'octo/cat',
      file: '.github/workflows/ci.yml',
      line,
      expression,
    });
  });

  test('is nothing where the step is not to be found', () => {
    const save = savesOf(sourceFile(text))[0];
    expect(save === undefined ? 'no save' : keySource(save.site, [])).toBeNull();
  });
});
