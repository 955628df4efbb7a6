import { describe, expect, test } from 'vitest';
import { findCacheAction } from '../../src/actions/find-action.ts';
import { findKey } from '../../src/saves/save-key.ts';
import type { ActionBlock } from '../../src/types/logs.ts';
import { logLines } from '../saves/save-lines.ts';

describe('which actions save caches', () => {
  const cacheInputs = { path: 'venv', key: 'K' };
  test.each<[string, Record<string, string>, string | null]>([
    ['actions/cache/save@v5', {}, 'main save-step'],
    ['Actions/Cache/Save@v5', {}, 'main save-step'],
    ['actions/cache@5a3ec84eff668545956fd18022155c47e93e2684', {}, 'post post-step'],
    ['actions/cache/restore@v5', cacheInputs, null],
    ['buildjet/cache@v4', {}, 'post post-step'],
    ['my-org/our-cache@v1', cacheInputs, 'post post-step'],
    ['my-org/our-cache/save@v1', cacheInputs, 'main save-step'],
    ['my-org/our-cache@v1', {}, null],
    ['my-org/cache-report/restore@v1', cacheInputs, null],
    ['actions/setup-node@v6', {}, 'post built-in'],
    ['ruby/setup-ruby@v1', {}, 'main built-in'],
    ['Swatinem/rust-cache@v2', {}, 'post built-in'],
    ['actions/github-script@v8', cacheInputs, null],
    ['./.github/actions/cache', cacheInputs, null],
  ])('%s', (reference, inputs, expected) => {
    const action = findCacheAction(reference, inputs);
    const saves = action !== null && action.savesIn.length > 0;
    expect(saves ? `${action.savesIn.join(' ')} ${action.form}` : null).toBe(expected);
  });
});

describe('where an action shows its key', () => {
  const block = (lines: string[], inputs: Record<string, string> = {}): ActionBlock => ({
    stage: 'main',
    action: null,
    inputs,
    composites: [],
    lines: logLines(lines),
  });
  test.each<[string, ActionBlock, string[], string | null]>([
    ['actions/cache', block([], { key: 'K' }), [], 'K'],
    ['actions/setup-node', block([]), [], null],
    ['actions/setup-node', block(['##[debug]primary key is node-cache-1']), [], 'node-cache-1'],
    ['actions/setup-go', block([]), ['Cache saved with the key: setup-go-1'], 'setup-go-1'],
    ['swatinem/rust-cache', block([]), ['Cache Key:', '    v0-rust-build-1'], 'v0-rust-build-1'],
    ['swatinem/rust-cache', block([]), ['... Saving cache ...'], null],
    ['astral-sh/setup-uv', block(['No GitHub Actions cache found for key: setup-uv-1']), [], 'setup-uv-1'],
    ['hendrikmuhs/ccache-action', block([]), ['Save cache using key "ccache-1".'], 'ccache-1'],
    ['julia-actions/cache', block(['Cache key: julia-1']), [], 'julia-1'],
    ['ruby/setup-ruby', block([]), ['Cache key: bundler-1'], 'bundler-1'],
    [
      'docker/setup-qemu-action',
      block([]),
      ['Caching docker.io--binfmt-x64 to GitHub Actions cache'],
      'docker.io--binfmt-x64',
    ],
    ['nix-community/cache-nix-action', block([], { 'primary-key': 'nix-1' }), [], 'nix-1'],
  ])('%s', (reference, main, lines, key) => {
    const action = findCacheAction(`${reference}@v1`);
    expect(action && findKey(action, main, block(lines))).toBe(key);
  });
});
