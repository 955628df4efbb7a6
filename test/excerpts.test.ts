import { describe, expect, test } from 'vitest';
import { autopsy } from '../src/autopsy.ts';
import { examineLogs } from '../src/examine-logs.ts';
import { evidenceOfLogs } from '../src/logs/given-evidence.ts';
import { readLogText } from '../src/sources/logs/log-text.ts';
import { renderText } from './support/renderings.ts';
import { scanLog } from './support/scan-whole.ts';

/** The report of an excerpt, by itself. */
function reportOf(text: string) {
  const files = readLogText(new TextEncoder().encode(text), 'excerpt.txt');
  const logs = files.map(({ bytes, ...named }) => ({ ...named, lines: scanLog(bytes) }));
  const options = { version: '0', ttlMs: 86_400_000, traceBudget: 0, tracesReleases: false };
  return autopsy(examineLogs(evidenceOfLogs(logs, [])), { ...options, now: Date.UTC(2026, 10, 27) });
}

/** What a person would say of an excerpt: each save with its end, its key, and what is left of it. */
function read(text: string): string[] {
  const report = reportOf(text);
  return report.saves.map(({ outcome, key }, index) => {
    const stuck = report.findings.find(({ save }) => save === index)?.stuckKey;
    return [outcome, key ?? 'no key', ...(stuck ? [stuck.certainty] : [])].join(', ');
  });
}

const SAVE_HEADER = [
  '##[group]Run actions/cache/save@v5',
  'with:',
  '  path: venv',
  '  key: K',
  '##[endgroup]',
];
const TAR =
  '/usr/bin/tar --posix -cf cache.tzst --exclude cache.tzst -P -C /home/runner/work/r/r --files-from manifest.txt --use-compress-program zstdmt';

