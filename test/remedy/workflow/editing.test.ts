import { describe, expect, test, vi } from 'vitest';
import { parseWorkflow } from '../../../src/workflow/workflow-file.ts';
import { gitApply } from '../oracles.ts';
import { remedyFor, sourceFile } from '../sites.ts';

const guard = "always() && steps.build.outcome == 'success'";

/** A job whose build is gated like its save, with the save step as given. */
function guarding(
  save: string[],
  build = ['      - name: Build', '        if: inputs.x', '        run: make'],
): string {
  return ['jobs:', '  a:', '    steps:', ...build, ...save, ''].join('\n');
}

function patched(text: string): string {
  const file = sourceFile(text);
  const { patch, notes } = remedyFor(file);
  if (patch === null) throw new Error(notes.join('\n'));
  const [result = ''] = gitApply([file], patch);
  return result;
}

/** The lines that a patch takes out and puts in, in file order. */
function edit(text: string): string[] {
  const { patch } = remedyFor(sourceFile(text));
  return (patch ?? '').split('\n').filter((line) => /^[-+](?![-+]{2} )/.test(line));
}

const withInputs = ['        uses: actions/cache/save@v5', '        with: { path: out, key: k }'];

describe('the condition is written in the style of the old one', () => {
  test.each([
    ['plain', ['        if: inputs.x  # why'], [`        if: ${guard}  # why`]],
    [`in \${{ }}`, [`        if: \${{ inputs.x }}`], [`        if: \${{ ${guard} }}`]],
    ['in double quotes', ['        if: "inputs.x"'], [`        if: "${guard}"`]],
    ['in single quotes', ["        if: 'inputs.x'"], [`        if: ${guard}`]],
    [
      'folded',
      ['        if: >- # why', '          success() &&', '          inputs.x'],
      ['          always() &&', "          steps.build.outcome == 'success'"],
    ],
    ['literal', ['        if: |', '          inputs.x', ''], [`        if: ${guard}`]],
    ['over several lines', ['        if: success()', '          && inputs.x'], [`        if: ${guard}`]],
    ['with odd spaces', ['        if :   inputs.x'], [`        if :   ${guard}`]],
    ['quoted key', ['        "if": inputs.x'], [`        "if": ${guard}`]],
  ])('%s', (_, before, after) => {
    const text = guarding(['      - name: Save', ...before, ...withInputs]);
    const added = edit(text).filter((line) => line.startsWith('+'));
    expect(added).toEqual(['+        id: build', ...after.map((line) => `+${line}`)]);
    expect(parseWorkflow(sourceFile(patched(text)))).not.toHaveProperty('reason');
  });

  test('with quotes where the expression needs them', () => {
    const condition = "contains(github.ref, 'a: b #c') && inputs.x";
    const text = guarding([
      '      - name: Save',
      `        if: "${condition}"`.replaceAll('"', ''),
      ...withInputs,
    ]);
    // Such a plain text is no YAML, so the old one is quoted already.
    expect(remedyFor(sourceFile(text.replace(condition, `"${condition}"`)))).toMatchObject({
      condition: `${guard} && contains(github.ref, 'a: b #c')`,
      patch: expect.stringContaining(`if: "${guard} && contains(github.ref, 'a: b #c')"`),
    });
  });
});

describe('a condition that was not there', () => {
  const build = ['      - name: Build', '        run: make'];

  test('comes before `uses:`', () => {
    const text = guarding(['      - name: Save', '        # pinned', ...withInputs], build);
    expect(edit(text)).toEqual(['+        id: build', `+        if: ${guard}`]);
    expect(patched(text)).toContain(`# pinned\n        if: ${guard}\n        uses:`);
  });

  test('comes after a `uses:` that is the first key', () => {
    const text = guarding(
      ['      - uses: actions/cache/save@v5 # v5', '        with: { path: out, key: k }'],
      build,
    );
    expect(patched(text)).toContain(`save@v5 # v5\n        if: ${guard}\n        with:`);
  });
});

