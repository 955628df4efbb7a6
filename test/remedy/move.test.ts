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
