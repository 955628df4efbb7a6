import { describe, expect, test } from 'vitest';
import { parseSignals } from '../../src/saves/log-signals.ts';
import { cpuSeconds } from '../support/cpu-seconds.ts';
import { scanLog } from '../support/scan-whole.ts';
import { said } from './save-lines.ts';
import { examineJobs } from './saving-jobs.ts';

const scope = 'refs/heads/main';
const version = '2e3304f2b0fc224b01601463e4efe06a95c58b14257353eeb31e37898c172bea';
const refusedBare = { kind: 'refused', key: 'K', scope: null, version: null, reason: null };

/** What people posted of clients and actions, with where they did, and what a person reads in it. */
const PHRASES: [string, string, object][] = [
  [
    'minified bundles',
    '##[warning]Failed to save: Unable to reserve cache with key K, another job may be creating this cache.',
    refusedBare,
  ],
  [
    'the web page',
    'Warning: Failed to save: Unable to reserve cache with key K, another job may be creating this cache.',
    refusedBare,
  ],
  ['konk#110', 'Unable to reserve cache with key K, another job may be creating this cache.', refusedBare],
  [
    'docker-layer-caching#109',
    'Unable to reserve cache with key: ReserveCacheError: Unable to reserve cache with key layer-Test and Build-1, another job may be creating this cache.',
    { kind: 'refused', key: 'layer-Test and Build-1' },
  ],
  [
    'setup-gradle',
    'Failed to save cache entry with path /home/runner/.gradle: ReserveCacheError: Unable to reserve cache with key gradle-1, another job may be creating this cache.',
    { kind: 'refused', key: 'gradle-1' },
  ],
  [
    'actions/cache#1181',
    `Failed to save: Unable to reserve cache with key K, another job may be creating this cache. More details: Cache already exists. Scope: ${scope}, Key: K, Version: ${version}`,
    { kind: 'refused', key: 'K', scope, version, reason: null },
  ],
  ...['##[warning]', '##[warning] ', '##[error]', '[warning]'].map((dress): [string, string, object] => [
    'actions/cache#463, coursier/cache-action#102, pre-commit/action#53',
    `${dress}reserveCache failed: Cache already exists. Scope: ${scope}, Key: K, Version: ${version}`,
    { kind: 'refused', key: 'K', scope, version, reason: null },
  ]),
  [
    'rust-cache#244',
    'Failed to save: Unable to reserve cache with key K, another job may be creating this cache. More details: This legacy service is shutting down, effective April 15, 2025.',
    { kind: 'refused', key: 'K', reason: 'This legacy service is shutting down, effective April 15, 2025.' },
  ],
  [
    'magic-nix-cache-action#91',
    `Failed to save: Unable to reserve cache with key K, another job may be creating this cache. More details: {"$id":"1","innerException":null,"message":"Request was blocked due to exceeding usage of resource 'Count' in namespace ''.","typeName":"x"}`,
    {
      kind: 'refused',
      key: 'K',
      reason: "Request was blocked due to exceeding usage of resource 'Count' in namespace ''.",
    },
  ],
  [
    'cache 5.1',
    '##[warning]Failed to save: Unable to reserve cache with key K. More details: cache write denied: token has no writable scopes',
    { kind: 'refused', key: 'K', reason: 'cache write denied: token has no writable scopes' },
  ],
  [
    'setup-node#332',
    '##[warning]uploadChunk (start: 33554432, end: 67108863) failed: Cache service responded with 503',
    { kind: 'upload-failed' },
  ],
  [
    'actions/cache#711',
    '[warning]uploadChunk (start: 0, end: 33554431) failed: Cache service responded with 503',
    { kind: 'upload-failed' },
  ],
  [
    'setup-python#504',
    'Error: Cache upload failed because file read failed with EBADF: bad file descriptor, read',
    { kind: 'upload-failed' },
  ],
  [
    'actions/cache#246',
    '[warning]Cache service responded with 500 during chunk upload.',
    { kind: 'upload-failed' },
  ],
  [
    'actions/cache#246',
    '[command]/bin/tar -cz -f /home/runner/work/_temp/1/cache.tgz -C /home/runner/work/r/r .',
    { kind: 'archiving', compression: null },
  ],
  [
    'toolkit#463',
    "##[error]Tar failed with error: The process '/usr/bin/tar' failed with exit code 2",
    { kind: 'failed' },
  ],
  [
    'lazygit',
    'Cache hit occurred on the primary key go-1, not saving cache.',
    { kind: 'not-saving', key: 'go-1' },
  ],
  [
    'gradle-build-action@v2',
    'Cache hit occurred on the cache key gradle-1, not saving cache.',
    { kind: 'not-saving', key: 'gradle-1' },
  ],
  [
    'julia-actions/cache@v3',
    'Cache hit occurred on the exact key, not saving cache.',
    { kind: 'not-saving', key: null },
  ],
  [
    'setup-uv',
    'Cache hit occurred on key setup-uv-1, not saving cache.',
    { kind: 'not-saving', key: 'setup-uv-1' },
  ],
  [
    'toolkit 6.3.0 checkKey',
    '[warning]Key Validation Error: a,b cannot contain commas.',
    {
      kind: 'not-saving',
      why: { kind: 'not-saved', said: 'Key Validation Error: a,b cannot contain commas.' },
    },
  ],
  [
    'ccache-action#144',
    '##[warning]Path Validation Error: Path(s) specified in the action for caching do(es) not exist',
    { kind: 'not-saving' },
  ],
  [
    'ccache-action#144',
    '##[warning]Saving cache failed: Error: Path Validation Error: Path(s) specified',
    { kind: 'not-saving' },
  ],
  [
    'mise-action',
    'Cache saved from /home/runner/.local/share/mise with key: mise-1',
    { kind: 'saved', key: 'mise-1' },
  ],
  ['older setup-uv', 'cache saved with the key: uv-1', { kind: 'saved', key: 'uv-1' }],
  ['setup-uv 10', 'Python cache saved with key: uv-1-python', { kind: 'saved', key: 'uv-1-python' }],
  ['setup-msys2', 'Cache saved as ID 12 using key msys2-1', { kind: 'saved', key: 'msys2-1' }],
  ['cargo-semver-checks', 'Saving rustdoc cache using key semver-1', { kind: 'key-told', key: 'semver-1' }],
  ['setup-zig', "Saving Zig cache with key 'zig-1'", { kind: 'key-told', key: 'zig-1' }],
  ...[
    ['codeql-action trap-caching.ts', 'Uploading TRAP cache to Actions cache with key K'],
    ['codeql-action overlay/caching.ts', 'Uploading overlay-base database to Actions cache with key K'],
    ['codeql-action dependency-caching.ts', 'Uploading cache of size 1 for java with key K...'],
    [
      'gradle/actions@v3',
      "Caching dependencies with path '/home/runner/.gradle/caches/modules-*' and cache key: K",
    ],
    ['actions-rs/core', '##[group]Caching "cross" with key "K"'],
    ['gradle-command-action', 'Will cache configuration with key K'],
    ['cache-nix-action', 'Saving a new cache with the key "K".'],
    ['rust-cache@v1.1.0', 'Using key "K".'],
    ['run-vcpkg vcpkg-utils.ts', "Saving cache with primary key 'K' ..."],
    ['get-cmake get-cmake.ts', "##[group]Saving to GitHub cloud cache using key 'K'"],
    ['caching-for-turbo utils.ts', 'Saving cache for key: K, path: /tmp/cache.tg.bin'],
    ['setup-toolchain post.ts', 'Saving cache with key K'],
  ].map(([of = '', text = '']): [string, string, object] => [of, text, { kind: 'key-told', key: 'K' }]),
  [
    'gradle basic',
    'Basic caching failed to save entry with key `K`: Error: x',
    { kind: 'failed', message: 'Error: x' },
  ],
  [
    'actions/cache#144',
    `[warning]Cache already exists. Scope: refs/heads/gh_actions, Key: Windows-gradle-1, Version: ${version}`,
    { kind: 'refused', key: 'Windows-gradle-1', scope: 'refs/heads/gh_actions', version, reason: null },
  ],
  [
    'gradle/actions@v5.0.2 cache-utils.ts',
    "##[warning]Failed to save cache entry with path '/home/runner/.gradle/caches' and key: gradle-home-1: Error: Cache service responded with 503 during upload chunk.",
    { kind: 'upload-failed', key: 'gradle-home-1' },
  ],
  [
    'gradle/actions@v5.0.2 cache-utils.ts',
    `##[warning]Failed to save cache entry with path '/home/runner/.gradle/caches' and key: gradle-home-1: Error: "/usr/bin/tar" failed with error: The process '/usr/bin/tar' failed with exit code 2`,
    {
      kind: 'failed',
      key: 'gradle-home-1',
      message: `"/usr/bin/tar" failed with error: The process '/usr/bin/tar' failed with exit code 2`,
    },
  ],
  [
    'gradle/actions@v5.0.2 provision.ts',
    'Save Gradle distribution 8.6 failed: ReserveCacheError: Unable to reserve cache with key gradle-8.6, another job may be creating this cache.',
    { ...refusedBare, key: 'gradle-8.6' },
  ],
  [
    'burrunan/gradle-cache-action#32',
    `##[warning]Error while uploading 1-dependencies-gradle-Linux-PR5861-070dcd78: reserveCache failed: {"$id":"1","innerException":null,"message":"Request was blocked due to exceeding usage of resource 'Count' in namespace ''."}`,
    { kind: 'not-reserved' },
  ],
  [
    'burrunan/gradle-cache-action CacheExtensions.kt',
    '##[warning]Error while uploading K: Cache service responded with 500 during upload chunk.',
    { kind: 'upload-failed' },
  ],
  [
    'golangci-lint-action src/cache.ts',
    '[warning] uploadChunk (start: 0, end: 3001495) failed: Cache service responded with 500',
    { kind: 'upload-failed' },
  ],
  [
    'rust-cache@v2.0.0 src/save.ts',
    '[warning] Error: Cache service responded with 500 during upload chunk.',
    { kind: 'upload-failed' },
  ],
  [
    'rust-cache@v2.3.0 src/save.ts',
    '##[error]ReserveCacheError: Unable to reserve cache with key K, another job may be creating this cache.',
    refusedBare,
  ],
  [
    'setup-micromamba@v2.0.6 src/cache.ts',
    '##[error]Error saving cache: uploadChunk (start: 0, end: 33554431) failed: Cache service responded with 503',
    { kind: 'upload-failed' },
  ],
  [
    'toolkit 3.2.4 requestUtils.js',
    '##[warning]Failed to save: commitCache failed: Cache service responded with 503',
    { kind: 'finalize-failed' },
  ],
  [
    'setup-deno src/cache.ts',
    'Cache saved with key: "deno-cache-Linux-x64-1".',
    { kind: 'saved', key: 'deno-cache-Linux-x64-1' },
  ],
  [
    'setup-deno src/cache.ts',
    'Cache hit occurred on the primary key "deno-cache-Linux-x64-1", not saving cache.',
    { kind: 'not-saving', key: 'deno-cache-Linux-x64-1' },
  ],
];

