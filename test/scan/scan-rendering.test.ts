import { describe, expect, test } from 'vitest';
import { renderScanJson } from '../../src/render/json/v1/scan-json.ts';
import { scanSchema } from '../../src/render/json/v1/scan-schema.ts';
import type { ScanGap } from '../../src/types/gaps.ts';
import type { Save } from '../../src/types/report.ts';
import type { ScanReport, ScanResult } from '../../src/types/scan.ts';
import { partMarkdown } from '../render/code-free.ts';
import { hostileTexts, unprintable, workflowCommand } from '../render/hostile.ts';
import { finding, save } from '../render/reports.ts';
import { renderScanMarkdown, renderScanText } from '../support/renderings.ts';
import { attempt, clean, NOW, run, scanned, withKey } from '../support/scanned.ts';
import { told, toldGap } from '../support/told.ts';

const full = scanned([attempt(), attempt({ findings: [withKey({ key: 'b', state: 'expired' })] })], {
  leftOut: 2,
  gaps: [{ kind: 'not-listed', before: Date.UTC(2026, 5, 1), why: told('GitHub answered 500') }],
});

describe('in text', () => {
  test('what is stuck now comes first', () => {
    expect(renderScanText(full, { width: 100, colour: false })).toMatchInlineSnapshot(`
      "1 key is stuck now, until Tue 2 Jun 09:15 UTC at the latest
      octo/cave
      12 runs created from 2026-05-26 00:00 UTC to 2026-06-02 00:00 UTC, all ended
      2 attempts cancelled, failed or timed out: 2 examined
      2 saves: 2 torn down; keys left stuck: 2 confirmed, 1 locked now

      Not everything: the limit is 1000 runs, and 2 older runs were left out. Raise \`--limit\` to examine
      them.

      Stuck now
      Locked until          Key                              Scope           Certainty  Left by run
      ─────────────────────────────────────────────────────────────────────────────────────────────
      2026-06-02 09:15 UTC  4-Linux-base-venv-3.13.9-1f0c4e  refs/heads/dev  confirmed  100

      Steps whose saves did not finish
      Torn down  Stuck  Workflow                  Job           Step
      ──────────────────────────────────────────────────────────────────────────────────────────────
      2          2      .github/workflows/ci.yml  prepare-base  Save base Python virtual environment

      Why
      Saves  Stuck  Cause
      ─────────────────────────────────────────────────────
      2      2      a sibling matrix leg failed (fail-fast)

      Saves that did not finish, the newest first
      Run  Job                  Key                              State
      ────────────────────────────────────────────────────────────────────────────────────────────
      100  prepare-base (3.13)  4-Linux-base-venv-3.13.9-1f0c4e  locked until 2026-06-02 09:15 UTC
      100  prepare-base (3.13)  b                                free since 2026-06-02 09:15 UTC

      The full report of one, with its patch
        cache-autopsy octo/cave/100

      Cost
      - work torn down: 8 m (jobs whose save was torn down, from their start to the teardown)
      - keys locked: 29.5 h at most (from the reservation until the key expired, was finished, or was
        scanned)
      - saves refused a key while it was stuck: 0
      - rebuilding what was stuck: unknown (from a restore that missed a stuck key to the next save in its
        job, where the logs show both)

      Not examined
      - runs created before 2026-06-01 00:00 UTC were not listed: GitHub answered 500

      The times of keys are the latest possible. Only attempts that were cancelled, failed or timed out
      are examined. Not counted: refusals, misses and saves that failed by themselves in other attempts,
      and re-runs of older runs.

      Scanned 2026-06-02 00:00 UTC by cache-autopsy 0.1.0.
      "
    `);
  });

  test.each<[string, ScanReport, RegExp]>([
    ['nothing', scanned([]), /^No stuck key: 0 attempts examined, 0 cache saves seen\n/],
    ['one', scanned([attempt()]), /^1 key is stuck now, until Tue 2 Jun 09:15 UTC at the latest\n/],
    [
      'none now',
      scanned([attempt({ findings: [withKey({ state: 'released' })] })]),
      /^No key is stuck now\. Runs created since Tue 26 May 00:00 UTC left 1 key stuck\n/,
    ],
    [
      'a suspected one',
      scanned([attempt({ findings: [withKey({ certainty: 'suspected' })] })]),
      /^1 key may be stuck now, until Tue 2 Jun 09:15 UTC at the latest\n/,
    ],
    [
      'a suspected one beside a confirmed one',
      scanned([attempt(), attempt({ findings: [withKey({ key: 'b', certainty: 'suspected' })] })]),
      /^1 key is stuck now and 1 more may be, the last until Tue 2 Jun 09:15 UTC at the latest\n/,
    ],
    [
      'suspected ones that are over',
      scanned(
        (['confirmed', 'suspected', 'suspected'] as const).map((certainty) =>
          attempt({ findings: [withKey({ state: 'expired', certainty })] }),
        ),
      ),
      /^No key is stuck now\. Runs created since Tue 26 May 00:00 UTC left 1 key stuck, and perhaps 2 more\n/,
    ],
    [
      'none now in what could be read',
      scanned([attempt({ findings: [withKey({ state: 'expired' })] })], {
        unread: [{ runId: 1, attempt: 1, why: told('GitHub answered 500') }],
      }),
      /^No key is known to be stuck now\. Runs created since Tue 26 May 00:00 UTC left 1 key stuck\n/,
    ],
    [
      'an open end',
      scanned([clean], { isListBroken: true }),
      /^Inconclusive: no stuck key in what could be read/,
    ],
  ])('the headline of %s', (_, report, headline) => {
    expect(renderScanText(report, { width: 120, colour: false })).toMatch(headline);
  });

  test.each([40, 59, 60, 89, 90, 119, 120, 160, 200])('fits into %d columns', (width) => {
    const lines = renderScanText(full, { width, colour: false }).split('\n');
    const tooLong = lines.filter((line) => line.length > width && !line.startsWith('  cache-autopsy '));
    expect(tooLong).toEqual([]);
  });

  test('fits into 40 columns with the id of a real run', () => {
    const report = scanned([attempt({ run: { ...run, id: 39518402166, attempt: 12 } })]);
    const lines = renderScanText(report, { width: 40, colour: false }).split('\n');
    expect(lines.filter((line) => line.length > 40 && !line.startsWith('  cache-autopsy '))).toEqual([]);
  });

  test.each([60, 69, 70, 79, 80, 89, 90, 119, 120])('names runs in full in %d columns', (width) => {
    const repeated = { ...run, id: 39518402166, attempt: 12 };
    const suspected = withKey({ certainty: 'suspected', key: 'k'.repeat(300) });
    const report = scanned([attempt({ run: repeated, findings: [suspected] })]);
    const lines = renderScanText(report, { width, colour: false }).split('\n');
    const row = lines.find((line) => line.startsWith('39518402166, attempt 12  ')) ?? '';
    expect(row).toMatch(
      width < 69 ? /suspected: .*09:15 UTC/ : /suspected: locked until 2026-06-02 09:15 UTC/,
    );
    expect(row.length).toBeLessThanOrEqual(width);
    const left = lines.filter((line) => line.startsWith('2026-06-02 09:15 UTC  '));
    expect(left.join()).toMatch(width < 72 ? /suspected$/ : / 39518402166, attempt 12$/);
  });

  test('what the limit leaves out is at least so much where the list was left off', () => {
    const text = (changes: Partial<ScanResult>): string =>
      renderScanText(scanned([attempt()], { leftOut: 2, ...changes }), { width: 120, colour: false });
    expect(text({})).toContain('and 2 older runs were left out');
    expect(text({ listEndsAt: NOW - 3_600_000 })).toContain('and at least 2 older runs were left out');
  });

  test('long tables and lists are cut, and say so', () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      attempt({ findings: [withKey({ key: `key-${index}` })] }),
    );
    const gaps = Array.from({ length: 30 }, (_, index): ScanGap => {
      return { kind: 'attempts', attempts: [], gap: toldGap(`gap ${index}`) };
    });
    const text = renderScanText(scanned(many, { gaps }), { width: 100, colour: false });
    expect(text.match(/^and 10 more: see --format json$/gm)).toHaveLength(2);
    expect(text).toContain('- and 18 more: see --format json');
  });
});

