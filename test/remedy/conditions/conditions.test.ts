import { describe, expect, test } from 'vitest';
import { proseText } from '../../../src/render/content/prose.ts';
import { remedyNoteWords } from '../../../src/render/content/remedy-words.ts';
import { mistakesIn, survivesCancellation } from '../../../src/workflow/condition-analysis.ts';
import { asksStatusOnly, conjunction, conjunctsOf } from '../../../src/workflow/conjuncts.ts';
import { effectiveCondition, expressionOf, referencesInText } from '../../../src/workflow/expression.ts';

const isWord = (reference: string) => reference.startsWith('steps.x.');

/** The table of what survives a cancel, row for row (actions/runner@258d6c8 StepsRunner.cs and Expressions/). */
test.each([
  ['success()', false],
  ["steps.x.outputs.cache-hit != 'true'", false],
  ['failure()', false],
  ['success() || failure()', false],
  ['!cancelled()', false],
  ['!Cancelled()', false],
  ['always()', true],
  ['Always()', true],
  ["always() && steps.x.outputs.cache-hit != 'true'", true],
  ["always() && steps.x.outcome == 'success'", true],
  ['success() || cancelled()', true],
  ['cancelled()', true],
  ['!always()', false],
  ["contains('always()', github.ref)", false],
  ["job.status != 'cancelled' || github.ref == 'refs/heads/main'", false],
])('a save that runs under `%s` survives a cancel: %s', (condition, survives) => {
  expect(survivesCancellation(condition)).toBe(survives);
});

test.each([
  [null, 'success()'],
  ['', 'success()'],
  ["a.b == 'c'", null],
  ["github.ref == 'c'", "success() && (github.ref == 'c')"],
  ['github.ref || ALWAYS()', 'github.ref || ALWAYS()'],
  ["'always()' == github.ref", "success() && ('always()' == github.ref)"],
  ['github.ref ==', null],
])('the runner makes of `%s`: %s', (written, effective) => {
  expect(effectiveCondition(written)).toBe(effective);
});

test.each([
  ['always()', { text: 'always()', wrapped: false }],
  [`\${{ always() }}`, { text: 'always()', wrapped: true }],
  ['always()\n&& github.ref\n', { text: 'always() && github.ref', wrapped: false }],
  [`\${{ a }} && b`, null],
  [`\${{ a }} && \${{ b }}`, null],
])('the inside of %j is %j', (written, inside) => {
  expect(expressionOf(written)).toEqual(inside);
});

describe('conjuncts', () => {
  test.each([
    ['github.ref', ['github.ref']],
    ['a && b', ['a', 'b']],
    ['a && (b || c) && !d', ['a', 'b || c', '!d']],
    ['(a && (b && c))', ['a', 'b', 'c']],
    ['a || b && c', ['a || b && c']],
    ["'a && b' == c && d", ["'a && b' == c", 'd']],
    ['(a) && (b)', ['a', 'b']],
    ['(a || b) == (c && d)', ['(a || b) == (c && d)']],
  ])('of `%s` are %j', (condition, parts) => {
    expect(conjunctsOf(condition)).toEqual(parts);
  });

  test('are bracketed again where they need it', () => {
    expect(conjunction(['always()', 'a || b', "c == '||'"])).toBe("always() && (a || b) && c == '||'");
  });

  test.each([
    ['!cancelled()', true],
    ["job.status == 'success'", true],
    ['job.status == matrix.status', false],
    ['success() || failure()', true],
    ["success() || github.ref == 'x'", false],
    ['github.ref', false],
    ['true', false],
  ])('`%s` asks the status alone: %s', (part, alone) => {
    expect(asksStatusOnly(part)).toBe(alone);
  });
});

test('references are found in keys and paths, whatever their spelling', () => {
  expect(referencesInText(`a-\${{ steps.X.outputs['k'] }}-\${{ hashFiles(env.FILE) }}-\${{ broken`)).toEqual([
    'steps.x.outputs.k',
    'env.file',
  ]);
});

test.each([
  ['!cancelled()', '`!cancelled()` is no guard'],
  ["github.ref == 'x' && !cancelled()", '`!cancelled()` is no guard'],
  ['success() || failure()', '`success() || failure()` is no guard'],
  ['(failure() || success()) && github.ref', '`success() || failure()` is no guard'],
  ['always()', '`always()` without the outcome of a step'],
  ["always() && steps.cache.outputs.cache-hit != 'true'", '`always()` without the outcome of a step'],
  ["always() && steps.x.outputs.skip != 'true'", '`always()` without the outcome of a step'],
  ["always() && steps.cache.outcome == 'success'", 'also saves after a failed or cancelled build'],
  ["always() && steps.x.outcome != 'failure'", 'also saves after a failed or cancelled build'],
  ["always() && steps.x.outcome != 'skipped'", 'also saves after a failed or cancelled build'],
  ['success() || cancelled()', '`success() || cancelled()` also saves after a cancelled build'],
  ['!failure()', '`!failure()` also saves after a cancelled build'],
])('`%s` is named for what it is', (condition, sentence) => {
  expect(
    mistakesIn(condition, { isWord, isAfterwards: () => false }).map((note) =>
      proseText(remedyNoteWords(note)),
    ),
  ).toEqual([expect.stringContaining(sentence)]);
});

test.each([
  "always() && steps.x.outcome == 'success'",
  "always() && steps.x.outputs.done == 'true'",
  "always() && (steps.x.outcome == 'success' || steps.x.outcome == 'failure')",
  "(success() || cancelled()) && steps.x.conclusion == 'success'",
  'success()',
  "github.ref == 'x'",
])('`%s` is no mistake', (condition) => {
  expect(mistakesIn(condition, { isWord, isAfterwards: () => false })).toEqual([]);
});

test('that a step after all that fill the path was not skipped says that they succeeded', () => {
  const condition = "always() && steps.x.outcome != 'skipped'";
  expect(mistakesIn(condition, { isWord, isAfterwards: isWord })).toEqual([]);
});