describe('a phrase', () => {
  test.each(PHRASES)('of %s is kept by the scan and understood: %s', (_, text, expected) => {
    const stamped = `2026-11-20T09:14:00.0000000Z ${text}`;
    const kept = scanLog(new TextEncoder().encode(stamped));
    expect(kept.map((one) => one.text)).toEqual([text]);
    expect(parseSignals(kept)).toEqual([expect.objectContaining(expected)]);
  });

  test.each([
    'x'.repeat(20),
    'Unable to reserve cache with key ',
    ' from ',
    'tar ',
    ' key: ',
    'Save failed ',
  ])('of a hostile length is read in no time: %j', (part) => {
    const text = part.repeat(100_000);
    const starts = [
      '[command]',
      'Failed to save cache entry ',
      'Saved cache entry with key ',
      'Unable to reserve cache with key ',
      '##[warning]Save ',
    ];
    const log = starts.map((start) => `2026-11-20T09:14:00.0000000Z ${start}${text}\n`).join('');
    expect(cpuSeconds(() => parseSignals(scanLog(new TextEncoder().encode(log))))).toBeLessThan(3);
  });
});

describe('the order in which a client reserves is read in its log', () => {
  const cut = { step: { conclusion: 'cancelled' } };
  const reservationOf = (...lines: string[]): string | undefined =>
    examineJobs([{ ...cut, lines: [...lines, said.cancelled] }]).saves[0]?.state.reservation;
  const old = said.archiveOld;
  test.each<[string, string[], string]>([
    [
      'debug: reserved before it archives (toolkit#462)',
      [said.debugReserving, '##[debug]Cache ID: 40', old],
      'certain',
    ],
    ['debug: asked, and nothing came of it', [said.debugReserving], 'possible'],
    ['no debug lines, an archive that leaves itself out', [said.archive], 'possible'],
    ['no debug lines, an archive of an old client', [old], 'possible'],
    [
      'no debug lines, and behind the archive the request fails (actions/cache@v3.0.2)',
      [old, '[warning]reserveCache failed: Cache service responded with 500'],
      'none',
    ],
    [
      "actions/cache@v1's own archive",
      ['[command]/bin/tar -cz -f /home/runner/work/_temp/1/cache.tgz -C /home/runner/work/r/r .'],
      'certain',
    ],
  ])('%s', (_, lines, expected) => {
    expect(reservationOf(...lines)).toBe(expected);
  });
});

