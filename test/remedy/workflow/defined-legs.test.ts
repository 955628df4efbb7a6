import { describe, expect, test } from 'vitest';
import { findFailedSibling, findNamedSibling } from '../../../src/causes/sibling-failed.ts';
import type { TimelineJob } from '../../../src/types/logs.ts';
import { definedLegs } from '../../../src/workflow/defined-legs.ts';
import { entry, job } from '../../logs/builders.ts';
import { run } from '../../support/run.ts';

const SECOND = Date.parse('2026-11-20T09:14:00Z');
const workflow = { owner: 'o', repo: 'r', path: '.github/workflows/ci.yml', sha: run.headSha };

function leg(name: string, id: number, conclusion: string): TimelineJob {
  return entry(job(name, [], { id, conclusion, completedAt: SECOND }), { workflow });
}

/** The sibling that is found for the first of these legs, by an annotation's token and by the times. */
function siblings(names: readonly string[], yaml: string) {
  const jobs = names.map((name, index) => leg(name, index + 1, index === 0 ? 'cancelled' : 'failure'));
  const text = `jobs:\n  build:\n    runs-on: x\n${yaml}    steps: [{ run: make }]\n  other: { runs-on: x, steps: [{ run: ls }] }\n`;
  const legs = definedLegs(jobs, run, [{ ...workflow, text }]);
  const [torn, ...others] = jobs.map((one) => legs.get(one) ?? one);
  if (torn === undefined) throw new Error('no leg');
  return {
    named: findNamedSibling('build._3_13', torn, [torn, ...others])?.job.name ?? null,
    failed: findFailedSibling(torn, SECOND, [torn, ...others])?.job.name ?? null,
  };
}

const matrix = '    strategy: { matrix: { python: [a, b] } }\n';
const named = (name: string): string => `    name: ${name}\n`;

describe('the legs of a matrix by the workflow file', () => {
  test('whose names are expressions, and whose steps tell nothing', () => {
    const found = siblings(['Test on Linux', 'Test on Mac'], `${named('Test on ${{ matrix.os }}')}${matrix}`);
    expect(found).toEqual({ named: 'Test on Mac', failed: 'Test on Mac' });
  });
  test('whose names are all of one expression', () => {
    const found = siblings(['Linux (gcc)', 'Mac (clang)'], `${named('${{ matrix.title }}')}${matrix}`);
    expect(found.failed).toBe('Mac (clang)');
  });
  test('are no legs of a job of another name', () => {
    expect(siblings(['build (3.12)', 'other'], matrix).failed).toBeNull();
  });
  test('whose names show their values', () => {
    const found = siblings(['build (3.12)', 'build (3.13)', 'other'], matrix);
    expect(found).toEqual({ named: 'build (3.13)', failed: 'build (3.13)' });
  });
  test.each([
    ['fail-fast: false', matrix.replace('matrix:', 'fail-fast: false, matrix:'), null],
    ['continue-on-error: true', `${matrix}    continue-on-error: true\n`, null],
    [
      'fail-fast: an expression',
      matrix.replace('matrix:', "fail-fast: '${{ inputs.f }}', matrix:"),
      'build (3.13)',
    ],
  ])('under %s', (_, yaml, failed) => {
    expect(siblings(['build (3.12)', 'build (3.13)'], yaml).failed).toBe(failed);
  });
});
