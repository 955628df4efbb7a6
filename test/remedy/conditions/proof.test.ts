import { describe, expect, test } from 'vitest';
import { impliedBy, keptParts } from '../../../src/workflow/condition-analysis.ts';
import { type Claim, type ProvenStep, proveGuard } from '../../../src/workflow/proof.ts';

const miss = "steps.cache.outputs.cache-hit != 'true'";

let places = 0;

function step(id: string, condition: string, more: Partial<ProvenStep> = {}): ProvenStep {
  places += 1;
  return { id, index: places, condition, mayFail: false, unstable: () => false, ...more };
}

function claim(overrides: Partial<Claim>): Claim {
  return {
    before: `success() && (${miss})`,
    after: "always() && steps.build.outcome == 'success'",
    producers: [step('build', `success() && (${miss})`)],
    needed: [],
    restore: null,
    vainOnHitOf: null,
    savesFailures: false,
    domains: new Map(),
    ...overrides,
  };
}

describe('a proof holds', () => {
  test.each<[string, Partial<Claim>]>([
    ['where the producer is gated on the same miss', {}],
    [
      'where the producer always runs and the miss is asked again',
      {
        producers: [step('build', 'success()')],
        after: `always() && steps.build.outcome == 'success' && ${miss}`,
      },
    ],
    [
      'where another condition is kept',
      {
        before: `success() && (${miss} && github.ref == 'refs/heads/main')`,
        after: "always() && steps.build.outcome == 'success' && github.ref == 'refs/heads/main'",
      },
    ],
    [
      'for `!cancelled()`, which a healthy run cannot tell from `success()`',
      { before: `!cancelled() && ${miss}` },
    ],
    [
      'for a split whose restore is conditional, where that condition is kept',
      {
        before: `success() && (inputs.cache && ${miss})`,
        restore: step('cache', 'success() && (inputs.cache)'),
        after: "always() && steps.build.outcome == 'success' && inputs.cache",
      },
    ],
    [
      'where a step that makes the key is waited for',
      {
        needed: [step('name', 'success()', { index: 1000 })],
        after: "always() && steps.build.outcome == 'success' && steps.name.outcome == 'success'",
      },
    ],
  ])('%s', (_, overrides) => {
    expect(proveGuard(claim(overrides))).toMatchObject({ holds: true, shown: { tornBefore: true } });
  });
});

describe('a proof tells what changes for a run that does not go well', () => {
  const after = "always() && steps.build.outcome == 'success'";
  const ended = "always() && (steps.build.outcome == 'success' || steps.build.outcome == 'failure')";

  test.each<[string, Partial<Claim>, boolean]>([
    ['`success()`', {}, false],
    ['`!cancelled()`: a failed build was saved', { before: `!cancelled() && ${miss}` }, true],
    ['`always()`', { before: `always() && ${miss}` }, true],
    ['`success() || failure()`', { before: `(success() || failure()) && ${miss}` }, true],
    [
      '`!cancelled()` and the success of the build: only later failures were saved, and are still',
      { before: `!cancelled() && steps.build.outcome == 'success' && ${miss}` },
      false,
    ],
    [
      '`!cancelled()`, where what a failed build left is saved still',
      { before: `!cancelled() && ${miss}`, after: ended, savesFailures: true },
      // A run that fails before the build saved what it had restored.
      true,
    ],
  ])('%s narrows: %o', (_, overrides, narrows) => {
    expect(proveGuard(claim({ after, ...overrides }))).toMatchObject({ holds: true, narrows });
  });

  test('a save without a condition behind a producer that is gated: a hit saved in vain', () => {
    const bare = { before: 'success()', vainOnHitOf: 'cache' };
    expect(proveGuard(claim(bare))).toMatchObject({ holds: true, sparesRefusals: true });
    expect(proveGuard(claim({ ...bare, vainOnHitOf: null }))).toMatchObject({ holds: false });
  });
});

describe('producers that each run under a condition of their own', () => {
  const each = (condition: string) => step(`on-${places}`, `success() && (${condition})`);
  const either = (steps: ProvenStep[], before = 'success()'): Partial<Claim> => ({
    before,
    producers: steps,
    after: `always() && (${steps.map(({ id }) => `steps.${id}.outcome == 'success'`).join(' || ')})`,
    domains: new Map([['runner.os', ['linux', 'macos', 'windows']]]),
  });

  test.each<[string, Partial<Claim>, boolean]>([
    ['one and its contrary', either([each("runner.os == 'Linux'"), each("runner.os != 'Linux'")]), true],
    [
      'all three systems',
      either(['Linux', 'macOS', 'Windows'].map((os) => each(`runner.os == '${os}'`))),
      true,
    ],
    ['two systems of three', either(['Linux', 'macOS'].map((os) => each(`runner.os == '${os}'`))), false],
    ['two values of an input', either(['a', 'b'].map((value) => each(`inputs.x == '${value}'`))), false],
    ['two that may both run, of which the second may fail', either([each('inputs.x'), each('true')]), false],
  ])('%s: %o', (_, overrides, holds) => {
    expect(proveGuard(claim(overrides)).holds).toBe(holds);
  });
});

