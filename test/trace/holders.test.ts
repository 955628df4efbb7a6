import { describe, expect, test } from 'vitest';
import { proseText } from '../../src/render/content/prose.ts';
import { refusalWords } from '../../src/render/content/refusal-words.ts';
import { refusedBy } from '../../src/trace/refused-by.ts';
import type { HitEvent, TraceContext } from '../../src/trace/trace-context.ts';
import type { KeyEvent } from '../../src/types/keys.ts';
import { job, step } from '../logs/builders.ts';
import { minute, missed, opened, refused, run, saved, stuck, world } from './events.ts';

const own = run(10, 60);
const at = minute(75);
const other = { job: job('other', [], { id: 7 }), save: 1 };

/** What the refusal of the run at hand, minute 75, is put down to. */
function judge(hit: KeyEvent, siblings: KeyEvent[], fields: Partial<TraceContext> = {}) {
  const here = world([hit, ...siblings], fields);
  const { kind, benign, detail, runUrl } = refusedBy(hit as HitEvent, here, () => 0);
  return { kind, benign, detail, runUrl };
}

const fork = (headRepository: string) => run(10, 60, { event: 'pull_request', headRepository });

const entry = { key: 'K', version: 'v1', ref: 'refs/heads/main', sizeBytes: 9 };
const caches = (createdAt: number, own: object = {}) => [
  { key: 'K', ref: 'refs/heads/main', entries: [{ ...entry, createdAt, ...own }] },
];

