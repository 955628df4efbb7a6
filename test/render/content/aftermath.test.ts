import { describe, expect, test } from 'vitest';
import { aftermathInShort, aftermathOf } from '../../../src/render/content/aftermath.ts';
import { proseText } from '../../../src/render/content/prose.ts';
import { howFar, traceEnd, unexplainedOf } from '../../../src/render/content/unexplained.ts';
import type { Finding } from '../../../src/types/findings.ts';
import type { Report, Save } from '../../../src/types/report.ts';
import type { Trace } from '../../../src/types/trace.ts';
import { renderText } from '../../support/renderings.ts';
import { told, toldWords } from '../../support/told.ts';
import {
  crowded,
  culprit,
  fatalMiss,
  finding,
  moment,
  otherRun,
  ownCase,
  report,
  save,
  trace,
  unexplained,
  victim,
} from '../reports.ts';

const options = { width: 100, colour: false };

/** The lines of a text report from one that begins so to the next that begins so. */
function between(start: string, end: string, text: string): string {
  const [, rest = ''] = text.split(`\n${start}`);
  return `\n${start}${rest.split(`\n${end}`)[0]}`;
}

/** A text report in which line ends are blanks. */
function flowing(one: Report, width = 100): string {
  return renderText(one, { width, colour: false }).replace(/\s+/g, ' ');
}

describe('a culprit', () => {
  test('whom it hit, and that it is over', () => {
    expect(between('Who else was hit', 'Now', renderText(culprit, options))).toMatchInlineSnapshot(`
      "
      Who else was hit
      3 attempts between 2026-06-01 10:02 and 13:43 UTC; rebuilding took at least 6 m 35 s.
      Over since 2026-06-01 15:02 UTC: saved by CI 15383012004, attempt 1
      (https://github.com/zigpy/zha/actions/runs/15383012004/job/15383012005#step:9:14), push to dev.

      UTC           12:00:00            18:00:00            00:00:00           06:00:00
           ─────────┬───────────────────┬───────────────────┬──────────────────┬───────────
      key  ◆▒▒✗▒▒▒▒○▒▒▒▒▒▒✗▒▒▒✓╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┃╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌◇ expires 09:15
           └ reserved 09:14   └ saved 15:02   └ now 19:54
           ✗ refused  ○ missed

        10:02:11  refused                 CI 15383001001, push to dev, in "prepare-base (3.13)"
                                          https://github.com/zigpy/zha/actions/runs/15383001001/job/15383001002#step:9:12
        11:44:30  missed, failed its job  CI 15383004002, pull_request to fix-zdo, in "prepare-base
                                          (3.13)" and 1 more
                                          https://github.com/zigpy/zha/actions/runs/15383004002/job/15383004003#step:9:12
        13:40:02  missed, refused         Nightly 15383009003, attempt 2, schedule to dev, in
                                          "prepare-base (3.13)"
                                          https://github.com/zigpy/zha/actions/runs/15383009003/job/15383009004#step:9:12
      "
    `);
  });

  test('the headline says until when it was stuck', () => {
    expect(renderText(culprit, { width: 160, colour: false }).split('\n')[0]).toBe(
      'STUCK KEY  4-Linux-base-venv-3.13.9-1f0c4e  was stuck until 2026-06-01 15:02 UTC, when it was saved after all',
    );
  });

  test('a save after the expiry was not what ended it', () => {
    const released = {
      at: moment('2026-06-02T11:02:09.000Z'),
      source: 'log' as const,
      run: otherRun(8),
      url: null,
    };
    const late = report({ findings: [finding({ ...state('released'), released })] });
    expect(renderText(late, { width: 160, colour: false }).split('\n')[0]).toBe(
      'STUCK KEY  4-Linux-base-venv-3.13.9-1f0c4e  was held until 2026-06-02 09:15 UTC at the latest, and has been saved since',
    );
  });

  test('of a key that expired and that somebody left stuck again, nobody says that it is free', () => {
    const twice = report({ findings: [finding(state('expired')), finding()] });
    const text = flowing(twice);
    expect(text).toMatch(/was held until .{16} UTC at the latest \([^)]+\): perhaps held again/);
    expect(text).toContain('but the key may be held again: see the other finding of it.');
    expect(text).not.toMatch(/free now|the next run can save/);
  });

  test('of 500 victims a dozen is listed, and the attempt at hand is never left out', () => {
    const text = renderText(crowded, options);
    expect(text.match(/^ {2}\d\d:\d\d:\d\d {2}(?:refused|missed) /gm)).toHaveLength(12);
    expect(text).toContain('\n  and 488 more: see --format json\n');
    const last = crowded.findings[0]?.victims.at(-1)?.run;
    const own = renderText({ ...crowded, run: { ...crowded.run, id: last?.id ?? 0 } }, options);
    expect(own).toContain('this run, in "prepare-base (3.13)"');
    expect(own).toContain('and 487 more: see --format json');
  });

  test('the days are named where there are several', () => {
    const hits = [moment('2026-06-01T23:59:00.000Z'), moment('2026-06-02T00:01:00.000Z')].map(
      (at, index) => ({
        run: otherRun(7 + index),
        hits: [{ ...(culprit.findings[0]?.victims[0]?.hits[0] ?? fail()), at }],
        rebuildSeconds: null,
      }),
    );
    const text = flowing(report({ findings: [finding({ victims: hits })] }));
    expect(text).toContain('2 attempts between 2026-06-01 23:59 and 2026-06-02 00:01 UTC.');
    expect(text).toContain(' 2026-06-02 00:01:00 refused CI 8, push to dev');
  });
});