describe('a proof fails', () => {
  const healthy = 'decides-otherwise';
  test.each<[string, Partial<Claim>, string]>([
    [
      'without `always()`: the cancel decides',
      { after: "steps.build.outcome == 'success'" },
      'cancel-decides',
    ],
    ['with `!cancelled()`', { after: "!cancelled() && steps.build.outcome == 'success'" }, 'cancel-decides'],
    ['with a bare `always()` on a miss', { after: `always() && ${miss}` }, 'saves-unfinished'],
    [
      "with `outcome != 'failure'`: a skipped producer passes",
      { after: `always() && steps.build.outcome != 'failure' && ${miss}` },
      'saves-unfinished',
    ],
    ['where the dropped miss was not implied', { producers: [step('build', 'success()')] }, healthy],
    [
      'where the producer does not run wherever the save does',
      { producers: [step('build', `success() && (${miss} && inputs.linux)`)] },
      healthy,
    ],
    ['where the save ran on a failure only', { before: 'failure()' }, healthy],
    ['where a condition was lost', { before: `success() && (${miss} && inputs.save)` }, healthy],
    [
      'where a condition was added',
      { after: "always() && steps.build.outcome == 'success' && inputs.save" },
      healthy,
    ],
    [
      'where a split forgets that its restore may be skipped',
      {
        before: `success() && (inputs.cache && ${miss})`,
        restore: step('cache', 'success() && (inputs.cache)'),
      },
      healthy,
    ],
    [
      'where a step that makes the key is not waited for',
      { needed: [step('name', 'success()', { index: 1000 })] },
      'saves-unfinished',
    ],
    [
      'where a later step that is gated on the same miss may fail',
      { needed: [step('test', `success() && (${miss})`, { index: 1000 })] },
      'saves-unfinished',
    ],
    [
      'where the producer may fail and the job goes on: a healthy run would never save again',
      { producers: [step('build', `success() && (${miss})`, { mayFail: true })] },
      healthy,
    ],
    [
      'where a shared condition may have changed in between',
      {
        before: "success() && (env.SAVE == 'true')",
        producers: [
          step('build', "success() && (env.SAVE == 'true')", { unstable: (key) => key.includes('env.') }),
        ],
      },
      healthy,
    ],
    [
      'where a condition shared with a step that makes the key may have been another there',
      {
        before: "success() && (env.SAVE == 'true')",
        after: "always() && steps.build.outcome == 'success' && steps.name.outcome == 'success'",
        producers: [step('build', 'success()')],
        needed: [
          step('name', "success() && (env.SAVE == 'true')", {
            index: 1000,
            unstable: (key) => key.includes('env.'),
          }),
        ],
      },
      healthy,
    ],
    [
      'where an alternative asks the status',
      {
        before: "success() || github.ref == 'x'",
        producers: [step('build', 'success()')],
        after: "always() && steps.build.outcome == 'success' && (success() || github.ref == 'x')",
      },
      'cancel-decides',
    ],
    [
      'where the status hides in a comparison',
      { before: 'contains(inputs.when, job.status)' },
      'claim-not-taken-apart',
    ],
    ['where nothing parses', { before: 'success() &&' }, 'claim-not-taken-apart'],
    [
      'where too much is asked',
      { before: Array.from({ length: 13 }, (_, index) => `inputs.a${index}`).join(' && ') },
      'asks-too-much',
    ],
  ])('%s', (_, overrides, kind) => {
    expect(proveGuard(claim(overrides))).toEqual({ holds: false, reason: { kind } });
  });
});

describe('what the producer implies', () => {
  const gated = step('build', `success() && (${miss} && github.ref == 'a')`);

  test.each([
    [miss, true],
    ["'TRUE' != steps['cache'].outputs.cache-hit", true],
    ["github.ref == 'a'", true],
    ["github.ref == 'a' || inputs.x", true],
    ["steps.build.outcome == 'success'", true],
    ["steps.build.conclusion == 'success'", false],
    ["github.ref == 'b'", false],
    ["steps.other.outputs.cache-hit != 'true'", false],
    // Compared with a boolean, the text `true` is not a number and never equal.
    ['steps.cache.outputs.cache-hit == true', false],
  ])('`%s`: %s', (part, implied) => {
    expect(impliedBy(gated)(part)).toBe(implied);
  });

  test('leaves the rest, without the status functions', () => {
    const condition = `!cancelled() && ${miss} && inputs.save`;
    expect(keptParts(condition, [gated])).toEqual({ kept: ['inputs.save'], implied: [miss] });
  });

  test('says nothing of what may have changed since', () => {
    const condition = "success() && (hashFiles('a') == 'b')";
    expect(impliedBy(step('build', condition, { unstable: () => true }))("hashFiles('a') == 'b'")).toBe(
      false,
    );
  });
});
