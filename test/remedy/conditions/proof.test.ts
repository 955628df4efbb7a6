import { describe, expect, test } from 'vitest';
import { isImplied, keptParts } from '../../../src/remedy/conditions/condition-analysis.ts';
import { type Claim, type ProvenStep, proveGuard } from '../../../src/remedy/conditions/proof.ts';

const miss = "steps.cache.outputs.cache-hit != 'true'";

function step(id: string, condition: string, unstable = (_key: string) => false): ProvenStep {
  return { id, condition, unstable };
}

function claim(overrides: Partial<Claim>): Claim {
  return {
    before: `success() && (${miss})`,
    after: "always() && steps.build.outcome == 'success'",
    producer: step('build', `success() && (${miss})`),
    restore: null,
    waits: [],
    ...overrides,
  };
}

describe('a proof holds', () => {
  test.each<[string, Partial<Claim>]>([
    ['where the producer is gated on the same miss', {}],
    [
      'where the producer always runs and the miss is asked again',
      {
        producer: step('build', 'success()'),
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
        waits: [step('name', 'success()')],
        after: "always() && steps.build.outcome == 'success' && steps.name.outcome == 'success'",
      },
    ],
  ])('%s', (_, overrides) => {
    expect(proveGuard(claim(overrides))).toMatchObject({ holds: true, tornBefore: true });
  });
});

describe('a proof fails', () => {
  const healthy = 'a healthy run would save where it does not now, or the other way round';
  test.each<[string, Partial<Claim>, string]>([
    ['without `always()`: the cancel decides', { after: "steps.build.outcome == 'success'" }, 'cancel'],
    ['with `!cancelled()`', { after: "!cancelled() && steps.build.outcome == 'success'" }, 'cancel'],
    ['with a bare `always()` on a miss', { after: `always() && ${miss}` }, 'not whole'],
    [
      "with `outcome != 'failure'`: a skipped producer passes",
      { after: `always() && steps.build.outcome != 'failure' && ${miss}` },
      'not whole',
    ],
    ['where the dropped miss was not implied', { producer: step('build', 'success()') }, healthy],
    [
      'where the producer does not run wherever the save does',
      { producer: step('build', `success() && (${miss} && inputs.linux)`) },
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
      { waits: [step('name', 'success()')] },
      'not whole',
    ],
    [
      'where a shared condition may have changed in between',
      {
        before: "success() && (env.SAVE == 'true')",
        producer: step('build', "success() && (env.SAVE == 'true')", (key) => key.includes('env.')),
      },
      healthy,
    ],
    [
      'where a condition shared with a step that makes the key may have been another there',
      {
        before: "success() && (env.SAVE == 'true')",
        after: "always() && steps.build.outcome == 'success' && steps.name.outcome == 'success'",
        producer: step('build', 'success()'),
        waits: [step('name', "success() && (env.SAVE == 'true')", (key) => key.includes('env.'))],
      },
      healthy,
    ],
    [
      'where an alternative asks the status',
      {
        before: "success() || github.ref == 'x'",
        producer: step('build', 'success()'),
        after: "always() && steps.build.outcome == 'success' && (success() || github.ref == 'x')",
      },
      'cancel',
    ],
    [
      'where the status hides in a comparison',
      { before: 'contains(inputs.when, job.status)' },
      'taken apart',
    ],
    ['where nothing parses', { before: 'success() &&' }, 'taken apart'],
    [
      'where too much is asked',
      { before: Array.from({ length: 13 }, (_, index) => `inputs.a${index}`).join(' && ') },
      'too many',
    ],
  ])('%s', (_, overrides, reason) => {
    expect(proveGuard(claim(overrides))).toEqual({ holds: false, reason: expect.stringContaining(reason) });
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
    expect(isImplied(part, gated)).toBe(implied);
  });

  test('leaves the rest, without the status functions', () => {
    const condition = `!cancelled() && ${miss} && inputs.save`;
    expect(keptParts(condition, gated)).toEqual({ kept: ['inputs.save'], implied: [miss] });
  });

  test('says nothing of what may have changed since', () => {
    const condition = "success() && (hashFiles('a') == 'b')";
    expect(
      isImplied(
        "hashFiles('a') == 'b'",
        step('build', condition, () => true),
      ),
    ).toBe(false);
  });
});