describe('what refused a save', () => {
  const hit = refused({ run: own, at });
  const culprit = run(3, -30, { conclusion: 'cancelled' });
  const cases: [string, ReturnType<typeof judge>, string][] = [
    ['nothing is known', judge(hit, []), 'unknown'],
    ['a sibling saved it', judge(hit, [saved({ ...other, run: own, at: minute(76) })]), 'sibling'],
    ['a sibling was torn down with it', judge(hit, [stuck({ ...other, run: own })]), 'stuck-key'],
    ['another run left it stuck', judge(hit, [], { others: [opened(stuck({ run: culprit }))] }), 'stuck-key'],
    [
      'another run saved it before',
      judge(hit, [], { others: [opened(saved({ run: culprit, at: minute(5) }))] }),
      'finished-entry',
    ],
    [
      'another run was saving it just then',
      judge(hit, [], { others: [opened(saved({ run: run(4, 70), at: minute(75.5) }))] }),
      'finished-entry',
    ],
    [
      'another run saved it afterwards only',
      judge(hit, [], { others: [opened(saved({ run: run(4, 90), at: minute(100) }))] }),
      'unknown',
    ],
    [
      'it was left stuck, and saved since',
      judge(hit, [], {
        others: [opened(stuck({ run: culprit })), opened(saved({ run: run(4, 30), at: minute(40) }))],
      }),
      'finished-entry',
    ],
    ['this job restored it', judge({ ...hit, restoredBefore: true } as KeyEvent, []), 'finished-entry'],
    [
      'this job restored it from a wider scope, since it is stuck in its own',
      judge({ ...hit, restoredBefore: true } as KeyEvent, [], { others: [opened(stuck({ run: culprit }))] }),
      'stuck-key',
    ],
    ['a finished entry is listed', judge(hit, [], { caches: caches(minute(-600)) }), 'finished-entry'],
    [
      'an entry was finished a moment later',
      judge(hit, [], { caches: caches(minute(79)) }),
      'finished-entry',
    ],
    ['an entry was finished much later', judge(hit, [], { caches: caches(minute(200)) }), 'unknown'],
    ['an entry of another version', judge(hit, [], { caches: caches(0, { version: 'v2' }) }), 'unknown'],
    ['an entry of another ref', judge(hit, [], { caches: caches(0, { ref: 'refs/heads/dev' }) }), 'unknown'],
    ['an entry without content', judge(hit, [], { caches: caches(0, { sizeBytes: 0 }) }), 'unknown'],
    [
      'it is certainly stuck, though another may have reserved it since',
      judge(hit, [], {
        others: [
          opened(stuck({ run: culprit, job: job('sure', []) })),
          opened({ ...stuck({ run: run(4, 30), isPossible: true }), heldFrom: minute(40) } as KeyEvent),
        ],
      }),
      'stuck-key',
    ],
    [
      'it is stuck, though a save that was under way was finished after it expired',
      judge(hit, [], {
        others: [
          opened(stuck({ run: culprit })),
          opened({ ...saved({ run: run(4, 30), at: minute(1500) }), startedAt: minute(60) } as KeyEvent),
        ],
      }),
      'stuck-key',
    ],
    [
      'a sibling saved it much later',
      judge(hit, [saved({ ...other, run: own, at: minute(130) })], {
        others: [opened(stuck({ run: culprit }))],
      }),
      'stuck-key',
    ],
    [
      'whoever may have reserved it cannot have, since another saved it',
      judge(hit, [], {
        others: [
          opened(stuck({ run: culprit, isPossible: true })),
          opened(saved({ run: run(4, 100), at: minute(120) })),
        ],
      }),
      'unknown',
    ],
    [
      'the first refusal in the step of a save without a key was of another key',
      judge(hit, [], {
        others: [
          opened(stuck({ run: culprit, key: null, version: null })),
          opened(refused({ run: run(4, 30), key: 'L', at: minute(40) })),
        ],
      }),
      'unknown',
    ],
    [
      'the first refusal in the step of a save without a key was of one that a sibling saved',
      judge(hit, [], {
        others: [
          opened(stuck({ run: culprit, key: null, version: null })),
          opened(
            refused({ run: run(4, 30), key: 'L', at: minute(40) }),
            saved({ ...other, run: run(4, 30), key: 'L', at: minute(41) }),
          ),
        ],
      }),
      'stuck-key',
    ],
    [
      'the first refusal in the step of a save without a key may be of one that a sibling saved in silence',
      judge(refused({ ...other, run: own, at }), [], {
        others: [
          opened(stuck({ run: culprit, key: null, version: null })),
          opened(
            refused({ run: run(4, 30), key: 'K', at: minute(40) }),
            saved({ ...other, run: run(4, 30), key: null, at: minute(41) }),
          ),
        ],
      }),
      'unknown',
    ],
    ['the reservation is over', judge(refused({ run: own, at: minute(24 * 60 + 1) }), [stuck()]), 'unknown'],
    ['it came before the reservation', judge(refused({ run: own, at: minute(-1) }), [stuck()]), 'unknown'],
    [
      'another version is stuck',
      judge(hit, [], { others: [opened(stuck({ run: culprit, version: 'v2' }))] }),
      'unknown',
    ],
    [
      'another key is stuck',
      judge(hit, [], { others: [opened(stuck({ run: culprit, key: 'L' }))] }),
      'unknown',
    ],
    [
      'it is stuck in another scope',
      judge(hit, [], { others: [opened(stuck({ run: culprit, scope: 'refs/heads/dev' }))] }),
      'unknown',
    ],
    [
      'a fork has a branch of the same name',
      judge(refused({ run: run(10, 60, { event: 'pull_request' }), scope: null, at }), [], {
        others: [opened(stuck({ run: culprit }))],
      }),
      'unknown',
    ],
    [
      'two forks have branches of the same name',
      judge(refused({ run: fork('eve/r'), scope: null, at }), [], {
        others: [opened(stuck({ run: { ...fork('bob/r'), id: 3 }, scope: null }))],
      }),
      'unknown',
    ],
    [
      'the scope is not known, but the fork is the same',
      judge(refused({ run: fork('eve/r'), scope: null, at }), [], {
        others: [opened(stuck({ run: { ...fork('eve/r'), id: 3 }, scope: null }))],
      }),
      'stuck-key',
    ],
    [
      'the key of the culprit is not known, but the step is the same',
      judge(hit, [], { others: [opened(stuck({ run: culprit, key: null, version: null }))] }),
      'stuck-key',
    ],
    [
      'the key of the culprit is not known, and the step is another',
      judge(hit, [], {
        others: [opened(stuck({ run: culprit, key: null, version: null, step: step(9, 'Post Set up') }))],
      }),
      'unknown',
    ],
  ];
  test.each(cases)('%s', (_, found, kind) => {
    expect(found.kind).toBe(kind);
    expect(found.benign).toBe(kind === 'unknown' ? null : kind !== 'stuck-key');
  });

  test.each([
    ['cache write denied: token has no writable scopes', 'read-only-token'],
    ["the job's cache mode is read", 'read-only-token'],
    ["You've hit a rate limit, your rate limit will reset in 33 seconds", 'rate-limit'],
    ['Cache storage quota has been hit. Unable to upload any new cache entries.', 'budget'],
    ['the moon is full', 'service'],
  ])('the service says: %s', (reason, kind) => {
    const told = {
      kind,
      benign: true,
      detail: { kind: 'service', reasons: [{ kind: 'said', text: reason }] },
      runUrl: null,
    };
    const refusal = { run: own, at, reasons: [reason] };
    expect(judge(refused(refusal), [stuck({ ...other, run: own })])).toEqual(told);
    expect(judge(refused({ ...refusal, restoredBefore: true }), [])).toEqual(told);
  });

  test('its own first attempt', () => {
    const refusal = refused({ run: own, at, byOwnRetry: true });
    expect(judge(refusal, [stuck({ run: own, at, certain: false })])).toMatchObject({
      kind: 'stuck-key',
      detail: { kind: 'own-attempt' },
    });
  });

  test.each([
    [run(3, -30), 'run 3', 'runs/3/attempts/1'],
    [run(3, -30, { attempt: 2 }), 'run 3, attempt 2', 'runs/3/attempts/2'],
    [run(10, -30, { attempt: 1 }), 'run 10, attempt 1', 'runs/10/attempts/1'],
  ])('names the attempt, in words where the run does not tell it ($1)', (culprit, name, path) => {
    const again = run(10, 60, { attempt: 2 });
    const found = judge(refused({ run: again, at }), [], { others: [opened(stuck({ run: culprit }))] });
    expect(proseText(refusalWords(found.detail))).toBe(
      `the unfinished save of "build" in ${name} holds the key`,
    );
    expect(found.runUrl).toBe(`https://github.com/o/r/actions/${path}`);
  });
});

