import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { applyPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findRemedies } from '../../src/remedy/remedies.ts';
import type { SourceFile } from '../../src/types/evidence.ts';
import type { Remedy } from '../../src/types/remedies.ts';
import { savesOf, siblingFailed, sourceFile } from './sites.ts';

function remediesOf(file: SourceFile): Remedy[] {
  return savesOf(file).flatMap(({ site }) => findRemedies(site, siblingFailed, [file]));
}

function patchedText(file: SourceFile, remedy: Remedy): string {
  const text = applyPatch(file.text, remedy.patch ?? '');
  if (text === false) throw new Error('the patch does not apply');
  return text;
}

const miss = "steps.cache.outputs.cache-hit != 'true'";

interface Style {
  eol: '\n' | '\r\n';
  bom: boolean;
  finalBreak: boolean;
  indent: number;
  dash: number;
  blank: boolean;
  comment: boolean;
  name: boolean;
  quote: string;
  combined: boolean;
  padding: string;
}

const styles: fc.Arbitrary<Style> = fc.record({
  eol: fc.constantFrom('\n' as const, '\r\n' as const),
  bom: fc.boolean(),
  finalBreak: fc.boolean(),
  indent: fc.integer({ min: 4, max: 9 }),
  dash: fc.integer({ min: 1, max: 4 }),
  blank: fc.boolean(),
  comment: fc.boolean(),
  name: fc.boolean(),
  quote: fc.constantFrom('plain', 'single', 'double', 'wrapped', 'folded'),
  combined: fc.boolean(),
  padding: fc.constantFrom('', ' ', '   # padded'),
});

/** A job that restores, builds on a miss, and saves: in one step or in two, written in any style. */
function workflow(style: Style): string {
  const key = ' '.repeat(style.indent + style.dash + 1);
  const step = (...lines: string[]) => [
    ...(style.blank ? [''] : []),
    ...(style.comment ? [`${' '.repeat(style.indent)}# about: the "next" step`] : []),
    `${' '.repeat(style.indent)}-${' '.repeat(style.dash)}${lines[0]}`,
    ...lines.slice(1).map((line) => key + line),
  ];
  const named = (name: string, ...lines: string[]) => (style.name ? [`name: ${name}`, ...lines] : lines);
  const gate =
    {
      plain: [`if: ${miss}${style.padding}`],
      single: [`if: '${miss.replaceAll("'", "''")}'`],
      double: [`if: "${miss}"`],
      wrapped: [`if: \${{ ${miss} }}`],
      folded: ['if: >-', `  ${miss}`],
    }[style.quote] ?? [];
  const inputs = ['with:', '  path: |', '    out', '    more', `  key: k${style.padding}`];
  const lines = [
    'jobs:',
    '  a:',
    '    runs-on: x',
    '    steps:',
    ...step(
      ...named(
        'Restore it',
        `uses: actions/cache${style.combined ? '' : '/restore'}@v5`,
        'id: cache',
        ...inputs,
      ),
    ),
    ...step(...named('Build it', ...gate, 'run: |', '  make', '', '  make check')),
    ...(style.combined ? [] : step(...named('Save it', ...gate, 'uses: actions/cache/save@v5', ...inputs))),
  ];
  const text = lines.join(style.eol) + (style.finalBreak ? style.eol : '');
  return (style.bom ? '\uFEFF' : '') + text;
}

describe('whatever the style of a workflow', () => {
  test('its save is guarded, no other line changes, and then nothing is left to do', () => {
    fc.assert(
      fc.property(styles, (style) => {
        const file = sourceFile(workflow(style));
        const [remedy] = remediesOf(file);
        expect(remedy?.disposition).toBe('verified');
        if (remedy === undefined) return;
        const text = patchedText(file, remedy);
        const gone = linesOnlyIn(file.text, text);
        expect(
          gone.every((line) => /^\s*(?:- +)?(?:name:|if:|steps\.|run:|uses: actions\/cache@)/.test(line)),
        ).toBe(true);
        expect(gone.length).toBeLessThanOrEqual(3);
        expect(new Set(text.match(/\r?\n/g))).toEqual(new Set([style.eol]));
        expect(text.startsWith('\uFEFF')).toBe(style.bom);
        expect(text.endsWith('\n')).toBe(style.finalBreak);
        const after = sourceFile(text);
        expect(remediesOf(after).map(({ patch }) => patch)).toEqual([null]);
      }),
      { numRuns: 60 },
    );
  });
});

