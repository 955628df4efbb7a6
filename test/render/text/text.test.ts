import { describe, expect, test } from 'vitest';
import { column, exactCell, table } from '../../../src/render/content/blocks.ts';
import { layoutOf } from '../../../src/render/text/layout.ts';
import { drawTable } from '../../../src/render/text/table.ts';
import { displayWidth } from '../../../src/render/text/width.ts';
import { renderText } from '../../support/renderings.ts';
import { toldWords } from '../../support/told.ts';
import { hostileTexts, poisoned, poisonedVictim, unprintable, workflowCommand } from '../hostile.ts';
import {
  clean,
  finding,
  heldKey,
  huge,
  inconclusive,
  moment,
  report,
  save,
  tornSave,
  worlds,
} from '../reports.ts';

const plainOptions = { width: 80, colour: false };
const names = Object.keys(worlds);
const widths = [40, 60, 80, 100, 120, 200];
const colours = /\x1b\[\d+m/g;

test('the zigpy-like case at 80 columns', () => {
  expect(`\n${renderText(report(), plainOptions)}`).toMatchInlineSnapshot(`
    "
    STUCK KEY  4-Linux-base-venv-3.13.9-1f0c4e
    locked until Tue 2 Jun 09:15 UTC at the latest (13 h 20 m from now)
    zigpy/zha · CI · push to dev · Mon 1 Jun
    https://github.com/zigpy/zha/actions/runs/15382918273/attempts/1

    prepare-base (3.15) failed in "Create Python virtual environment". Fail-fast
    then cancelled the other legs, and the cache save "Save base Python virtual
    environment" of "prepare-base (3.13)" was torn down with 16.1 of 41.9 MB (38.3%)
    uploaded (Mon 1 Jun 09:14:09 UTC). The key is reserved but was never finished:
    nobody can restore it, and saves of it from refs/heads/dev fail.

    Do now    A re-run works, but without this cache until the key is free.
                gh run rerun 15382918273 --failed --repo zigpy/zha
              To cache again at once, change the key: a number or a prefix in it.
    Fix       .github/workflows/ci.yml in zigpy/workflows (verified)
                   - name: Create Python virtual environment
              73 +   id: create-venv
                   - name: Save base Python virtual environment
              82 -   if: steps.cache-venv.outputs.cache-hit != 'true'
                 +   if: always() && steps.create-venv.outcome == 'success'
              Apply it in a checkout of zigpy/workflows:
                cache-autopsy zigpy/zha/15382918273 --apply

    UTC                       09:13:55      09:14:00       09:14:05
                         ─────┬─────────────┬──────────────┬────────────
    prepare-base (3.15)  ⋯ Create Python virtual environment ━━━━━━ ✗ failed
    prepare-base (3.13)  ⋯ Create Python vir… ━ ╌╌╌╌╌╌╌╌◆██████████████╳ torn down
                                                │       └ upload 38.3%, reserved
                                                └ archive

    Details
    key       4-Linux-base-venv-3.13.9-1f0c4e
    version   f488f6875b536eb70a5dee1a2b2d3d5d2a2e7b1f0a9f6f6e4ad7ad1c3f5b2a10
    scope     refs/heads/dev
    reserved  2026-06-01, between 09:14:03.780 and 09:14:04.927 UTC (confirmed)
    expires   2026-06-02, between 09:14:03.780 and 09:14:04.927 UTC, at the latest
    uploaded  16.1 of 41.9 MB (38.3%) at 5.3 MB/s
    guard     steps.cache-venv.outputs.cache-hit != 'true'
              does not survive a cancel
    cause     a sibling matrix leg failed (fail-fast), per GitHub's annotation
              https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815099

    About the fix
    Survives the cancel, never saves a broken venv, decides as before in a healthy
    run.
    - Gives the step "Create Python virtual environment" the id create-venv.
    - Drops steps.cache-venv.outputs.cache-hit: the producer is skipped on a hit.

    Proof: 3 items
      1  is reserved  09:14:08  Sent 16056320 of 41946413 (38.3%), 5.1 MBs/sec
                                https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815123#step:9:14
      2  torn down    09:14:09  ## [error]The operation was canceled.
                                https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815123#step:9:15
      3  cause                  The strategy configuration was canceled because
                                "prepare-base._3_15" failed
                                annotation
         https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815123

    Cache saves in this attempt: 1 torn down, 2 saved, 1 skipped
    Outcome    Job                  Upload
    ───────────────────────────────────────────────────────
    torn down  prepare-base (3.13)  16.1 of 41.9 MB (38.3%)
      4-Linux-base-venv-3.13.9-1f0c4e
    saved      prepare-base (3.11)  41.9 MB
      4-Linux-base-venv-3.11-1f0c4e
    saved      prepare-base (3.12)  41.9 MB
      4-Linux-base-venv-3.12-1f0c4e
    skipped    prepare-base (3.14)
      4-Linux-base-venv-3.14-1f0c4e

    Examined 2026-06-01 19:54 UTC, by cache-autopsy 0.1.0.
    "
  `);
});

test('nothing wrong: one line and a count, then the table', () => {
  expect(`\n${renderText(clean, { width: 100, colour: false })}`).toMatchInlineSnapshot(`
    "
    No stuck key: 4 cache saves examined, 3 saved, 1 skipped
    zigpy/zha · CI · push to dev · Mon 1 Jun
    https://github.com/zigpy/zha/actions/runs/15382918273/attempts/1

    Cache saves in this attempt: 3 saved, 1 skipped
    Outcome  Job                  Step                   Key                            Upload
    ───────────────────────────────────────────────────────────────────────────────────────────
    saved    prepare-base (3.11)  actions/cache/save@v5  4-Linux-base-venv-3.11-1f0c4e  41.9 MB
    saved    prepare-base (3.12)  actions/cache/save@v5  4-Linux-base-venv-3.12-1f0c4e  41.9 MB
    saved    prepare-base (3.13)  actions/cache/save@v5  4-Linux-base-venv-3.13-1f0c4e  41.9 MB
    skipped  prepare-base (3.14)  actions/cache/save@v5  4-Linux-base-venv-3.14-1f0c4e

    Examined 2026-06-01 19:54 UTC, by cache-autopsy 0.1.0.
    "
  `);
});

test('no save at all', () => {
  const text = renderText(report({ verdict: 'clean', saves: [], findings: [] }), plainOptions);
  expect(text.split('\n')[0]).toBe('No stuck key: no cache save was found');
});

test('what could not be read, why, and what to do about it', () => {
  expect(`\n${renderText(inconclusive, plainOptions)}`).toMatchInlineSnapshot(`
    "
    Inconclusive: 1 thing could not be examined
    zigpy/zha · CI · push to dev · Mon 1 Jun
    https://github.com/zigpy/zha/actions/runs/15382918273/attempts/1

    Not examined
    - no log of "build": GitHub answered 410: the logs have expired
    These logs are gone for good. Next time, run cache-autopsy soon after the
    failure, and keep the evidence with \`--save-bundle\`.

    Examined 2026-06-01 19:54 UTC, by cache-autopsy 0.1.0.
    "
  `);
});

test.each([
  ['sibling failed', 'STUCK KEY  4-Linux-base-venv-3.13.9-1f0c4e'],
  ['suspected', 'SUSPECTED STUCK KEY  4-Linux-base-venv-3.13.9-1f0c4e'],
  ['expired', 'WAS STUCK  4-Linux-base-venv-3.13.9-1f0c4e'],
  ['released', 'WAS STUCK  4-Linux-base-venv-3.13.9-1f0c4e'],
  ['keyless', 'STUCK KEY  (of unknown name)'],
  ['torn down while archiving', 'No stuck key: 2 cache saves examined, 1 torn down, 1 saved'],
  ['without a log', 'Inconclusive: 1 torn-down save cannot be judged (1 thing could not be examined)'],
  ['inconclusive', 'Inconclusive: 1 thing could not be examined'],
  ['clean', 'No stuck key: 4 cache saves examined, 3 saved, 1 skipped'],
  ['huge', '40 STUCK KEYS  40 locked, the last until Tue 2 Jun 09:15 UTC at the latest (13 h 20 m from now)'],
])('the first line of "%s"', (name, line) => {
  expect(renderText(worlds[name] ?? clean, { width: 160, colour: false }).split('\n')[0]).toBe(line);
});

test.each([
  [
    'sibling failed',
    'prepare-base (3.15) failed in "Create Python virtual environment". Fail-fast then cancelled the other legs, and the cache save "Save base Python virtual environment" of "prepare-base (3.13)" was torn down with 16.1 of 41.9 MB (38.3%) uploaded (Mon 1 Jun 09:14:09 UTC). The key is reserved but was never finished: nobody can restore it, and saves of it from refs/heads/dev fail.',
  ],
  [
    'superseded',
    'A newer run superseded it (concurrency, `cancel-in-progress`): a newer run took the concurrency group CI-dev.',
  ],
  ['suspected', 'The key may have been reserved: no line proves it, and none rules it out.'],
  ['torn down while archiving', 'Nothing had been reserved.'],
  [
    'upload failed',
    'The cache save "Save base Python virtual environment" of "prepare-base (3.13)" gave up with 16.1 of 41.9 MB',
  ],
  [
    'runner shut down',
    'A guard on the save does not help here. On a shutdown the runner evaluates no condition, not even `always()`. What helps: save from a machine',
  ],
  [
    'superseded',
    'At the speed seen, the rest of the upload would have taken 7 m 2 s; a cancelled job gets five minutes.',
  ],
  ['upload failed', 'the upload failed by itself after the key was reserved, per the log'],
  ['expired', 'The reservation has expired since.'],
  ['expired', 'expired 2026-06-02, between 09:14:03.780 and 09:14:04.927 UTC, at the latest uploaded'],
  ['released', 'It was saved later, so it can be restored.'],
  ['released', 'Nothing: the key was saved again.'],
  ['without a log', 'Its log is unavailable, so it is not known whether the key was reserved.'],
])('"%s" says: %s', (name, words) => {
  const flowing = renderText(worlds[name] ?? clean, plainOptions).replace(/\s+/g, ' ');
  expect(flowing).toContain(words);
});

test('a save that sent all its bytes may have been finished', () => {
  const upload = { sentBytes: 41_946_413, totalBytes: 41_946_413, bytesPerSecond: null };
  const stuckKey = { ...heldKey, certainty: 'suspected' as const };
  const text = renderText(
    report({ saves: [tornSave({ upload })], findings: [finding({ stuckKey })] }),
    plainOptions,
  );
  const flowing = text.replace(/\s+/g, ' ');
  expect(flowing).toContain('if it is stuck, locked until');
  expect(flowing).toContain('The key was reserved, and no line shows whether its entry was finished.');
});

test('a save that was refused the key of its own first attempt met nobody else', () => {
  const held = {
    kind: 'stuck-key' as const,
    benign: null,
    detail: toldWords('its own first attempt timed out'),
  };
  const own = { ...held, heldUntil: null, finding: 0, runUrl: null, jobUrl: null };
  const text = renderText(report({ saves: [save({ outcome: 'refused', refusedBy: own })] }), plainOptions);
  expect(text).not.toContain('This run met it');
});

test.each([
  [
    'held',
    'suspected',
    '1 SUSPECTED STUCK KEY  locked until Tue 2 Jun 09:15 UTC at the latest (13 h 20 m from now)',
  ],
  ['expired', 'confirmed', '1 STUCK KEY  free again'],
] as const)('one key among several findings, %s and %s', (state, certainty, line) => {
  const findings = [
    finding({ stuckKey: { ...heldKey, state, certainty } }),
    finding({ stuckKey: null, reservation: 'none' }),
  ];
  expect(renderText(report({ findings }), { width: 100, colour: false }).split('\n')[0]).toBe(line);
});

test('proof of another day says which', () => {
  const [first, second, ...rest] = finding().evidence;
  const late = rest.map((item) => ({ ...item, at: moment('2026-06-02T09:20:00.000Z') }));
  const evidence = [first, second, ...late].flatMap((item) => item ?? []);
  const text = renderText(report({ findings: [finding({ evidence })] }), { width: 100, colour: false });
  expect(text).toContain('1  is reserved  09:14:08  Sent');
  expect(text).toContain('3  cause        2026-06-02 09:20:00  The strategy');
});

test('of several findings each has its headline, and a patch is printed once', () => {
  const text = renderText(
    report({ findings: [finding(), finding({ stuckKey: { ...heldKey, certainty: 'suspected' } })] }),
    plainOptions,
  );
  expect(text.split('\n')[0]).toMatch(/^2 STUCK KEYS, 1 OF THEM SUSPECTED/);
  expect(text.match(/^STUCK KEY {2}|^SUSPECTED STUCK KEY {2}/gm)).toHaveLength(2);
  expect(text.match(/\+ {3}id: create-venv/g)).toHaveLength(1);
  expect(text).toContain('the same change as above');
});

test('the same advice is given once, by hand too', () => {
  const remedies = finding().remedies.map((remedy) => ({ ...remedy, kind: 'by-hand' as const, patch: null }));
  const text = renderText(report({ findings: [finding({ remedies }), finding({ remedies })] }), plainOptions);
  expect(text.match(/the producer is skipped on/g)).toHaveLength(1);
  expect(text.replace(/\s+/g, ' ')).toContain('by hand, the same as above');
});

test('many findings: the first in full, more in short, the rest counted', () => {
  const text = renderText(huge, plainOptions);
  expect(text.match(/^STUCK KEY/gm)).toHaveLength(32);
  expect(text).toContain('\nand 8 more: see --format json\n');
});

test('many saves: those that ended badly are listed, the healthy ones counted', () => {
  const text = renderText(huge, { width: 120, colour: false });
  expect(text).toContain('Cache saves in this attempt: 40 torn down, 360 saved');
  expect(text).toContain('and 380 more: see --format json');
  expect(text.match(/^saved /gm)).toBeNull();
});

test('remarks on saves are grouped', () => {
  const notes = [toldWords('benign: another leg saved the same key')];
  const saves = ['a', 'b', 'c'].map((name) =>
    save({ job: { id: 1, name, url: null }, outcome: 'refused', notes }),
  );
  expect(renderText(report({ verdict: 'clean', saves, findings: [] }), plainOptions)).toContain(
    'Notes\n- "a" and 2 more jobs: benign: another leg saved the same key\n',
  );
});

describe.each(names)('%s', (name) => {
  const world = worlds[name] ?? clean;
  const texts = new Map<string, string>();
  /** What is printed of it, which several tests look at. */
  function printed(width: number, colour: boolean): string {
    const known = texts.get(`${width} ${colour}`) ?? renderText(world, { width, colour });
    texts.set(`${width} ${colour}`, known);
    return known;
  }

  test.each(widths)('keeps to %i columns but for what people copy', (width) => {
    const lines = printed(width, false).split('\n');
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
    // An address, a command, a key, a version, a condition or a changed line of a patch is never cut.
    const copied = /https:\/\/|gh run rerun|cache-autopsy |steps\.|^(?:(?:key|version)? +)?[\w.-]+$/;
    expect(lines.filter((line) => displayWidth(line) > width && !copied.test(line))).toEqual([]);
  });

  test('says the same with colour and without', () => {
    for (const width of widths) {
      const coloured = printed(width, true);
      expect(coloured.replace(colours, '')).toBe(printed(width, false));
      expect(coloured).toMatch(colours);
    }
  });

  test('is the same the second time, and ends in one line end', () => {
    expect(renderText(world, plainOptions)).toBe(printed(80, false));
    expect(printed(80, false)).toMatch(/[^\n]\n$/);
  });
});

describe.each([
  ['a culprit', poisoned],
  ['a victim', poisonedVictim],
] as const)('by strangers: %s', (_, withText) => {
  describe.each(hostileTexts.map((text) => [text]))('%j', (text) => {
    const world = withText(text);
    test.each([
      [40, false],
      [200, true],
    ])('nothing but a colour reaches a terminal or the runner at %i columns', (width, colour) => {
      const printed = renderText(world, { width, colour }).replace(colour ? colours : '', '');
      expect(printed).not.toMatch(unprintable);
      expect(printed).not.toMatch(workflowCommand);
      expect(printed).not.toContain('ghp_');
    });
  });
});

test('of any number of items of proof, two dozen are shown', () => {
  const [item] = report().findings[0]?.evidence ?? [];
  if (item === undefined) throw new Error('the report has a proof');
  const short = { ...item, text: 'Sent', url: null };
  const evidence = Array.from({ length: 20_000 }, () => short);
  const text = renderText(report({ findings: [finding({ evidence })] }), plainOptions);
  expect(text).toContain('and 19976 more: see --format json');
  expect(text.length).toBeLessThan(20_000);
});

test('of a table nothing is cut beside a key that can stand below its row', () => {
  const columns = [column('Run', 'whole'), column('Job', 8), column('Key', 'copied'), column('Cause', 12)];
  const cells = ['100', 'prepare-base (3.13)', `Linux-${'0c7a3f1d'.repeat(8)}`, 'sibling-failed'].map(
    (words) => exactCell(words),
  );
  const block = table({ columns, rows: [{ cells, isGrave: true }], noun: 'save' });
  if (block.kind !== 'table') throw new Error('a table is one');
  const drawn = drawTable(block, layoutOf({ width: 110, colour: false }));
  expect(drawn.slice(2)).toEqual([
    '100  prepare-base (3.13)  sibling-failed',
    `  Linux-${'0c7a3f1d'.repeat(8)}`,
  ]);
});
