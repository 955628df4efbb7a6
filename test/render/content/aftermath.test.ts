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
      Who else was hit"
    `);
  });

  test('the headline says until when it was stuck', () => {
    expect(renderText(culprit, { width: 160, colour: false }).split('\n')[0]).toBe(
      'WAS STUCK  4-Linux-base-venv-3.13.9-1f0c4e',
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
      'WAS STUCK  4-Linux-base-venv-3.13.9-1f0c4e',
    );
  });

  test('of a key that expired and that somebody left stuck again, nobody says that it is free', () => {
    const twice = report({ findings: [finding(state('expired')), finding()] });
    const text = flowing(twice);
    expect(text).toMatch(
      /locked until .{8,12} \d\d:\d\d UTC at the latest, when .*\); perhaps locked again since/,
    );
    expect(text).toContain('but the key may be locked again: see the other finding.');
    expect(text).not.toMatch(/free since|the next run can save/);
  });

  test('of 500 victims a dozen is listed, and the attempt at hand is never left out', () => {
    const text = renderText(crowded, options);
    expect(text.match(/^ {2}Mon 1 Jun \d\d:\d\d UTC +(?:refused|missed) /gm)).toHaveLength(12);
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
    expect(text).toContain('2 runs between Mon 1 Jun 23:59 and Tue 2 Jun 00:01 UTC.');
    expect(text).toContain(' Tue 2 Jun 00:01 UTC refused CI 8, push to dev');
  });
});

function fail(): never {
  throw new Error('the culprit has a victim');
}

describe('a victim', () => {
  test('is told first what it met, then whose fault that is, then what happened there', () => {
    expect(flowing(victim)).toContain(
      'This run could not restore the key, so "prepare-base (3.13)" failed. "prepare-base (3.13)" could not save it. Another run left the key behind (CI 15382918273, push to dev): ',
    );
  });

  test('the headline says that the key is another run’s, or another attempt’s', () => {
    expect(renderText(victim, options)).toMatch(/^STUCK KEY, LEFT BY ANOTHER RUN {2}4-Linux-base-venv/);
    const saves = victim.saves.map((one) =>
      one.run === null ? one : { ...one, run: { ...one.run, id: victim.run.id } },
    );
    expect(renderText({ ...victim, saves }, options)).toMatch(/^STUCK KEY, LEFT BY ANOTHER ATTEMPT {2}/);
    expect(flowing({ ...victim, saves })).toContain('Another attempt of this run left the key behind (CI ');
  });

  test('re-runs itself, and patches what the culprit ran', () => {
    const text = flowing(victim);
    expect(text).toContain('gh run rerun 15383004002 --repo zigpy/zha');
    expect(text).toContain('cache-autopsy zigpy/zha/15382918273 --apply');
  });

  test('that only restores is re-run when the key was saved, its failed jobs alone', () => {
    const saves = victim.saves.filter(({ run }) => run !== null);
    const findings = victim.findings.map((found) => ({ ...found, save: 0 }));
    const held = flowing({ ...victim, saves, findings });
    expect(held).toContain('Do now Re-run once the key is free and another run has saved it.');
    expect(held).toContain('gh run rerun 15383004002 --failed --repo zigpy/zha');
    const over = findings.map((found) => ({ ...found, ...state('expired') }));
    expect(flowing({ ...victim, saves, findings: over })).toContain(
      'Do now Re-run once another run has saved the key: the reservation has expired.',
    );
  });

  test('that missed a key which has been saved since may be re-run at once', () => {
    const findings = victim.findings.map((found) => ({ ...found, ...state('released') }));
    expect(flowing({ ...victim, findings })).toContain(
      'Do now Re-run: the key was saved again, so it can be restored. gh run rerun 15383004002 --failed',
    );
    expect(flowing({ ...victim, findings, trace: trace() })).toContain(
      'Do now Nothing: the key was saved again.',
    );
  });

  test('counts and lists its own saves only', () => {
    expect(flowing(victim)).toContain('Cache saves in this attempt: 2 refused Outcome');
    expect(renderText(victim, options)).not.toMatch(/^torn down {2}/m);
    expect(flowing({ ...victim, verdict: 'clean', findings: [] })).toMatch(
      /^No stuck key found: 2 cache saves examined, 2 refused;/,
    );
  });

  test('is marked among the victims', () => {
    expect(between('Who was hit', 'Now', renderText(victim, options))).toMatchInlineSnapshot(`
      "
      Who was hit"
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
    expect(text).toContain('This run could not save the key in "a", "b" and 2 more.');
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
    return [[title], summary ?? [], ending ?? []]
      .map((words) => proseText(words))
      .filter(Boolean)
      .join(' | ');
  }

  test.each<[string, Partial<Finding>, Partial<Trace>, string | null]>([
    ['nobody looked', {}, {}, null],
    ['nothing is stuck', { stuckKey: null }, looked, null],
    [
      'nobody came in question',
      {},
      looked,
      'Other runs affected | None found: there was no other run to check between Mon 1 Jun 09:14 and 19:54 UTC.',
    ],
    [
      'nobody was found',
      {},
      { ...unexplained.trace, lookedBetween: null },
      'Other runs affected | None found: 20 other runs checked; 1 of them could not be read (GitHub answered 410: the logs have expired).',
    ],
    [
      'only the finished entry is known',
      { released: { at: moment('2026-06-01T15:02:09.000Z'), source: 'caches', run: null, url: null } },
      {},
      'How it ended | Free since Mon 1 Jun 15:02 UTC, saved, per the cache list.',
    ],
    [
      'it was saved after its expiry',
      { released: { at: moment('2026-06-02T11:02:09.000Z'), source: 'log', run: otherRun(8), url: null } },
      {},
      'How it ended | Free since Tue 2 Jun 09:15 UTC at the latest, when it expired; saved Tue 2 Jun 11:02 UTC by CI 8, push to dev.',
    ],
    [
      'victims, and no release',
      { victims: victim.findings[0]?.victims.slice(0, 1) ?? [] },
      looked,
      'Other runs affected | 1 run on Mon 1 Jun 10:02 UTC; rebuilding took 3 m 4 s. | Still locked: none of the runs that were checked has saved the key since.',
    ],
  ])('%s', (_, found, changes, expected) => {
    expect(told(found, changes)).toBe(expected);
  });

  test('of another run’s key nobody says that it hit nobody: it hit this one', () => {
    const found = victim.findings.map((one) => ({ ...one, victims: [] }));
    expect(renderText({ ...victim, findings: found }, options)).not.toMatch(/Nobody|Who was hit/);
  });

  test('in short, behind a story', () => {
    expect(proseText(aftermathInShort(ownCase({ finding: culprit.findings[0] ?? fail() }), culprit))).toBe(
      ' It affected 3 runs between Mon 1 Jun 10:02 and 13:43 UTC; rebuilding took at least 6 m 35 s. Free since Mon 1 Jun 15:02 UTC, saved.',
    );
    expect(proseText(aftermathInShort(ownCase(), report()))).toBe('');
  });
});