function fail(): never {
  throw new Error('the culprit has a victim');
}

describe('a victim', () => {
  test('is told first whose fault it is, then what happened, then what that did to it', () => {
    expect(flowing(victim)).toContain(
      'Left behind by another run: CI 15382918273, attempt 1 (https://github.com/zigpy/zha/actions/runs/15382918273/attempts/1), push to dev. prepare-base (3.15) failed in "Create Python virtual environment". ',
    );
    expect(flowing(victim)).toContain(
      'The key was reserved and never finished. This run met it on 2026-06-01 at 11:44:30 UTC: it could not be restored, which failed "prepare-base (3.13)"; saving it was refused in "prepare-base (3.13)".',
    );
  });

  test('the headline says that the key is another run’s, or another attempt’s', () => {
    expect(renderText(victim, options)).toMatch(/^STUCK KEY OF ANOTHER RUN {2}4-Linux-base-venv/);
    const saves = victim.saves.map((one) =>
      one.run === null ? one : { ...one, run: { ...one.run, id: victim.run.id } },
    );
    expect(renderText({ ...victim, saves }, options)).toMatch(/^STUCK KEY OF ANOTHER ATTEMPT {2}/);
    expect(flowing({ ...victim, saves })).toContain('Left behind by another attempt of this run: CI ');
  });

  test('re-runs itself, and patches what the culprit ran', () => {
    const text = flowing(victim);
    expect(text).toContain('gh run rerun 15383004002 --repo zigpy/zha');
    expect(text).toContain(
      'cache-autopsy https://github.com/zigpy/zha/actions/runs/15382918273/attempts/1 --patch - | git apply',
    );
  });

  test('that only restores is re-run when the key was saved, its failed jobs alone', () => {
    const saves = victim.saves.filter(({ run }) => run !== null);
    const findings = victim.findings.map((found) => ({ ...found, save: 0 }));
    const held = flowing({ ...victim, saves, findings });
    expect(held).toContain('UTC at the latest. Re-run when another run has saved it again:');
    expect(held).toContain('gh run rerun 15383004002 --failed --repo zigpy/zha');
    const over = findings.map((found) => ({ ...found, ...state('expired') }));
    expect(flowing({ ...victim, saves, findings: over })).toContain(
      'Now The reservation is over. Re-run when another run has saved the key again:',
    );
  });

  test('that missed a key which has been saved since may be re-run at once', () => {
    const findings = victim.findings.map((found) => ({ ...found, ...state('released') }));
    expect(flowing({ ...victim, findings })).toContain(
      'Now Re-run: the key has been saved since, so it can be restored. gh run rerun 15383004002 --failed',
    );
    expect(flowing({ ...victim, findings, trace: trace() })).toContain('Now Nothing: the key has been saved');
  });

  test('counts and lists its own saves only', () => {
    expect(flowing(victim)).toContain('Every save of this attempt: 2 refused Outcome');
    expect(renderText(victim, options)).not.toMatch(/^torn down {2}/m);
    expect(flowing({ ...victim, verdict: 'clean', findings: [] })).toMatch(
      /^No stuck key found: 2 saves examined, 2 refused;/,
    );
  });

  test('is marked among the victims', () => {
    expect(between('Who was hit', 'Now', renderText(victim, options))).toMatchInlineSnapshot(`
      "
      Who was hit
      2 attempts, this one among them, between 2026-06-01 10:02 and 11:44 UTC; rebuilding took at least 3
      m 4 s.
      Not over: no attempt that was looked at has saved the key since.

      UTC           12:00:00            18:00:00            00:00:00           06:00:00
           ─────────┬───────────────────┬───────────────────┬──────────────────┬───────────
      key  ◆▒▒✗▒▒▒▒○┃▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒◇ expires 09:15
           │        └ now 12:00
           └ reserved 09:14
           ✗ refused  ○ missed

        10:02:11  refused                 CI 15383001001, push to dev, in "prepare-base (3.13)"
                                          https://github.com/zigpy/zha/actions/runs/15383001001/job/15383001002#step:9:12
        11:44:30  missed, failed its job  this run, in "prepare-base (3.13)" and 1 more
                                          https://github.com/zigpy/zha/actions/runs/15383004002/job/15383004003#step:9:12
      "
    `);
  });

  test('many jobs that met the key are counted', () => {
    const refused = victim.saves[0] ?? fail();
    const saves = [...'abcd'].map((name, id) => ({ ...refused, job: { id, name, url: null } }));
    const findings = victim.findings.map((found) => ({ ...found, save: 4 }));
    const text = flowing({
      ...victim,
      saves: [...saves, ...victim.saves.slice(2)],
      findings,
      trace: trace(),
    });
    expect(text).toContain('saving it was refused in "a", "b" and 2 more.');
  });
});