/** Quoted in public threads, whose names follow. */
describe('an excerpt is read as a person reads it', () => {
  test.each<[string, string, string[]]>([
    [
      'behind the archive: falcondev-oss/github-actions-cache-server#161',
      `Sent 10351934759 of 10486152487 (98.7%), 151.8 MBs/sec
Sent 10486152487 of 10486152487 (100.0%), 153.2 MBs/sec
Attempt 1 of 5 failed with error: Request timeout: /twirp/github.actions.results.api.v1.CacheService/FinalizeCacheEntryUpload. Retrying request in 3000 ms...
Warning: Failed to save: Failed to FinalizeCacheEntryUpload: Received non-retryable error: Failed request: (404) Upload not found`,
      ['failed, no key, suspected'],
    ],
    [
      'a chunk alone: actions/cache#622',
      `Warning: uploadChunk (start: 33554432, end: 67108863) failed: Cache service responded with 500
5
Warning: Cache upload failed because file read failed with EBADF: bad file descriptor, read`,
      ['failed, no key, suspected'],
    ],
    [
      'an upload that failed without a word: preloopdev/preloop#292',
      '##[warning]uploadCacheArchiveSDK: internal error uploading cache archive:\n##[warning]Failed to save:',
      ['failed, no key, suspected'],
    ],
    [
      'progress and a cancel',
      `Sent 0 of 142399406 (0.0%), 0.0 MBs/sec
Sent 7208960 of 142399406 (5.0%), 6.9 MBs/sec
Error: The operation was canceled.`,
      ['torn-down, no key, suspected'],
    ],
    [
      'a client that may reserve first: actions/cache#463',
      `Post job cleanup.
"C:\\Program Files\\Git\\usr\\bin\\tar.exe" --use-compress-program "zstd -T0" -cf cache.tzst -P -C D:/a/myapp/myapp --files-from manifest.txt --force-local
/usr/bin/tar: Exiting with failure status due to previous errors
Warning: Tar failed with error: The process 'C:\\Program Files\\Git\\usr\\bin\\tar.exe' failed with exit code 2`,
      ['failed, no key, suspected'],
    ],
    [
      'one that archives first: actions/cache#1658',
      `Post job cleanup.
${TAR}
zstd: error 70 : Write error : cannot write block : No space left on device 
Warning: Failed to save: "/usr/bin/tar" failed with error: The process '/usr/bin/tar' failed with exit code 2`,
      ['failed, no key'],
    ],
    [
      'a key that is left out: home-assistant/core#168310',
      'Unable to reserve cache ... another job may be creating this cache.',
      ['refused, no key'],
    ],
    [
      'a key that is elided: actions/cache#1612',
      'Failed to save: Unable to reserve cache with key ..., another job may be creating this cache.',
      ['refused, no key'],
    ],
    [
      'set as code: Alfresco/alfresco-ng2-components#12029',
      '`Failed to save: Unable to reserve cache with key dist-28603036178-1.`\n `More details: cache write denied: token has no writable scopes`',
      ['refused, dist-28603036178-1'],
    ],
    [
      'with a number that became a link: ankidroid/Anki-Android-Backend#363',
      `${TAR}
Failed to save: Unable to reserve cache with key macOS-rust-41bb-[23](https://github.com/ankidroid/Anki-Android-Backend/actions/runs/8516371828/job/23325301459#step:16:24)b68d, another job may be creating this cache.`,
      ['refused, macOS-rust-41bb-23b68d'],
    ],
    [
      'with times on lines of their own: falcondev-oss/github-actions-cache-server#144',
      `Wed, 16 Jul 2025 12:05:22 GMT
Post job cleanup.
Wed, 16 Jul 2025 12:05:22 GMT
${TAR}
Wed, 16 Jul 2025 12:05:36 GMT
Sent 0 of 146321772 (0.0%), 0.0 MBs/sec
Wed, 16 Jul 2025 12:05:37 GMT
Error: The operation was canceled.`,
      ['torn-down, no key, suspected'],
    ],
    [
      'with times before a bar: actions/cache#1234',
      `Wed, 06 Sep 2023 14:06:40 GMT | Post job cleanup.
Wed, 06 Sep 2023 14:06:41 GMT | ${TAR}
Wed, 06 Sep 2023 14:06:47 GMT | Sent 67542140 of 71736444 (94.2%), 1.0 MBs/sec
Wed, 06 Sep 2023 14:06:48 GMT | Error: The operation was canceled.`,
      ['torn-down, no key, suspected'],
    ],
    [
      'with the times of a clock, and without fractions',
      `10:00:01 Post job cleanup.
10:00:02 ${TAR}
2026-08-01 10:00:31Z Sent 67108864 of 1000000000 (6.7%), 62.4 MBs/sec
10:13:10  Error: The operation was canceled.`,
      ['torn-down, no key, suspected'],
    ],
    [
      'in a group, which sets it in: gradle/actions#48',
      `Post job cleanup.
Caching Gradle state
  ${TAR}
  Cache Size: ~131 MB (137000000 B)
  Cache saved successfully
  Saved cache entry with key wrapper-zips-61c267d3 from /home/runner/.gradle/wrapper/dists/gradle-8.6-bin/afr5mpii in 2000ms`,
      ['saved, wrapper-zips-61c267d3'],
    ],
    [
      'a reason of the action not to begin: actions/cache@v5.0.5 src/utils/actionUtils.ts',
      'Post job cleanup.\n[warning]Cache action is only supported on GHES version >= 3.5. Please check with GHES admin if Actions cache service is enabled or not.',
      ['skipped, no key'],
    ],
    [
      'set in by whoever quoted it: Vampire/setup-wsl#73',
      '>       Failed to save: Unable to reserve cache with key 2:distributionDirectory_Debian_1.0.0, another job may be creating this cache. More details: This legacy service is shutting down',
      ['refused, 2:distributionDirectory_Debian_1.0.0'],
    ],
    [
      "in the words of an action before the client's: hendrikmuhs/ccache-action#59",
      'Error: Saving cache failed: Error: uploadChunk (start: 100663296, end: 134217727) failed: Cache service responded with 503',
      ['failed, no key, suspected'],
    ],
    [
      'in bold: actions/cache#1189',
      `> Post job cleanup.
/usr/bin/docker exec  753ebc673e8c sh -c "cat /etc/*release | grep ^ID"
/usr/bin/tar --posix -z -cf cache.tgz -P -C /__w/work-dir --files-from manifest.txt
**Warning: uploadChunk (start: 0, end: 33554431) failed: Cache service responded with 500**`,
      ['failed, no key, suspected'],
    ],
    [
      'behind a key that the action tells: hendrikmuhs/ccache-action#447',
      `Post job cleanup.
Save cache using key "ccache-K".
${TAR}
Sent 201326592 of 420000000 (47.9%), 63.9 MBs/sec
Error: The operation was canceled.`,
      ['torn-down, ccache-K, suspected'],
    ],
    [
      'layers alone: docker/build-push-action#1181',
      `#37 exporting to GitHub Actions Cache
#37 preparing build cache for export
#37 writing layer sha256:046ed2589a65eca532f9472df4530273d6b0abd0c9b5985659d6e90b28e28ee5
ERROR: failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF`,
      [
        'unknown, buildkit-blob-1-sha256:046ed2589a65eca532f9472df4530273d6b0abd0c9b5985659d6e90b28e28ee5, suspected',
      ],
    ],
    [
      'a restore that was cancelled: apache/pulsar#19219',
      'Received 1493610815 of 1497805119 (99.7%), 0.5 MBs/sec\nError: The operation was canceled.',
      [],
    ],
  ])('%s', (_, text, saves) => {
    expect(read(text)).toEqual(saves);
  });
});