describe('saves of one step', () => {
  const savesOf = (...lines: string[]): string[] =>
    examineJobs([{ lines }]).saves.map(({ key, state }) => `${key} ${state.outcome} ${state.reservation}`);
  const second = ['Sent 100 of 900 (11.1%), 1.0 MBs/sec', said.cancelled];

  test('one after the other: an archive begun after a whole upload closes that upload (coursier/cache-action)', () => {
    expect(savesOf(said.archive, said.sentWhole, said.archive, ...second)).toEqual([
      'K saved none',
      'K torn-down certain',
    ]);
  });

  test('side by side: the log shows it, since the other archive came before the upload was whole', () => {
    expect(savesOf(said.archive, said.archive, said.sentWhole, ...second)).toEqual([
      'K torn-down certain',
      'K torn-down certain',
    ]);
  });

  test('one that failed bears the key that its action tells with the failure (gradle/actions@v3)', () => {
    const about = "##[warning]Failed to save cache entry with path '/home/runner/.gradle' and key: gradle-b";
    expect(
      savesOf(
        "Caching dependencies with path '/home/runner/.gradle/caches' and cache key: gradle-b",
        said.archive,
        "Caching wrapper-zips with path '/home/runner/.gradle/wrapper' and cache key: gradle-c",
        said.archive,
        `${about}: Error: Cache service responded with 503 during upload chunk.`,
      ),
    ).toEqual(['gradle-b failed certain', 'K torn-down possible']);
  });

  test('a skipped one stands beside the others with its key', () => {
    const skip = 'Cache hit occurred on key uv-1, not saving cache.';
    expect(savesOf(skip, said.archive, ...second)).toEqual(['uv-1 skipped none', 'K torn-down certain']);
  });
});

describe('an excerpt', () => {
  const savesOf = (...lines: string[]): string[] =>
    examineJobs([{ lines, step: { conclusion: 'success' } }]).saves.map(
      ({ key, scope: where, state }) => `${key} ${where} ${state.outcome}`,
    );
  test('of which only the ends of several saves are left', () => {
    expect(savesOf('Cache saved with key: A', said.cancelled, 'Cache saved with the key: B')).toEqual([
      'A refs/heads/dev saved',
      'B refs/heads/dev saved',
    ]);
  });
  test('in which the key was left out', () => {
    const text =
      'Failed to save: Unable to reserve cache with key ... another job may be creating this cache.';
    expect(savesOf(text)).toEqual(['K refs/heads/dev refused']);
  });
  test('whose refusal names the scope of the entry', () => {
    const text = `Failed to save: Unable to reserve cache with key K, another job may be creating this cache. More details: Cache already exists. Scope: ${scope}, Key: K, Version: ${version}`;
    expect(savesOf(text)).toEqual([`K ${scope} refused`]);
  });
});
