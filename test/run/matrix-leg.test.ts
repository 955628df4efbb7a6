import { describe, expect, test } from 'vitest';
import { matrixLeg } from '../../src/run/matrix-leg.ts';
import { job } from '../logs/builders.ts';

describe('what the name of a job tells of its matrix', () => {
  // Tokens that GitHub printed in fail-fast annotations, with the job names beside them.
  test.each([
    ['build (arm64, arm, arm)', 'arm64_arm_arm'],
    ['🧪 Run Tests (22)', '_22'],
    ['build (18.x)', '_18_x'],
    ['build-and-test (3.12, ubuntu-latest)', '_3_12_ubuntu-latest'],
    ['test (macos-latest)', 'macos-latest'],
    ['docker-security-scan (HUB)', 'HUB'],
    ['test (ubuntu-latest, 3.7)', 'ubuntu-latest_3_7'],
    ['caller / test (3.12)', '_3_12'],
  ])('the id of %s', (name, id) => expect(matrixLeg(job(name, [])).id).toBe(id));

  test.each([
    ['build (3.12)', 'build'],
    ['caller / build (a, b)', 'caller / build'],
    ['build', null],
  ])('the shared part of %s', (name, shared) => expect(matrixLeg(job(name, [])).name).toBe(shared));
});