describe('what nothing explains', () => {
  test('refusals: who was looked at, and how far', () => {
    expect(between('Not explained', '\n', renderText(unexplained, options))).toMatchInlineSnapshot(`
      "
      Not explained"
    `);
    expect(renderText(unexplained, options).split('\n')[0]).toBe(
      'No stuck key found: 3 cache saves examined, 2 refused, 1 saved; 2 refusals not explained',
    );
  });

  test('a miss that failed its job', () => {
    expect(between('Not explained', '\n', renderText(fatalMiss, options))).toMatchInlineSnapshot(`
      "
      Not explained"
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
      'refused (harmless), since build (3.11) saved it',
    ],
    [
      'the service',
      { kind: 'service', benign: null, detail: toldWords('the service said no'), ...why },
      'refused, since the service said no',
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
    if (remark === null) expect(text).not.toContain('Notes');
    else expect(text).toContain(`Notes - "lint": ${remark}`);
    expect(
      text.includes(
        'Unexplained - "lint": refused, since something holds it: 4-Linux-base-venv-3.13.9-1f0c4e The save that holds the key was not found',
      ),
    ).toBe(remark === null);
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
      'Other runs: 20 checked, 14 more not checked (`--trace 34` checks more)',
    ],
    [
      { ended: 'budget', opened, notOpened: 900 },
      'Other runs: 20 checked, 900 more not checked (`--trace 40` checks more)',
    ],
    [
      { ended: 'rate-limit', opened: opened.slice(0, 7), notOpened: 3, detail: told('GitHub asks to wait') },
      'Other runs: 7 checked, 3 more not checked: GitHub asks to wait',
    ],
    [
      { ended: 'unavailable', detail: told('GitHub answered 403') },
      'Other runs were not checked: GitHub answered 403',
    ],
    [
      { ended: 'unavailable', opened: opened.slice(0, 1), detail: told('the connection failed') },
      'Other runs: 1 checked, perhaps not all: the connection failed',
    ],
  ])('%j', (changes, expected) => {
    const end = traceEnd(trace(changes));
    expect(end === null ? null : proseText(end)).toBe(expected);
  });

  test('is told in text and dimmed, once', () => {
    const text = renderText(unexplained, { width: 100, colour: true });
    expect(
      text.match(/\x1b\[2mOther runs: 20 checked, 14 more not checked \(`--trace 34` checks more\)/g),
    ).toHaveLength(1);
  });

  test('how far was looked', () => {
    expect(proseText(howFar(trace()))).toBe('no other run was checked');
    expect(proseText(howFar(trace({ opened: opened.slice(0, 1) })))).toBe('1 other run checked');
    expect(proseText(howFar(trace({ opened: opened.slice(0, 2), stillRunning: 1 })))).toBe(
      '2 other runs checked; 1 run still in progress',
    );
    expect(proseText(howFar(trace({ ended: 'done', stillRunning: 3 })))).toBe(
      'there was no other run to check; 3 runs still in progress',
    );
  });
});