describe('an id is put', () => {
  const save = ['      - name: Save', '        if: inputs.x', ...withInputs];
  test.each([
    [
      'after the name',
      ['      - name: Build it  # all', '        if: inputs.x', '        run: make'],
      'build-it',
      1,
    ],
    ['before a first `run:`', ['      - run: make all', '        if: inputs.x'], 'make-all', 0],
    ['after a first `uses:`', ['      - uses: octo/build@v1', '        if: inputs.x'], 'build', 1],
    [
      'after a name that is not first',
      ['      - if: inputs.x', '        name: Build', '        run: make'],
      'build',
      2,
    ],
    [
      'behind a wide dash',
      ['      -   name: Build', '          if: inputs.x', '          run: make'],
      'build',
      1,
    ],
    [
      'behind a dash on its own line',
      ['      -', '        name: Build', '        if: inputs.x', '        run: make'],
      'build',
      2,
    ],
    ['in a flow mapping', ['      - { name: Build, if: inputs.x, run: make }'], 'build', 0],
  ])('%s', (_, build, id, line) => {
    const result = patched(guarding(save, build)).split('\n').slice(3);
    expect(result[line]).toMatch(new RegExp(`\\bid: ${id}\\b`));
    const parsed = parseWorkflow(sourceFile(result.length > 0 ? patched(guarding(save, build)) : ''));
    expect(parsed).toMatchObject({
      jobs: [{ steps: { steps: [{ id }, { condition: `always() && steps.${id}.outcome == 'success'` }] } }],
    });
  });

  test('that is unique in the job, whatever its case', () => {
    const build = [
      '      - id: BUILD',
      '        run: one',
      '      - name: Build',
      '        if: inputs.x',
      '        run: make',
    ];
    expect(remedyFor(sourceFile(guarding(save, build))).condition).toContain('steps.build-2.outcome');
  });

  test.each([
    ['Büild the Thing!', 'build-the-thing'],
    [`\${{ matrix.os }} build`, 'build'],
    ['3rd stage', 'step-3rd-stage'],
    ['🚀', 'build'],
    [
      'Create everything that anybody could ever want from this repository',
      'create-everything-that-anybody-could',
    ],
  ])('made of the name %j: %s', (name, id) => {
    const build = [`      - name: "${name}"`, '        if: inputs.x', '        run: make'];
    expect(remedyFor(sourceFile(guarding(save, build))).condition).toContain(`steps.${id}.outcome`);
  });
});

