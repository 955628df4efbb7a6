import { describe, expect, test } from 'vitest';
import { guardPatch } from '../../src/remedy/guard-patch.ts';
import { findRemedies } from '../../src/remedy/remedies.ts';
import type { SourceFile } from '../../src/types/evidence.ts';
import { gitApply } from './oracles.ts';
import { remedyFor, savesOf, siblingFailed, sourceFile } from './sites.ts';

function job(...lines: string[]): SourceFile {
  return sourceFile(['jobs:', '  a:', '    steps:', ...lines.map((line) => `      ${line}`), ''].join('\n'));
}

const save = ['uses: actions/cache/save@v5', 'with: { path: out, key: k }'];

describe('a save that runs beside other steps', () => {
  test('comes out of its `parallel:` block, behind that, and asks for what ran before', () => {
    const file = job(
      '- name: Build',
      '  run: make',
      '- parallel:',
      '    - run: make test',
      '    - name: Save',
      '      if: always()',
      ...save.map((line) => `      ${line}`),
      '- run: make report',
    );
    const remedy = remedyFor(file);
    expect(remedy).toMatchObject({
      kind: 'move-save-step',
      condition: "always() && steps.build.outcome == 'success'",
      notes: expect.arrayContaining([expect.stringContaining('not even `always()`')]),
    });
    const [patched = ''] = gitApply([file], remedy.patch ?? '');
    expect(patched.split('\n').slice(3)).toEqual([
      '      - name: Build',
      '        id: build',
      '        run: make',
      '      - parallel:',
      '          - run: make test',
      '      - name: Save',
      "        if: always() && steps.build.outcome == 'success'",
      '        uses: actions/cache/save@v5',
      '        with: { path: out, key: k }',
      '      - run: make report',
      '',
    ]);
    const after = { ...file, text: patched };
    expect(savesOf(after).map(({ site }) => findRemedies(site, siblingFailed, [after])[0]?.patch)).toEqual([
      null,
    ]);
  });

  test.each([
    ['in block style', ['- name: Save', '  background: true', ...save.map((line) => `  ${line}`)]],
    ['in flow style', ['- { background: true, uses: actions/cache/save@v5, with: { path: out, key: k } }']],
    ['as the last key', ['- { uses: actions/cache/save@v5, with: { path: out, key: k }, background: true }']],
  ])('is no step in the background any more, %s', (_, lines) => {
    const file = job('- { id: build, run: make }', ...lines, '- wait-all:');
    const remedy = remedyFor(file);
    expect(remedy).toMatchObject({ kind: 'move-save-step', disposition: 'verified' });
    const [patched = ''] = gitApply([file], remedy.patch ?? '');
    expect(patched).not.toContain('background');
    expect(patched).toContain("if: always() && steps.build.outcome == 'success'");
  });

  test('takes the place of its block, of which it is all', () => {
    const file = job(
      '- { id: build, run: make }',
      '- parallel:',
      '    - name: Save',
      ...save.map((line) => `      ${line}`),
      '- run: make report',
    );
    const [patched = ''] = gitApply([file], remedyFor(file).patch ?? '');
    expect(patched.split('\n').slice(3, 7)).toEqual([
      '      - { id: build, run: make }',
      '      - name: Save',
      "        if: always() && steps.build.outcome == 'success'",
      '        uses: actions/cache/save@v5',
    ]);
    expect(patched).not.toContain('parallel');
  });

  test.each([
    ['which are all of it', []],
    ['with others', ['    - run: make test']],
  ])('two saves of one block go together, %s', (_, others) => {
    const saving = (path: string) => [
      `    - name: Save ${path}`,
      '      uses: actions/cache/save@v5',
      `      with: { path: ${path}, key: ${path} }`,
    ];
    const file = job(
      '- { id: build, run: make out tools }',
      '- parallel:',
      ...others,
      ...saving('out'),
      ...saving('tools'),
      '- run: make report',
    );
    const found = savesOf(file).flatMap(({ site }) => findRemedies(site, siblingFailed, [file]).slice(0, 1));
    const { patch, leftOut } = guardPatch(found, [file]);
    expect(leftOut).toEqual([]);
    const [patched = ''] = gitApply([file], patch);
    expect(patched.match(/always\(\) && steps\.build\.outcome == 'success'/g)).toHaveLength(2);
    expect(patched.includes('parallel')).toBe(others.length > 0);
  });

  test('goes behind what waits for its producer', () => {
    const file = job(
      '- { id: build, run: make, background: true }',
      '- name: Save',
      '  background: true',
      ...save.map((line) => `  ${line}`),
      '- wait: build',
      '- run: make report',
    );
    const remedy = remedyFor(file);
    expect(remedy.condition).toBe("always() && steps.build.outcome == 'success'");
    const [patched = ''] = gitApply([file], remedy.patch ?? '');
    expect(patched.indexOf('- wait: build')).toBeLessThan(patched.indexOf('- name: Save'));
    const found = savesOf(file).flatMap(({ site }) => findRemedies(site, siblingFailed, [file]));
    expect(guardPatch(found, [file]).patch).toBe(remedy.patch);
  });

  test.each([
    [
      'is named by a wait',
      [
        '- { id: build, run: make }',
        '- { id: s, background: true, uses: actions/cache/save@v5, with: { path: out, key: k } }',
        '- wait: [s]',
      ],
      'names the save',
    ],
    [
      'has a producer for which nothing waits',
      [
        '- { id: build, run: make, background: true }',
        '- { background: true, uses: actions/cache/save@v5, with: { path: out, key: k } }',
      ],
      'no step before',
    ],
    [
      'is alone in its block, with a comment',
      [
        '- { id: build, run: make }',
        '- parallel: # more to come',
        '    - { uses: actions/cache/save@v5, with: { path: out, key: k } }',
      ],
      'cannot be edited',
    ],
  ])('is left where it is where it %s', (_, lines, reason) => {
    const remedy = remedyFor(job(...lines));
    expect(remedy).toMatchObject({ kind: 'by-hand', patch: null });
    expect(remedy.notes[0]).toContain(reason);
  });

  test('that stays in the foreground asks for no step that runs beside it', () => {
    const file = job(
      '- { run: configure }',
      '- { id: build, run: make, background: true }',
      `- { ${save.join(', ')} }`,
    );
    expect(remedyFor(file).condition).not.toContain('steps.build.');
  });
});

