import { describe, expect, test } from 'vitest';
import { causes } from '../../../src/causes/cause-table.ts';
import { adviceNow, applyCommand, guardLimits } from '../../../src/render/content/advice.ts';
import { type Command, commandLine } from '../../../src/render/content/command.ts';
import { adviceOnGaps } from '../../../src/render/content/gap-words.ts';
import { proseText } from '../../../src/render/content/prose.ts';
import { remedyParts } from '../../../src/render/content/remedy-part.ts';
import { parseRunRef } from '../../../src/sources/refs/run-ref.ts';
import type { Absence } from '../../../src/types/absence.ts';
import type { CauseKind } from '../../../src/types/causes.ts';
import type { RemedyKind } from '../../../src/types/remedies.ts';
import type { Report } from '../../../src/types/report.ts';
import { told } from '../../support/told.ts';
import { finding, ownCase, report, tornSave } from '../reports.ts';

const access = { permission: 'actions:read', variable: 'GH_TOKEN', tokenSource: 'GH_TOKEN' };

function limitsOf(kind: CauseKind, remedyKind: RemedyKind = 'guard-save-step'): string | null {
  const cause = {
    kind,
    certainty: 'stated' as const,
    detail: { kind: 'told' as const, text: '' },
    jobUrl: null,
    runUrl: null,
  };
  const remedies = finding().remedies.map((remedy) => ({ ...remedy, kind: remedyKind }));
  const words = guardLimits(ownCase({ finding: finding({ teardown: { at: null, cause }, remedies }) }));
  return words === null ? null : proseText(words);
}

describe('guardLimits', () => {
  test.each(Object.keys(causes) as CauseKind[])(
    '%s: says so where a guard does not help, and what does',
    (kind) => {
      const { guardHelps, why, instead } = causes[kind];
      const words = limitsOf(kind);
      if (guardHelps === 'yes') {
        expect(words).toBeNull();
        return;
      }
      expect(words).toContain(why);
      if (instead !== null) expect(words).toContain(`What helps: ${instead}.`);
    },
  );

  test('is silent where a remedy by hand says the same', () => {
    expect(limitsOf('runner-lost', 'by-hand')).toBeNull();
  });

  test.each([
    [1_000_000_000, 4_000_000_000, 10_000_000, null],
    [1_000_000_000, 4_010_000_000, 10_000_000, '5 m 1 s'],
    [1_000_000_000, 4_010_000_000, null, null],
    [1_000_000_000, 4_010_000_000, 0, null],
  ])('%i of %i bytes at %s a second: %s', (sentBytes, totalBytes, bytesPerSecond, expected) => {
    const upload = { sentBytes, totalBytes, bytesPerSecond };
    const words = guardLimits(ownCase({ save: tornSave({ upload }) }));
    if (expected === null) expect(words).toBeNull();
    else expect(proseText(words ?? [])).toContain(`would have taken ${expected};`);
  });
});

test.each<[Absence, RegExp[]]>([
  [{ kind: 'expired' }, [/gone for good/]],
  [{ kind: 'never-finished' }, [/gone for good/]],
  [
    { kind: 'forbidden', status: 403, what: 'the log', said: 'no', access },
    [/run `gh auth login`, or set `GH_TOKEN`.*, or download the logs/],
  ],
  [
    {
      ...{ kind: 'forbidden', status: 403, what: 'the log', said: 'no' },
      access: { ...access, variable: 'GH_ENTERPRISE_TOKEN' },
    },
    [/set `GH_ENTERPRISE_TOKEN`/],
  ],
  [{ kind: 'not-found', retained: false, what: 'the run', access }, [/set `GH_TOKEN`/]],
  [{ kind: 'unreachable', host: 'github.com', code: 'ECONNRESET', said: 'reset' }, [/Try again later/]],
  [told('GitHub answered 410: the logs have expired'), [/Try again later/]],
])('%j', (why, advice) => {
  const words = adviceOnGaps([{ kind: 'logs', of: [{ job: 'a', steps: [] }], why }]);
  expect(words).toHaveLength(advice.length);
  for (const [index, pattern] of advice.entries()) expect(proseText(words[index] ?? [])).toMatch(pattern);
});

describe('commands', () => {
  function rerun(run: Partial<Report['run']>): string | null | undefined {
    const world = report({ run: { ...report().run, ...run } });
    const command = adviceNow(ownCase(), world)[0]?.command;
    return command && commandLine(command);
  }

  test('the host is named where it is not github.com', () => {
    expect(rerun({})).toBe('gh run rerun 15382918273 --failed --repo zigpy/zha');
    expect(rerun({ host: 'ghe.example.com' })).toBe(
      'gh run rerun 15382918273 --failed --repo ghe.example.com/zigpy/zha',
    );
  });

  test('for a reader whose GH_HOST is another it is named, too', () => {
    const typed = (command: Command | null | undefined) =>
      command && commandLine(command, { isElsewhere: true });
    const { run } = report();
    expect(typed(adviceNow(ownCase(), report())[0]?.command)).toBe(
      'gh run rerun 15382918273 --failed --repo github.com/zigpy/zha',
    );
    expect(typed(applyCommand(run, 'needs-review'))).toBe(
      'cache-autopsy github.com/zigpy/zha/15382918273 -p - | git apply',
    );
  });

  test.each(['git', 'ghe.example.com', 'localhost:8443'])('of a run on %s it is read', (host) => {
    const { run } = report();
    const words = applyCommand(
      { ...run, host, url: `https://${host}/zigpy/zha/actions/runs/7` },
      'needs-review',
    )?.words;
    const [typed = ''] = words?.split(' ') ?? [];
    expect(parseRunRef(typed, 'github.com')).toMatchObject({ host, owner: 'zigpy', repo: 'zha' });
  });

  test('a run that succeeded is re-run as a whole: it has no failed job', () => {
    expect(rerun({ conclusion: 'success' })).toBe('gh run rerun 15382918273 --repo zigpy/zha');
  });

  test.each(['x; rm -rf ~', '$(id)', '`id`', 'a b', '-x', ''])('an owner %j is in no command', (owner) => {
    expect(rerun({ owner })).toBeNull();
  });

  test('with a patch that changes the key, the commands ask for that', () => {
    const [guard] = finding().remedies;
    if (guard === undefined) throw new Error('there is no remedy');
    const remedies = [guard, { ...guard, kind: 'bump-key' as const }];
    const parts = remedyParts(remedies, { culpritOf: () => report().run, above: [], grounds: 'below' });
    for (const { command } of parts) expect(command?.words).toContain(' --bump-key ');
  });

  test('no address, no command', () => {
    expect(applyCommand({ ...report().run, url: 'file:///etc/passwd' }, 'needs-review')).toBeNull();
  });
});