describe('every other byte stays', () => {
  const plain = guarding(['      - name: Save', '        if: inputs.x', ...withInputs, '', '  # the end']);

  test.each([
    ['CRLF', plain.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${plain}`],
    ['no final line break', plain.trimEnd()],
    ['a document start', `---\n${plain}`],
    ['tabs in strings', plain.replace('run: make', 'run: "make\tall"')],
    ['trailing spaces', plain.replace('run: make', 'run: make   ')],
    ['an id already there', plain.replace('name: Build', 'name: Build\n        id: build')],
  ])('with %s', (_, text) => {
    const lines = patched(text).split('\n');
    const added = lines.filter((line) => !text.split('\n').includes(line));
    const rest = lines.filter((line) => !added.includes(line));
    const gone = text.split('\n').filter((line, index) => /if: inputs\.x/.test(line) && index > 5);
    expect(gone).toHaveLength(1);
    expect(added.length).toBeGreaterThan(0);
    expect(added.every((line) => /id: build|always\(\)/.test(line))).toBe(true);
    // The build keeps a line equal to the one that the save has lost.
    expect(rest).toEqual(
      text.split('\n').filter((line, index) => !(/if: inputs\.x/.test(line) && index > 5)),
    );
    if (text.includes('\r\n')) expect(lines.slice(0, -1).every((line) => line.endsWith('\r'))).toBe(true);
  });

  test.each([
    '- { uses: actions/cache@v5, id: c, with: { path: out, key: k } }',
    '- { name: Cache, uses: "actions/cache@v5", id: c, with: { key: k, path: "out", enableCrossOsArchive: true } }',
  ])('before the saving half of `%s`, which is one in braces', (cache) => {
    const gated = "      - if: steps.c.outputs.cache-hit != 'true'\n        run: make\n";
    const text = `jobs:\n  a:\n    steps:\n      ${cache}\n${gated}`;
    const kept = text.replace('cache@', 'cache/restore@').replace('- if:', '- id: make\n        if:');
    const result = patched(text);
    expect(result.slice(0, kept.length)).toBe(kept);
    expect(result.slice(kept.length)).toMatch(/^ {6}- [\s\S]+\n {8}with:\n {10}path: /);
  });

  test('in the saving half at the end of a file without a final line break', () => {
    const text = [
      'jobs:',
      '  a:',
      '    steps:',
      '    - uses: "actions/cache@v4"',
      '      id: c',
      '      with:',
      '          path: >-',
      '              out',
      '          key: k',
      "    - if: steps.c.outputs.cache-hit != 'true'",
      '      run: make',
    ].join('\r\n');
    const result = patched(text);
    expect(
      result.startsWith(text.replace('cache@', 'cache/restore@').replace('- if:', '- id: make\r\n      if:')),
    ).toBe(true);
    expect(result.slice(result.indexOf('run: make')).split('\r\n')).toEqual([
      'run: make',
      "    - if: always() && steps.make.outcome == 'success'",
      '      uses: "actions/cache/save@v4"',
      '      with:',
      '          path: >-',
      '              out',
      `          key: \${{ steps.c.outputs.cache-primary-key }}`,
    ]);
  });
});

describe('what stands in two places', () => {
  test('is patched where the list of steps is shared as a whole', () => {
    const text = `
jobs:
  a:
    steps: &steps
      - name: Build
        run: make
      - uses: actions/cache/save@v5
        with: { path: out, key: k }
  b:
    steps: *steps
`;
    expect(remedyFor(sourceFile(text), 'a')).toMatchObject({
      kind: 'guard-save-step',
      disposition: 'verified',
    });
  });

  test.each([
    [
      'the save',
      '      - &save\n        uses: actions/cache/save@v5',
      '      - name: Build\n        run: make',
      '*save',
    ],
  ])('is left alone where %s is shared by itself', (_, save, build, alias) => {
    const text = `jobs:\n  a:\n    steps:\n${build}\n${save}\n        with: { path: out, key: k }\n  b:\n    steps:\n      - ${alias}\n`;
    expect(remedyFor(sourceFile(text), 'a')).toMatchObject({
      kind: 'by-hand',
      notes: expect.arrayContaining([expect.stringContaining('YAML alias')]),
    });
  });

  test('gets an id that is free in every list, where it is a producer', () => {
    const shared = (id: string) => `jobs:
  a:
    steps:
      - &make
        name: Build
        run: make
      - uses: actions/cache/save@v5
        with: { path: out, key: k }
  b:
    steps:
      - *make
      - { id: ${id}, run: other }
`;
    expect(remedyFor(sourceFile(shared('other')), 'a')).toMatchObject({
      kind: 'guard-save-step',
      condition: "always() && steps.build.outcome == 'success'",
    });
    expect(remedyFor(sourceFile(shared('build')), 'a').patch).toBeNull();
  });

  test('is left alone where only its condition is shared', () => {
    const text = guarding(['      - name: Save', '        if: *when', ...withInputs]).replace(
      'if: inputs.x',
      'if: &when inputs.x',
    );
    expect(edit(text)).toContain(`+        if: ${guard}`);
    expect(patched(text)).toContain('if: &when inputs.x');
  });

  test('is left alone where its condition is shared in braces', () => {
    const text = guarding(['      - name: Save', '        if: *when', ...withInputs]).replace(
      'if: inputs.x',
      `if: &when \${{ inputs.x }}`,
    );
    expect(edit(text)).toContain(`+        if: \${{ ${guard} }}`);
  });

  test('is repeated by the saving half without its anchors', () => {
    const text = guarding(
      [
        '      - uses: actions/cache@v5',
        '        id: c',
        '        with:',
        '          path: &path |',
        '            out',
        '          key: k',
      ],
      [],
    );
    const build = ["      - if: steps.c.outputs.cache-hit != 'true'", '        run: make'];
    const result = patched([text.trimEnd(), ...build, ''].join('\n'));
    expect(result.match(/path: (?:&path )?\|\n {12}out/g)).toEqual([
      'path: &path |\n            out',
      'path: |\n            out',
    ]);
  });

  test('is repeated by the saving half with the environment that its condition asks', () => {
    const text = guarding(
      [
        '      - uses: actions/cache@v5',
        '        id: c',
        "        if: env.CACHE == 'yes'",
        '        env:',
        '          CACHE: yes',
        '        with:',
        '          path: out',
        `          key: k-\${{ env.CACHE }}`,
      ],
      [],
    );
    expect(patched(`${text.trimEnd()}\n      - run: make\n`).match(/^ {10}CACHE: yes$/gm)).toHaveLength(2);
  });

  test('is left alone where its own condition is the one that others repeat', () => {
    const other = ['      - name: Other', '        if: *when', '        run: other'];
    const text = guarding(['      - name: Save', '        if: &when inputs.x', ...withInputs, ...other]);
    expect(remedyFor(sourceFile(text)).notes[0]).toContain('the edit would change more than this step');
  });
});

test('what is odd in a file is nothing to warn of', () => {
  const warned = vi.spyOn(process, 'emitWarning');
  parseWorkflow(sourceFile('name: {{ matrix.node }}\njobs: {}\n'));
  expect(warned).not.toHaveBeenCalled();
  warned.mockRestore();
});