describe('a combined cache that restores beside other steps', () => {
  const cache = ['uses: actions/cache@v5', 'with:', '  path: node_modules', '  key: k'];
  const install = ['- name: Install', "  if: steps.cache.outputs.cache-hit != 'true'", '  run: npm ci'];
  const half = [
    "      - if: always() && steps.install.outcome == 'success'",
    '        uses: actions/cache/save@v5',
    '        with:',
    '          path: node_modules',
    '          key: ${{ steps.cache.outputs.cache-primary-key }}',
  ];

  test.each([
    [
      'in the background',
      ['- id: cache', '  background: true', ...cache.map((line) => `  ${line}`), '- wait: cache'],
    ],
    [
      'in a block',
      ['- parallel:', '    - id: cache', ...cache.map((line) => `      ${line}`), '    - run: make docs'],
    ],
  ])('is split where something waits for it, %s', (_, lines) => {
    const file = job(...lines, ...install, '- run: make');
    const remedy = remedyFor(file);
    expect(remedy).toMatchObject({ kind: 'split-cache-step', disposition: 'verified' });
    const [patched = ''] = gitApply([file], remedy.patch ?? '');
    expect(patched).toContain(`${['        run: npm ci', ...half].join('\n')}\n`);
    expect(patched).toContain('actions/cache/restore@v5');
  });

  test('is left alone where nothing does, since its key is never known', () => {
    const file = job(
      '- id: cache',
      '  background: true',
      ...cache.map((line) => `  ${line}`),
      '- run: npm ci',
    );
    const remedy = remedyFor(file);
    expect(remedy.patch).toBeNull();
    expect(remedy.notes.join()).toContain('nothing waits for it');
  });

  test('is not saved before what still fills its path in the background', () => {
    const beside = ["- { background: true, if: steps.cache.outputs.cache-hit != 'true', run: npm ci }"];
    const file = job(
      '- id: cache',
      ...cache.map((line) => `  ${line}`),
      ...beside,
      ...install,
      '- wait-all:',
    );
    expect(remedyFor(file).disposition).toBe('needs-review');
  });
});

describe('a save in the foreground beside steps in the background', () => {
  const restore = '- { id: cache, uses: actions/cache/restore@v5, with: { path: node_modules, key: k } }';
  const saving = '- { uses: actions/cache/save@v5, with: { path: node_modules, key: k } }';

  test.each([
    ['fills the path', '- { background: true, run: npm ci }'],
    ['runs on its miss', "- { background: true, if: steps.cache.outputs.cache-hit != 'true', run: ./fetch }"],
  ])('is not guarded while one %s that nothing waits for', (_, beside) => {
    const waiting = [restore, beside, '- run: make docs', '- wait-all:', saving];
    expect(remedyFor(job(...waiting)).patch).not.toBeNull();
    const remedy = remedyFor(job(...waiting.filter((line) => line !== '- wait-all:')));
    expect(remedy.patch).toBeNull();
    expect(remedy.notes.join()).toContain('put a `wait:` for it before the save');
  });

  test('is for a person to review where one may', () => {
    const remedy = remedyFor(job(restore, '- { background: true, run: ./serve }', '- run: npm ci', saving));
    expect(remedy.disposition).toBe('needs-review');
    expect(remedy.notes.join()).toContain('"./serve" still runs in the background then');
  });
});
