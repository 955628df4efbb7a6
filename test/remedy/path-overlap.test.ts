import { expect, test } from 'vitest';
import { mayOverlap } from '../../src/remedy/path-overlap.ts';

test.each([
  ['venv', 'venv/lib', true],
  ['venv', './venv/', true],
  ['venv', 'venv2', false],
  ['venv', '~/venv', false],
  ['venv', '/venv', false],
  ['C:\\tools\\x', 'C:/tools', true],
  ['./*', 'venv/lib', true],
  ['**', '~/.cache', false],
  // ChainSafe/lodestar: another cache beside the packages' own.
  ['packages/*/node_modules', 'packages/state-transition/test-cache', false],
  ['packages/*/node_modules', 'packages/cli/node_modules/.cache', true],
  ['**/node_modules', '.venv', false],
  ['tools/llvm-*/bin', 'tools/llvm-18', true],
  ['tools/llvm-*/bin', 'tools/gcc-13', false],
  ['own-${{ matrix.v }}', 'own-1/x', true],
  ['own-${{ matrix.v }}', 'other', false],
  ['${{ github.workspace }}/venv', 'venv/lib', true],
  ['${{ runner.temp }}/venv', 'venv', false],
  ['${{ runner.temp }}/venv', '${{runner.temp}}/venv/lib', true],
  ['${{ env.A }}/x', '${{ env.A }}/x/y', true],
  ['${{ env.HOME }}/.m2', '~/.m2', true],
  ['/home/runner/.m2/repository', '~/.m2', true],
  ['C:\\Users\\runneradmin\\.m2', '~/.gradle', false],
  ['/rooted/.m2', '~/.m2', false],
])('%s and %s: %s', (one, other, expected) => {
  expect([mayOverlap(one, other, false), mayOverlap(other, one, false)]).toEqual([expected, expected]);
});

test.each(['${{ env.A }}', '$DIR/x'])('of %s it is taken what is told', (path) => {
  expect([true, false].map((ofUnknown) => mayOverlap(path, 'venv', ofUnknown))).toEqual([true, false]);
});