describe('what a restore missed', () => {
  const pull = run(11, 60, {
    event: 'pull_request',
    headBranch: 'fix',
    pullRequests: [{ number: 5, base: 'main' }],
  });
  const scope = 'refs/pull/5/merge';
  const find = (hit: KeyEvent, fields: Partial<TraceContext>) => {
    const here = world([hit], fields);
    return refusedBy(hit as HitEvent, here, () => 0).kind;
  };
  const others = [opened(stuck({ run: run(3, -30) }))];

  test('a pull request misses what is stuck in its base', () => {
    expect(find(missed({ run: pull, scope, at }), { others })).toBe('stuck-key');
  });
  test('one from a fork misses what is stuck in the default branch', () => {
    const fork = { ...pull, pullRequests: [] };
    expect(find(missed({ run: fork, scope: null, at }), { others })).toBe('unknown');
    const known = { ...fork, defaultBranch: 'main' };
    expect(find(missed({ run: known, scope: null, at }), { others })).toBe('stuck-key');
  });
  test('what was finished before is no longer stuck', () => {
    const release = opened(saved({ run: run(4, 20), at: minute(30) }));
    expect(find(missed({ run: pull, scope, at }), { others: [...others, release] })).toBe('finished-entry');
  });
  test('a suspect explains it only where it refused somebody', () => {
    const suspect = opened(stuck({ run: run(3, -30), isPossible: true }));
    expect(find(missed({ run: pull, scope, at }), { others: [suspect] })).toBe('unknown');
    const witness = opened(refused({ run: run(4, 30), at: minute(40) }));
    expect(find(missed({ run: pull, scope, at }), { others: [suspect, witness] })).toBe('stuck-key');
  });
  test('another version makes another entry', () => {
    expect(find(missed({ run: pull, scope, at, version: 'windows' }), { others })).toBe('unknown');
  });
  test('other paths make another entry', () => {
    expect(find(missed({ run: pull, scope, at, paths: ['node_modules'] }), { others })).toBe('unknown');
  });
});