function state(now: 'released' | 'expired'): Partial<Finding> {
  const { stuckKey } = finding();
  return { stuckKey: stuckKey === null ? null : { ...stuckKey, state: now } };
}

describe('aftermathOf', () => {
  const looked = trace({ ended: 'done', lookedBetween: culprit.trace.lookedBetween });

  function told(found: Partial<Finding>, changes: Partial<Trace>): string | null {
    const aftermath = aftermathOf(ownCase({ finding: finding(found) }), report({ trace: trace(changes) }));
    if (aftermath === null) return null;
    const { title, summary, ending } = aftermath;
    return [[title], summary ?? [], ending ?? []].map(proseText).filter(Boolean).join(' | ');
  }

  test.each<[string, Partial<Finding>, Partial<Trace>, string | null]>([
    ['nobody looked', {}, {}, null],
    ['nothing is stuck', { stuckKey: null }, looked, null],
    [
      'nobody came in question',
      {},
      looked,
      'Who else was hit | Nobody was found: there was no other attempt between 2026-06-01 09:14 and 19:54 UTC to look at.',
    ],
    [
      'nobody was found',
      {},
      { ...unexplained.trace, lookedBetween: null },
      'Who else was hit | Nobody was found: 20 other attempts were looked at; 1 of them could not be read (GitHub answered 410: the logs have expired).',
    ],
    [
      'only the finished entry is known',
      { released: { at: moment('2026-06-01T15:02:09.000Z'), source: 'caches', run: null, url: null } },
      {},
      'What became of it | Over since 2026-06-01 15:02 UTC: saved, as the cache list shows.',
    ],
    [
      'it was saved after its expiry',
      { released: { at: moment('2026-06-02T11:02:09.000Z'), source: 'log', run: otherRun(8), url: null } },
      {},
      'What became of it | Over since it expired, 2026-06-02 09:15 UTC at the latest; saved 2026-06-02 11:02 UTC by CI 8, attempt 1 (https://github.com/zigpy/zha/actions/runs/8/attempts/1), push to dev.',
    ],
    [
      'victims, and no release',
      { victims: victim.findings[0]?.victims.slice(0, 1) ?? [] },
      looked,
      'Who else was hit | 1 attempt on 2026-06-01 at 10:02 UTC; rebuilding took 3 m 4 s. | Not over: no attempt that was looked at has saved the key since.',
    ],
  ])('%s', (_, found, changes, expected) => {
    expect(told(found, changes)).toBe(expected);
  });

  test('of another run’s key nobody says that it hit nobody: it hit this one', () => {
    const found = victim.findings.map((one) => ({ ...one, victims: [] }));
    expect(renderText({ ...victim, findings: found }, options)).not.toMatch(/Nobody|Who was hit/);
  });

  test('in short, behind a story', () => {
    expect(aftermathInShort(ownCase({ finding: culprit.findings[0] ?? fail() }), culprit)).toBe(
      ' It hit 3 attempts between 2026-06-01 10:02 and 13:43 UTC; rebuilding took at least 6 m 35 s. Over since 2026-06-01 15:02 UTC: saved.',
    );
    expect(aftermathInShort(ownCase(), report())).toBe('');
  });
});

