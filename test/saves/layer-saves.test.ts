import { describe, expect, test } from 'vitest';
import { beginScan } from '../../src/logs/log-lines.ts';
import { findCacheSaves } from '../../src/saves/cache-saves.ts';
import { job, logFile, step, timelineOf } from '../logs/builders.ts';
import { run } from '../support/run.ts';
import { said } from './save-lines.ts';

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;
const exporting = '#16 exporting to GitHub Actions Cache';
const writing = (digest: string): string => `#16 writing layer ${digest}`;
const done = (digest: string): string => `#16 writing layer ${digest} 0.5s done`;

/** What the build step left, with the lines of moby/buildkit and docker/build-push-action (facts of 2026, quoted in issues). */
function exportsOf(conclusion: string, lines: string[], action = 'docker/build-push-action@v6'): string[] {
  const header = [`##[group]Run ${action}`, 'with:', '  cache-to: type=gha', '##[endgroup]'];
  const own = job('image', [step(1, 'Set up job'), step(2, 'Build', { conclusion })], { conclusion });
  const timeline = timelineOf([own], [logFile('image/2_Build.txt', [...header, exporting, ...lines])]);
  return findCacheSaves(timeline, run).map(({ key, form, state }) => {
    const digest = key?.replace(/^buildkit-blob-1-sha256:(.).*/, '$1') ?? null;
    return `${digest} ${form} ${state.outcome} ${state.reservation} ${state.refusedFor.length}`;
  });
}

/** The same for a client of 2021, which does not say to which store it exports. */
function exportsOfOld(inputs: string[], more: string[] = []): number {
  return exportsUnder(['##[group]Run docker/build-push-action@v2', 'with:', ...inputs], more);
}

function exportsUnder(header: string[], more: string[] = []): number {
  const lines = [...header, '##[endgroup]', '#16 exporting cache', writing(A), ...more, said.cancelled];
  const own = job('image', [step(1, 'Set up job'), step(2, 'Build', { conclusion: 'cancelled' })]);
  return findCacheSaves(timelineOf([own], [logFile('image/2_Build.txt', lines)]), run).length;
}

test('to which store an old client exports its header tells', () => {
  expect(exportsOfOld(['  cache-to: type=gha,mode=max'])).toBe(1);
  expect(exportsOfOld(['  cache-to: type=registry,ref=r', '  cache-from: type=gha'])).toBe(0);
});

test.each([
  ['in an option of its own line', ['docker buildx build \\', '  --cache-to type=gha,mode=max .']],
  ['behind another command', ['set -e', 'docker buildx build --cache-to type=gha,mode=max .']],
])('to which store a script exports its text tells %s, in the colour that the runner gives it', (_, text) => {
  const coloured = text.map((line) => `\x1b[36;1m${line}\x1b[0m`);
  expect(exportsUnder([`##[group]Run ${text[0]}`, ...coloured, 'shell: /usr/bin/bash -e {0}'])).toBe(1);
});

test('to which store it exports an address in its failure tells as well', () => {
  const address =
    'Patch "https://artifactcache.actions.githubusercontent.com/Z/_apis/artifactcache/caches/730"';
  const failed = `#16 ERROR: error writing layer blob: ${address}: http: read on closed response body`;
  expect(exportsOfOld(['  push: true'], [failed])).toBe(1);
});