function linesOnlyIn(one: string, other: string): string[] {
  const left = other.split(/\r?\n/);
  return one.split(/\r?\n/).filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const atoms = [
  miss,
  "steps.cache.outputs.cache-hit == 'true'",
  '!steps.cache.outputs.cache-hit',
  "github.ref == 'main'",
  "github.ref != 'main'",
  'inputs.deploy',
  'success()',
  '!cancelled()',
  'failure()',
  'always()',
];

const conditions = fc.letrec<{ any: string; leaf: string; pair: string; not: string }>((tie) => ({
  any: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('pair'), tie('not')),
  leaf: fc.constantFrom(...atoms),
  pair: fc
    .tuple(tie('any'), fc.constantFrom('&&', '||'), tie('any'))
    .map(([a, op, b]) => `(${a} ${op} ${b})`),
  not: tie('any').map((inner) => `!(${inner})`),
})).any;

interface State {
  status: string;
  hit: string;
  ref: string;
  deploy: boolean;
  outcome: string;
}

/** The condition as GitHub evaluates it, straight from its library and with real contexts. */
function evaluate(condition: string, state: State): boolean {
  const calls = ['success', 'failure', 'cancelled', 'always'].map((name) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
  }));
  const asksStatus = /\b(?:success|failure|cancelled|always)\(\)/.test(condition);
  const text = condition === '' ? 'success()' : asksStatus ? condition : `success() && (${condition})`;
  const expr = new Parser(new Lexer(`!(${text})`).lex().tokens, ['steps', 'github', 'inputs'], calls).parse();
  const string = (value: string) => new data.StringData(value);
  const dictionary = (entries: Record<string, data.ExpressionData>) =>
    new data.Dictionary(...Object.entries(entries).map(([key, value]) => ({ key, value })));
  const contexts = dictionary({
    github: dictionary({ ref: string(state.ref) }),
    inputs: dictionary({ deploy: new data.BooleanData(state.deploy) }),
    steps: dictionary({
      cache: dictionary({ outputs: dictionary({ 'cache-hit': string(state.hit) }) }),
      build: dictionary({ outcome: string(state.outcome) }),
    }),
  });
  const functions = new Map(
    calls.map(({ name }) => [
      name,
      {
        name,
        minArgs: 0,
        maxArgs: 0,
        call: () => new data.BooleanData(name === 'always' || name === state.status),
      },
    ]),
  );
  return new Evaluator(expr, contexts, functions).evaluate().coerceString() === 'false';
}

function states(outcomes: string[]): State[] {
  return ['success', 'failure', 'cancelled'].flatMap((status) =>
    ['true', 'false', ''].flatMap((hit) =>
      ['main', 'other'].flatMap((ref) =>
        [true, false].flatMap((deploy) => outcomes.map((outcome) => ({ status, hit, ref, deploy, outcome }))),
      ),
    ),
  );
}

describe('whatever the conditions of the build and of its save', () => {
  test('a guard saves whole content only, survives a cancel, and changes no healthy run', () => {
    let patches = 0;
    fc.assert(
      fc.property(conditions, conditions, (build, save) => {
        const file = sourceFile(`
jobs:
  a:
    steps:
      - { id: cache, uses: actions/cache/restore@v5, with: { path: out, key: k } }
      - { id: build, if: "${build}", run: make }
      - { if: "${save}", uses: actions/cache/save@v5, with: { path: out, key: k } }
`);
        const [remedy] = remediesOf(file);
        // A step that runs after a failure alone builds nothing in a healthy run.
        if (build.includes('failure()')) return;
        // A step of no effect says nothing of the build, and was asked what the save was asked.
        if (remedy?.condition == null || remedy.condition.includes('steps.whole.')) return;
        patches += 1;
        const guard = remedy.condition;
        for (const state of states(['failure', 'cancelled', 'skipped']))
          expect(evaluate(guard, state)).toBe(false);
        for (const state of states(['success'])) {
          if (state.status !== 'success') continue;
          const outcome = evaluate(build, state) ? 'success' : 'skipped';
          const healthy = evaluate(save, { ...state, outcome });
          // Where the key is that of the restore, a save on a hit is refused: a guard for review may spare it.
          if (healthy && state.hit === 'true' && remedy.disposition === 'needs-review') continue;
          expect(evaluate(guard, { ...state, outcome })).toBe(healthy);
          if (healthy) expect(evaluate(guard, { ...state, outcome, status: 'cancelled' })).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
    expect(patches).toBeGreaterThan(0);
  });
});