test.each([
  ['none', 'clean', 'no stuck key'],
  ['unknown', 'inconclusive', 'not known'],
] as const)('a torn-down save whose reservation is %s is %s', (reservation, verdict, words) => {
  const report = scanned([
    attempt({
      verdict,
      findings: [finding({ stuckKey: null, reservation })],
      gaps: [toldGap('no log of "x"')],
    }),
  ]);
  expect(report.findings[0]?.reservation).toBe(reservation);
  expect(renderScanText(report, { width: 120, colour: false })).toMatch(new RegExp(`  ${words}  `));
  expect(renderScanMarkdown(report)).toContain(`| ${words} |`);
});

test('in JSON, exact, and in no other shape', () => {
  const json = renderScanJson(full);
  expect(JSON.parse(json)).toMatchObject({ schemaVersion: 1, scannedAt: '2026-06-02T00:00:00.000Z' });
  expect(renderScanJson(scanSchema.parse(JSON.parse(json)))).toBe(json);
  expect(() => renderScanJson({ ...full, more: 1 } as ScanReport)).toThrow(/more/);
});

describe('in Markdown', () => {
  test('with tables', () => {
    expect(renderScanMarkdown(full)).toMatchInlineSnapshot(`
      "### 1 key is stuck now, until Tue 2 Jun 09:15 UTC at the latest

      - \`octo/cave\`
      - 12 runs created from 2026-05-26 00:00 UTC to 2026-06-02 00:00 UTC, all ended
      - 2 attempts cancelled, failed or timed out: 2 examined
      - 2 saves: 2 torn down; keys left stuck: 2 confirmed, 1 locked now

      **Not everything: the limit is 1000 runs, and 2 older runs were left out. Raise \`--limit\` to examine them.**

      #### Stuck now

      | Locked until | Key | Scope | Certainty | Met since | Left by run |
      | --- | --- | --- | --- | --- | --- |
      | 2026‑06‑02 09:15 UTC | \`4-Linux-base-venv-3.13.9-1f0c4e\` | \`refs/heads/dev\` | confirmed | 0 | [100](https://github.com/octo/cave/actions/runs/100/attempts/1) |

      #### Steps whose saves did not finish

      | Torn down | Step |
      | --- | --- |
      | 2 | \`Save base Python virtual environment\`<br>Failed: 0 · Stuck: 2 · Workflow: \`.github/workflows/ci.yml\` · Job: \`prepare-base\` · Last: 2026-06-01 09:14 UTC |

      #### Why

      | Saves | Stuck | Cause |
      | --- | --- | --- |
      | 2 | 2 | a sibling matrix leg failed (fail-fast) |

      #### Saves that did not finish, the newest first

      | Run | Job | Key | State | Cause |
      | --- | --- | --- | --- | --- |
      | [100](https://github.com/octo/cave/actions/runs/100/attempts/1) | \`prepare-base (3.13)\` | \`4-Linux-base-venv-3.13.9-1f0c4e\` | locked until 2026-06-02 09:15 UTC | \`sibling-failed\` |
      | [100](https://github.com/octo/cave/actions/runs/100/attempts/1) | \`prepare-base (3.13)\` | \`b\` | free since 2026-06-02 09:15 UTC | \`sibling-failed\` |

      #### The full report of one, with its patch

      \`\`\`sh
      cache-autopsy octo/cave/100
      \`\`\`

      #### Cost

      - work torn down: 8 m (jobs whose save was torn down, from their start to the teardown)
      - keys locked: 29.5 h at most (from the reservation until the key expired, was finished, or was scanned)
      - saves refused a key while it was stuck: 0
      - rebuilding what was stuck: unknown (from a restore that missed a stuck key to the next save in its job, where the logs show both)

      #### Not examined

      - runs created before 2026-06-01 00:00 UTC were not listed: GitHub answered 500

      The times of keys are the latest possible. Only attempts that were cancelled, failed or timed out are examined. Not counted: refusals, misses and saves that failed by themselves in other attempts, and re-runs of older runs.

      Scanned 2026-06-02 00:00 UTC by cache-autopsy \`0.1.0\`.
      "
    `);
  });

  test('below the length that GitHub takes, whatever the scan', () => {
    const many = Array.from({ length: 500 }, (_, index) =>
      attempt({
        findings: [withKey({ key: `${'|'.repeat(500)}-${index}` })],
        gaps: [toldGap('`'.repeat(2000))],
      }),
    );
    const markdown = renderScanMarkdown(scanned(many));
    expect(markdown.length).toBeLessThan(65_000);
    expect(markdown).toMatch(/\d+ more keys are left out here; see `--format json`\./);
  });
});