describe('what nothing explains', () => {
  test('refusals: who was looked at, and how far', () => {
    expect(between('Not explained', '\n', renderText(unexplained, options))).toMatchInlineSnapshot(`
      "
      Not explained
      - build and 1 more: refused: something else holds the key: a finished entry, a save that still runs,
        or one that was torn down
      No culprit was found; 20 other attempts between 2026-05-31 19:54 and 2026-06-01 19:54 UTC were
      looked at: CI 15383100000, CI 15383100001, CI 15383100002, CI 15383100003, CI 15383100004, CI
      15383100005 and 14 more; 1 of them could not be read (GitHub answered 410: the logs have expired). A
      key that was left stuck is free 2026-06-02 09:15 UTC at the latest.
      Other runs: 20 opened, 14 more not looked at (--trace 34 opens more)"
    `);
    expect(renderText(unexplained, options).split('\n')[0]).toBe(
      'No stuck key found: 3 saves examined, 2 refused, 1 saved; 2 refusals not explained',
    );
  });

  test('a miss that failed its job', () => {
    expect(between('Not explained', '\n', renderText(fatalMiss, options))).toMatchInlineSnapshot(`
      "
      Not explained
      - prepare-base (3.13): failed in "Restore base Python virtual environment" on 2026-06-01 at 11:44:30
        UTC, where this key could not be restored:
        4-Linux-base-venv-3.13.9-1f0c4e
        https://github.com/zigpy/zha/actions/runs/15383004002/job/15383004003#step:9:12
      No culprit was found; 1 other attempt between 2026-05-31 19:54 and 2026-06-01 19:54 UTC was looked
      at: CI 15383100000.
      Other runs: 1 opened, 6 more not looked at: GitHub allows no more requests until 2026-06-01 20:40
      UTC
      "
    `);
  });

  test('what is explained is not in it', () => {
    expect(unexplainedOf(victim)).toBeNull();
    expect(renderText(victim, options)).not.toContain('Not explained');
    const lost = { ...victim, findings: [] };
    expect(unexplainedOf(lost)?.misses).toHaveLength(1);
  });
});

describe('remarks on refused saves', () => {
  const why = { heldUntil: null, finding: null, runUrl: null, jobUrl: null };

  test.each<[string, Save['refusedBy'], string | null]>([
    [
      'a sibling',
      { kind: 'sibling', benign: true, detail: toldWords('build (3.11) saved it'), ...why },
      'benign: build (3.11) saved it',
    ],
    [
      'the service',
      { kind: 'service', benign: null, detail: toldWords('the service said no'), ...why },
      'refused: the service said no',
    ],
    [
      'nobody known',
      { kind: 'unknown', benign: null, detail: toldWords('something holds it'), ...why },
      null,
    ],
  ])('%s', (_, refusedBy, remark) => {
    const job = { id: 1, name: 'lint', url: null };
    const text = flowing(
      report({ verdict: 'clean', findings: [], saves: [save({ job, outcome: 'refused', refusedBy })] }),
    );
    if (remark === null) expect(text).not.toContain('Worth knowing');
    else expect(text).toContain(`Worth knowing - lint: ${remark}`);
    expect(text.includes('Not explained - lint: refused: something holds it No culprit')).toBe(
      remark === null,
    );
  });
});

describe('how the trace ended', () => {
  const opened = unexplained.trace.opened;

  test.each<[Partial<Trace>, string | null]>([
    [{ ended: 'not-needed' }, null],
    [{ ended: 'off' }, null],
    [{ ended: 'done', opened }, null],
    [
      { ended: 'budget', opened, notOpened: 14 },
      'Other runs: 20 opened, 14 more not looked at (--trace 34 opens more)',
    ],
    [
      { ended: 'budget', opened, notOpened: 900 },
      'Other runs: 20 opened, 900 more not looked at (--trace 40 opens more)',
    ],
    [
      { ended: 'rate-limit', opened: opened.slice(0, 7), notOpened: 3, detail: told('GitHub asks to wait') },
      'Other runs: 7 opened, 3 more not looked at: GitHub asks to wait',
    ],
    [
      { ended: 'unavailable', detail: told('GitHub answered 403') },
      'Other runs were not looked at: GitHub answered 403',
    ],
    [
      { ended: 'unavailable', opened: opened.slice(0, 1), detail: told('the connection failed') },
      'Other runs: 1 opened, and perhaps not all: the connection failed',
    ],
  ])('%j', (changes, expected) => {
    const end = traceEnd(trace(changes));
    expect(end === null ? null : proseText(end)).toBe(expected);
  });

  test('is told in text and dimmed, once', () => {
    const text = renderText(unexplained, { width: 100, colour: true });
    expect(
      text.match(/\x1b\[2mOther runs: 20 opened, 14 more not looked at \(--trace 34 opens more\)/g),
    ).toHaveLength(1);
  });

  test('how far was looked', () => {
    expect(howFar(trace())).toBe('no other attempt was looked at');
    expect(howFar(trace({ opened: opened.slice(0, 1) }))).toBe('1 other attempt was looked at');
    expect(howFar(trace({ opened: opened.slice(0, 2), stillRunning: 1 }))).toBe(
      '2 other attempts were looked at, 1 more still runs',
    );
    expect(howFar(trace({ ended: 'done', stillRunning: 3 }))).toBe(
      'there was no other attempt to look at but 3 that still run',
    );
  });
});