/** A job's log, with a line a second, or as many milliseconds as are given. */
function stamped(lines: readonly string[], everyMs = 1000): string {
  const from = Date.UTC(2026, 10, 20, 9);
  const timeOf = (index: number): string => new Date(from + index * everyMs).toISOString();
  return lines.map((line, index) => `${timeOf(index).replace('Z', '0000Z')} ${line}`).join('\n');
}

test('a script that printed nothing, on the page, is followed by the header of the next step', () => {
  expect(
    read(`Run make prepare
  make prepare
  shell: /usr/bin/bash -e {0}
Run actions/cache/save@v5
  with:
    path: venv
    key: K
${TAR}
Sent 7208960 of 8391514 (85.9%), 6.9 MBs/sec
Error: The operation was canceled.`),
  ).toEqual(['torn-down, K, confirmed']);
});

test('in the output of gh a step goes on to the next, so that a whole upload was saved', () => {
  const step = (name: string, lines: readonly string[]): string[] =>
    stamped(lines)
      .split('\n')
      .map((line) => `build\t${name}\t${line}`);
  const post = [
    'Post job cleanup.',
    '... Saving cache ...',
    `[command]${TAR}`,
    'Sent 5 of 5 (100.0%), 1.0 MBs/sec',
  ];
  const lines = [
    ...step('Cache', ['##[group]Run Swatinem/rust-cache@v2', '##[endgroup]', 'No cache found.']),
    ...step('Post Cache', post),
    ...step('Complete job', ['Cleaning up orphan processes']),
  ];
  expect(read(lines.join('\n'))).toEqual(['saved, no key']);
});

test.each([
  ['without times', ''],
  ['with times of milliseconds', '2026-07-16T12:05:22.123Z '],
])('a log as the runner wrote it, %s, keeps the inputs of its steps', (_, stamp) => {
  const lines = [
    '##[group]Run actions/cache/save@v5',
    'with:',
    '  path: ~/.npm\nnode_modules',
    '  key: k-linux-1',
    '##[endgroup]',
    `[command]${TAR}`,
    'Sent 7208960 of 142399406 (5.0%), 6.9 MBs/sec',
    '##[error]The operation was canceled.',
  ];
  const { saves } = reportOf(lines.map((line) => `${stamp}${line}`).join('\n'));
  expect(saves).toMatchObject([
    { outcome: 'torn-down', key: 'k-linux-1', paths: ['~/.npm', 'node_modules'] },
  ]);
});