describe('text by strangers is disarmed', () => {
  const poisoned = (text: string): ScanReport => {
    const torn: Partial<Save> = {
      job: { id: 1, name: text, url: text },
      step: { number: 1, name: text, url: text },
    };
    const bad = attempt({
      run: { ...run, path: text, headBranch: text, workflowName: text, url: text },
      saves: [save({ ...torn, outcome: 'torn-down', key: text, scope: text, action: text })],
      findings: [withKey({ key: text, scope: text })],
      gaps: [toldGap(text)],
    });
    const gaps: ScanGap[] = [{ kind: 'not-listed', before: 0, why: told(text) }];
    return scanned([bad], { filters: { workflow: text, branch: text, limit: 1 }, gaps });
  };

  test.each(hostileTexts)('%j', (text) => {
    const report = poisoned(text);
    const shown = [renderScanText(report, { width: 120, colour: false }), renderScanMarkdown(report)];
    for (const rendered of [...shown, renderScanJson(report)]) {
      expect(rendered).not.toMatch(unprintable);
      expect(rendered).not.toMatch(workflowCommand);
      expect(rendered).not.toContain('ghp_0123456789a');
    }
    expect(shown.join()).not.toContain('ghp_0123456789');
    const { outside } = partMarkdown(renderScanMarkdown(report));
    expect(outside.replaceAll('<br>', '')).not.toMatch(/[@<]|#\d|https?:|www\./);
  });
});