const solve = 'ERROR: failed to build: failed to solve: error writing layer blob:';
test.each<[string, string, string[], string[]]>([
  [
    'whole layers',
    'success',
    [writing(A), done(A), done(B), '#16 DONE 1.0s'],
    ['a built-in saved none 0', 'b built-in saved none 0'],
  ],
  [
    'a cancel while a layer is written: its key may be stuck',
    'cancelled',
    [writing(A), done(A), writing(B), said.cancelled],
    ['a built-in saved none 0', 'b built-in torn-down possible 0'],
  ],
  [
    'a refused layer accuses nobody: since June 2026 it is a read-only token',
    'failure',
    [
      writing(A),
      '#16 ERROR: error writing layer blob: failed to reserve cache',
      `${solve} failed to reserve cache`,
    ],
    ['a built-in refused none 1'],
  ],
  [
    'a refused layer, with which BuildKit says that it is done (CERT-Polska/mwdb-core#515)',
    'failure',
    [done(A), done(B), '#16 ERROR: error writing layer blob: failed to reserve cache'],
    ['a built-in saved none 0', 'b built-in refused none 1'],
  ],
  [
    'an index that was not signed: docker/github-builder#81',
    'failure',
    [done(A), '#16 ERROR: signature verification failed: certificate field does not match policy'],
    ['a built-in saved none 0', 'null built-in failed unknown 0'],
  ],
  [
    'a refused index',
    'failure',
    [done(A), '#16 ERROR: failed to reserve cache'],
    ['a built-in saved none 0', 'null built-in refused none 1'],
  ],
  [
    'a commit that was refused: reserved, and never finished',
    'failure',
    [writing(A), '#16 ERROR: error writing layer blob: failed to commit cache'],
    ['a built-in failed certain 0'],
  ],
  [
    'a code of the service, which says not which call failed',
    'failure',
    [writing(A), '#16 ERROR: error writing layer blob: not_found'],
    ['a built-in failed possible 0'],
  ],
  [
    'a rate limit',
    'failure',
    [writing(A), '#16 ERROR: error writing layer blob: maximum timeout reached'],
    ['a built-in refused none 1'],
  ],
  [
    'a cancel before a layer is begun, when the index may be written',
    'cancelled',
    ['#16 preparing build cache for export', said.cancelled],
    ['null built-in torn-down unknown 0'],
  ],
  [
    'a cancel behind the last layer, as well',
    'cancelled',
    [writing(A), done(A), said.cancelled],
    ['a built-in saved none 0', 'null built-in torn-down unknown 0'],
  ],
  ['an export that had nothing to write', 'success', ['#16 DONE 1.0s'], []],
  [
    'a key that is taken, in the words of 2021',
    'failure',
    [writing(A), `#16 ERROR: error writing layer blob: Cache already exists. Scope: refs/heads/x, Key: K`],
    ['a built-in refused none 0'],
  ],
  ['an export whose end is not seen', 'success', [writing(A)], ['a built-in unknown possible 0']],
  ['what the build itself prints', 'cancelled', [`#9 0.312 #16 writing layer ${A}`, '#16 DONE 1.0s'], []],
  ['another vertex, which exports nothing', 'cancelled', [`#17 writing layer ${A}`, '#16 DONE 1.0s'], []],
])('%s', (_, conclusion, lines, expected) => {
  expect(exportsOf(conclusion, lines)).toEqual(expected);
});

test('any action that runs BuildKit exports layers', () => {
  const lines = [writing(A), said.cancelled];
  expect(exportsOf('cancelled', lines, 'devcontainers/ci@v0.3')).toEqual(['a built-in torn-down possible 0']);
});

describe('a script that runs BuildKit, or prints what it would', () => {
  const script = 'docker buildx build --cache-to type=gha .';
  const commit = '#16 ERROR: error writing layer blob: failed to commit cache';
  test.each<[string, string, string[], string[]]>([
    ['torn down', 'cancelled', [done(B), writing(A), said.cancelled], ['a built-in torn-down possible 0']],
    ['whose commit failed', 'failure', [writing(A), commit], ['a built-in failed possible 0']],
    ['that succeeded, whatever it printed', 'success', [writing(A)], []],
  ])('%s', (_, conclusion, lines, expected) => {
    expect(exportsOf(conclusion, lines, script)).toEqual(expected);
  });

  test('is read to its end, which the log of another script is not', () => {
    const header = (command: string): string[] => [`##[group]Run ${command}`, 'shell: bash', '##[endgroup]'];
    const isDone = (command: string): boolean => {
      const scanner = beginScan('step');
      const lines = header(command).map((line) => `2026-11-20T09:14:00.0000000Z ${line}\n`);
      scanner.add(new TextEncoder().encode(lines.join('')));
      return scanner.isDone();
    };
    expect([isDone(script), isDone('make docker')]).toEqual([false, true]);
  });
});