test('an end that no line shows is not said to be a cancel', () => {
  const report = reportOf(
    stamped(['Post job cleanup.', `[command]${TAR}`, 'Sent 1 of 2 (50.0%), 1.0 MBs/sec']),
  );
  expect(report.saves.map(({ outcome }) => outcome)).toEqual(['unknown']);
  const text = renderText(report, { width: 100, colour: false });
  expect(text).toContain('No line shows how the save ended');
  expect(text).not.toMatch(/cancelled|failed/i);
});

test.each([
  ['the beginnings and ends of groups', /##\[(?:end)?group\]/],
  ['the ends of groups', /##\[endgroup\]/],
])('a log of a job that lost %s is not clean', (_, lost) => {
  const lines = [
    "Current runner version: '2.338.0'",
    '##[group]Run make prepare',
    'make prepare',
    'shell: /usr/bin/bash -e {0}',
    '##[endgroup]',
    ...SAVE_HEADER,
    `[command]${TAR}`,
    'Sent 1 of 2 (50.0%), 1.0 MBs/sec',
    '##[warning]Failed to save: read ECONNRESET',
    '##[group]Run make test',
    'make test',
    'shell: /usr/bin/bash -e {0}',
    '##[endgroup]',
    'Cleaning up orphan processes',
  ];
  expect(reportOf(stamped(lines)).verdict).toBe('stuck-key');
  expect(reportOf(stamped(lines.filter((line) => !lost.test(line)))).verdict).not.toBe('clean');
});

test('an action that ran a script and printed nothing is no composite of the step behind it', () => {
  const lines = [
    "Current runner version: '2.338.0'",
    '##[group]Run actions/github-script@v8',
    'with:',
    '  script: core.setOutput("a", 1)',
    '##[endgroup]',
    ...SAVE_HEADER,
    `[command]${TAR}`,
    'Sent 0 of 400000000 (0.0%), 0.0 MBs/sec',
    'Sent 67108864 of 400000000 (16.8%), 64.0 MBs/sec',
    '##[error]The operation was canceled.',
    'Cleaning up orphan processes',
  ];
  expect(read(stamped(lines))).toEqual(['torn-down, K, confirmed']);
});

test('what a copy has behind every line is no part of it', () => {
  const lines = [
    '##[group]Run actions/setup-node@v6',
    'with:',
    '  cache: npm',
    '##[endgroup]',
    'npm cache is not found',
    '##[group]Run npm ci',
    'npm ci',
    'shell: /usr/bin/bash -e {0}',
    '##[endgroup]',
    'Post job cleanup.',
    `[command]${TAR}`,
    'Sent 7208960 of 142399406 (5.0%), 6.9 MBs/sec',
    '##[error]The operation was canceled.',
    'Cleaning up orphan processes',
  ];
  for (const behind of ['   ', '\u00a0', '\0', '\t\r'])
    expect(read(stamped(lines.map((line) => line + behind)))).toEqual(['torn-down, no key, confirmed']);
});

describe('behind a script, which can print the lines of any step', () => {
  const script = ['##[group]Run ./evil', 'shell: /usr/bin/bash -e {0}', '##[endgroup]'];
  const torn = [...SAVE_HEADER, `[command]${TAR}`, 'Sent 33554432 of 41946413 (80.0%), 16.0 MBs/sec'];
  const stop = ['##[error]The operation was canceled.'];
  const waits = Array.from({ length: 5 }, () => 'Syncing');
  const end = ['Post job cleanup.', 'Cleaning up orphan processes'];

  test('lines that come as fast as a client prints them are its own', () => {
    const paced = [...torn.slice(0, -1), 'waiting', ...torn.slice(-1)];
    expect(read(stamped([...script, ...paced, ...stop, ...end]))).toEqual(['torn-down, K, confirmed']);
  });

  test('lines that came sooner than they say are anybody’s', () => {
    expect(read(stamped([...script, ...torn, ...stop, ...end], 400))).toEqual(['torn-down, K, suspected']);
  });

  test('lines that came before any client can have started are the script’s', () => {
    const at = (lines: readonly string[], ms: number): string[] =>
      lines.map(
        (line) => `${new Date(Date.UTC(2026, 10, 20, 9) + ms).toISOString().replace('Z', '0000Z')} ${line}`,
      );
    const text = [...at(waits, 0), ...at([...script, ...torn, ...stop], 5000), ...at(end, 9000)].join('\n');
    expect(read(text)).toEqual([]);
  });

  test('a save that only seems to have been finished finishes no other', () => {
    const whole = [
      ...SAVE_HEADER,
      `[command]${TAR}`,
      'Sent 5 of 5 (100.0%), 1.0 MBs/sec',
      'Cache saved with key: K',
    ];
    const real = [...SAVE_HEADER, `[command]${TAR}`, ...stop];
    expect(read(stamped([...script, ...whole, ...real, ...end]))).toEqual([
      'saved, K',
      'torn-down, K, suspected',
    ]);
  });

  test('a job is set up once', () => {
    const fake = ["Current runner version: '2.336.0'", 'Cache mode: read'];
    expect(read(stamped([...script, ...fake, ...SAVE_HEADER, `[command]${TAR}`, ...stop, ...end]))).toEqual([
      'torn-down, K, suspected',
    ]);
  });
});

describe('whose post it is, in the log of a job alone', () => {
  const head = [
    "Current runner version: '2.336.0'",
    '##[group]Run actions/checkout@v6',
    '##[endgroup]',
    'Syncing',
  ];
  const node = [
    '##[group]Run actions/setup-node@v6',
    'with:',
    '  cache: npm',
    '##[endgroup]',
    'npm cache is not found',
  ];
  const cache = (key: string): string[] => [
    ...['##[group]Run actions/cache@v5', 'with:', '  path: venv', `  key: ${key}`, '##[endgroup]'],
    `Cache not found for input keys: ${key}`,
  ];
  const torn = ['Post job cleanup.', `[command]${TAR}`, 'Sent 7208960 of 8391514 (85.9%), 6.9 MBs/sec'];
  const end = ['##[error]The operation was canceled.', 'Post job cleanup.', 'Cleaning up orphan processes'];

  test('the first is that of the last that has one', () => {
    expect(read(stamped([...head, ...node, ...cache('K'), ...torn, ...end]))).toEqual([
      'torn-down, K, confirmed',
    ]);
  });

  test('one that was cancelled before it said anything is known by its place', () => {
    const cancelled = ['Post job cleanup.', ...end];
    expect(read(stamped([...head, ...node, ...cache('K'), ...cancelled]))).toEqual(['torn-down, K']);
  });

  test('behind an action of which nobody knows whether it has one, the place says nothing', () => {
    const other = ['##[group]Run acme/tool@v1', '##[endgroup]', 'done'];
    expect(read(stamped([...head, ...node, ...cache('K'), ...other, ...torn, ...end]))).toEqual([
      'torn-down, no key, suspected',
    ]);
  });

  test('a key that was not found tells it of an action that saves under its first', () => {
    const lint = [
      '##[group]Run golangci/golangci-lint-action@v9',
      '##[endgroup]',
      'Cache not found for input keys: K-1, K-',
    ];
    expect(read(stamped([...head, ...lint, ...torn, ...end]))).toEqual(['torn-down, K-1, confirmed']);
  });

  const silent = ['##[group]Run acme/tool@v1', '##[endgroup]'];

  test.each([
    ['an action that printed nothing stands before its own', [...silent, ...cache('K'), ...torn]],
    ['it is one inside a composite', [...silent, ...cache('K'), 'Post job cleanup.', ...torn]],
  ])('%s', (_, lines) => {
    const timed = stamped([...head, ...lines, ...end], 400);
    expect(read(timed)).toEqual(['torn-down, K, confirmed']);
  });

  test('an action that saves in its post may print nothing before', () => {
    const dotnet = ['##[group]Run actions/setup-dotnet@v5', '##[endgroup]'];
    const script = ['##[group]Run ./build test', 'shell: bash', '##[endgroup]', 'done'];
    const { saves } = reportOf(stamped([...head, ...dotnet, ...script, ...torn, ...end]));
    expect(saves.map(({ action }) => action)).toEqual(['actions/setup-dotnet@v5']);
  });

  test('behind a step that failed a cache saves nothing: it is that of an action of which nobody knows', () => {
    const failed = [
      '##[group]Run make',
      'shell: bash',
      '##[endgroup]',
      '##[error]Process completed with exit code 2.',
    ];
    const unknown = [...silent, 'done', ...cache('K')];
    expect(read(stamped([...head, ...unknown, ...failed, ...torn, ...end]))).toEqual([
      'torn-down, no key, suspected',
    ]);
    expect(read(stamped([...head, ...cache('K'), ...failed, ...torn, ...end]))).toEqual([
      'torn-down, K, confirmed',
    ]);
  });

  test('a key tells it', () => {
    const post = [
      'Post job cleanup.',
      `[command]${TAR}`,
      'Sent 5 of 5 (100.0%), 1.0 MBs/sec',
      'Cache saved with key: B',
    ];
    const text = stamped([...head, ...node, ...cache('A'), ...cache('B'), ...post, ...torn, ...end]);
    expect(read(text)).toEqual(['saved, B', 'torn-down, A, confirmed']);
  });
});

test.each([
  ['without a reason', '', 'unknown'],
  ['with one', ' More details: cache write denied: no writable scopes', 'read-only-token'],
])('a refusal %s, without its time, is explained as far as it can be', (_, details, kind) => {
  const text = `Failed to save: Unable to reserve cache with key K, another job may be creating this cache.${details}`;
  expect(reportOf(text).saves).toMatchObject([{ outcome: 'refused', key: 'K', refusedBy: { kind } }]);
});

describe('the repository of a run that only its log tells', () => {
  const checkout = (repository: string, ...more: string[]): string[] => [
    '##[group]Run actions/checkout@v6',
    'with:',
    `  repository: ${repository}`,
    ...more,
    '##[endgroup]',
    `[command]/usr/bin/git log -1 --format=%H`,
    '0123456789abcdef0123456789abcdef01234567',
  ];
  const sha = '0123456789abcdef0123456789abcdef01234567';

  test.each<[string, string[][], string, string]>([
    ['is that of its only checkout', [checkout('octo/app')], 'octo/app', sha],
    ['is not told by two of different ones', [checkout('octo/tools'), checkout('octo/app')], '/', ''],
    ['has no commit where a ref was named', [checkout('octo/app', '  ref: v1')], 'octo/app', ''],
    [
      'is not told by an action of another owner',
      [checkout('octo/app').map((line) => line.replace('actions/checkout', 'octo/checkout'))],
      '/',
      '',
    ],
  ])('%s', (_, steps, name, commit) => {
    const stamped = [
      ...steps.flat(),
      '##[group]Run actions/cache/save@v5',
      'with:',
      '  key: K',
      '##[endgroup]',
    ];
    const { run } = reportOf(stamped.map((line) => `2026-11-20T09:14:00.0000000Z ${line}`).join('\n'));
    expect([`${run.owner}/${run.repo}`, run.headSha]).toEqual([name, commit]);
  });
});
