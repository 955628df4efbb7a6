import { describe, expect, test } from 'vitest';
import { parseSignals } from '../../src/saves/log-signals.ts';
import { judgeSave, type SaveContext } from '../../src/saves/save-outcome.ts';
import type { SaveState } from '../../src/types/saves.ts';
import { wholeStep } from './save-context.ts';
import { logLines, said } from './save-lines.ts';

const context: SaveContext = {
  ...wholeStep,
  ending: 'cancelled',
  startedAt: Date.parse('2026-11-20T09:14:00.000Z'),
  endedAt: Date.parse('2026-11-20T09:15:00.000Z'),
};

type Row = [
  name: string,
  lines: readonly string[],
  context: Partial<SaveContext>,
  expected: Partial<
    Pick<SaveState, 'outcome' | 'phase' | 'reservation' | 'finalized' | 'ownFailure' | 'refusedFor'>
  >,
];

function judge([, lines, own]: Row): SaveState {
  return judgeSave(parseSignals(logLines(lines)), { ...context, ...own });
}

const torn = { outcome: 'torn-down', ownFailure: null } as const;
const done = { ending: 'completed' } as const;
const free = { reservation: 'none', finalized: 'no', ownFailure: null } as const;
const stuckByItself = { outcome: 'failed', reservation: 'certain', ownFailure: 'upload-failed' } as const;
const { archive, cancelled, header, post, sentPart, sentWhole, refused, saveFailed } = said;

describe('v2: the last visible line of a save', () => {
  const rows: Row[] = [
    ['header only', [header, cancelled], {}, { ...torn, ...free, phase: null }],
    ['post header only', [post, cancelled], {}, { ...torn, ...free, phase: null }],
    [
      'some of it sent, by a runner that was lost then',
      [archive, sentPart],
      { ending: 'runner-lost', closed: false },
      { ...torn, reservation: 'certain', finalized: 'no' },
    ],
    [
      'archive, archiver outlived the step',
      [archive, cancelled],
      { archiverOutlived: true },
      { ...torn, ...free, phase: 'archive' },
    ],
    [
      'archive only',
      [archive, cancelled],
      {},
      { ...torn, reservation: 'possible', finalized: 'no', phase: 'archive' },
    ],
    [
      'archive, then a lost reserve',
      [archive, said.retryCreate, cancelled],
      {},
      { ...torn, reservation: 'possible', phase: 'reserve' },
    ],
    [
      'archive, then a 500',
      [archive, said.retryUnnamed, cancelled],
      {},
      { ...torn, reservation: 'possible', phase: 'reserve' },
    ],
    [
      'archive, then a lost reserve, in a step that failed',
      [archive, said.retryCreate],
      { ending: 'failed' },
      { outcome: 'failed', reservation: 'possible', ownFailure: 'upload-failed', phase: 'reserve' },
    ],
    [
      'archive only, in a step that failed',
      [archive],
      { ending: 'failed' },
      { ...free, outcome: 'failed', phase: 'archive' },
    ],
    [
      'blob client loaded',
      [archive, said.blobClient, cancelled],
      {},
      { ...torn, reservation: 'certain', finalized: 'no', phase: 'upload' },
    ],
    [
      'blob client loaded before the archive',
      [said.blobClient, archive, said.blobClient, cancelled],
      {},
      { ...torn, reservation: 'possible' },
    ],
    [
      'sent nothing yet',
      [archive, said.sentNone, cancelled],
      {},
      { ...torn, reservation: 'certain', finalized: 'no', phase: 'upload' },
    ],
    [
      'sent a part',
      [archive, sentPart, cancelled],
      {},
      { ...torn, reservation: 'certain', finalized: 'no', phase: 'upload' },
    ],
    [
      'sent a part that prints as 100.0 %',
      [archive, said.sentRounded, cancelled],
      {},
      { ...torn, reservation: 'certain', finalized: 'no' },
    ],
    [
      'sent all',
      [archive, sentPart, sentWhole, cancelled],
      {},
      { ...torn, reservation: 'certain', finalized: 'unknown', phase: 'upload' },
    ],
    [
      'retrying the finalization',
      [archive, sentWhole, said.retryFinalize, cancelled],
      {},
      { ...torn, reservation: 'certain', finalized: 'unknown', phase: 'finalize' },
    ],
    [
      '500 after the upload',
      [archive, sentWhole, said.retryUnnamed, cancelled],
      {},
      { ...torn, finalized: 'unknown', phase: 'finalize' },
    ],
    [
      'upload error',
      [archive, said.uploadError, sentWhole, said.failedEmpty, saveFailed],
      done,
      { ...stuckByItself, finalized: 'no', phase: 'upload' },
    ],
    [
      'upload error 5xx',
      [archive, said.sentPart, said.failedServer, saveFailed],
      done,
      { ...stuckByItself, finalized: 'no' },
    ],
    [
      'finalize refused',
      [archive, sentWhole, said.finalizeRefused, saveFailed],
      done,
      { ...stuckByItself, finalized: 'no', phase: 'finalize' },
    ],
    [
      'finalize refused in bare words',
      [archive, sentWhole, said.finalizeWords, saveFailed],
      done,
      { ...stuckByItself, finalized: 'no', phase: 'finalize' },
    ],
    [
      'finalize failed',
      [archive, sentWhole, said.finalizeFailed, saveFailed],
      done,
      { ...stuckByItself, finalized: 'unknown', phase: 'finalize' },
    ],
    ['refused', [archive, refused, saveFailed], done, { ...free, outcome: 'refused', phase: 'reserve' }],
    ['refused, 4.0.0 wording', [archive, said.conflict], done, { ...free, outcome: 'refused' }],
    [
      'refused: read-only token',
      [archive, said.denied, refused, saveFailed],
      done,
      { ...free, outcome: 'refused' },
    ],
    [
      'refused: read-only token, new wording',
      [archive, said.deniedNew],
      done,
      { ...free, outcome: 'refused' },
    ],
    [
      'nobody answered the request to reserve, 4.0.0 wording',
      [archive, said.createBroke, saveFailed],
      done,
      { outcome: 'refused', reservation: 'possible', ownFailure: 'reserve-timed-out', refusedFor: [] },
    ],
    [
      'a page answered every request to reserve, 4.0.0 wording',
      [archive, said.retryPage, said.createPage, saveFailed],
      done,
      { outcome: 'refused', reservation: 'possible', ownFailure: 'reserve-timed-out', refusedFor: [] },
    ],
    [
      'refused: forbidden, 4.0.0 wording',
      [archive, said.createForbidden],
      done,
      {
        ...free,
        outcome: 'refused',
        refusedFor: [{ kind: 'said', text: 'Failed request: (403) Forbidden: said no' }],
      },
    ],
    ['refused: budget', [archive, said.budget, refused], done, { ...free, outcome: 'refused' }],
    ['refused: rate limit', [archive, said.rateLimited, refused], done, { ...free, outcome: 'refused' }],
    [
      'refused after a 500',
      [archive, said.retryUnnamed, refused],
      done,
      { outcome: 'refused', reservation: 'possible', ownFailure: 'reserve-timed-out', refusedFor: [] },
    ],
    [
      'refused after a page for an answer',
      [archive, said.retryPage, refused],
      done,
      { outcome: 'refused', reservation: 'possible', ownFailure: 'reserve-timed-out', refusedFor: [] },
    ],
    [
      'refused after all attempts',
      [archive, said.retryUnnamed, said.retrySpent, refused],
      done,
      {
        ...free,
        outcome: 'refused',
        refusedFor: [{ kind: 'said', text: 'Failed request: (503) Service Unavailable' }],
      },
    ],
    [
      'refused on an event that may not write, by a client that drops the reason',
      [archive, refused],
      { ...done, isLowTrust: true },
      { outcome: 'refused', ...free, refusedFor: [{ kind: 'low-trust-event' }] },
    ],
    [
      'refused there for an entry that exists, whose scope is told',
      [archive, said.refusedV1],
      { ...done, isLowTrust: true },
      { outcome: 'refused', ...free, refusedFor: [] },
    ],
    [
      'refused after all attempts, one without an answer',
      [archive, said.retryCreate, said.retrySpent, refused],
      done,
      { outcome: 'refused', reservation: 'possible', refusedFor: [] },
    ],
    [
      'refused after its own timeout',
      [archive, said.retryCreate, refused, saveFailed],
      done,
      { outcome: 'refused', reservation: 'possible', ownFailure: 'reserve-timed-out' },
    ],
    [
      'refused for its token after a timeout',
      [archive, said.retryCreate, said.denied, refused],
      done,
      { ...free, outcome: 'refused' },
    ],
    [
      'saved',
      [archive, sentPart, sentWhole, said.saved],
      done,
      { outcome: 'saved', phase: 'finalize', finalized: 'yes', reservation: 'none' },
    ],
    [
      'saved just before the cancel',
      [archive, sentWhole, said.saved, cancelled],
      {},
      { outcome: 'saved', finalized: 'yes' },
    ],
    [
      'no success line, action that prints none',
      [archive, sentWhole],
      { ...done, announcesSave: false },
      { outcome: 'saved' },
    ],
    [
      'no success line, action that prints one',
      [archive, sentWhole],
      done,
      { outcome: 'saved', finalized: 'yes', ownFailure: null },
    ],
    ['exact hit', [post, said.hit], done, { ...free, outcome: 'skipped', phase: null }],
    ['paths missing', [header, said.noPath, saveFailed], done, { ...free, outcome: 'skipped' }],
    ['cache-mode read', [header, said.mode], done, { ...free, outcome: 'skipped' }],
    ['too large', [archive, said.tooLarge, saveFailed], done, { ...free, outcome: 'failed' }],
    [
      'archiver failed',
      [archive, said.tarFailed, saveFailed],
      done,
      { ...free, outcome: 'failed', phase: 'archive' },
    ],
    ['cache mode of the job is read', [archive, cancelled], { cacheMode: 'read' }, { ...torn, ...free }],
  ];
  test.each(rows)('%s', (...row) => expect(judge(row)).toMatchObject(row[3]));
});

describe('v1 and GitHub Enterprise Server: the last visible line of a save', () => {
  const v1 = { protocol: 'v1' } as const;
  const rows: Row[] = [
    ['header only', [header, cancelled], v1, { ...torn, ...free }],
    ['archive only', [archive, cancelled], v1, { ...torn, reservation: 'possible', phase: 'archive' }],
    ['archiver outlived', [archive, cancelled], { ...v1, archiverOutlived: true }, { ...torn, ...free }],
    [
      'sized, commit pending',
      [archive, said.size, cancelled],
      v1,
      { ...torn, reservation: 'certain', finalized: 'unknown', phase: 'finalize' },
    ],
    ['chunk failed', [archive, said.chunkFailed], { ...v1, ...done }, { ...stuckByItself, phase: 'upload' }],
    ['chunk failed, yet "saved"', [archive, said.chunkFailed, said.saved], { ...v1, ...done }, stuckByItself],
    [
      'commit failed',
      [archive, said.size, said.commitFailed, said.saved],
      { ...v1, ...done },
      { ...stuckByItself, finalized: 'no', phase: 'finalize' },
    ],
    ['reserve failed', [archive, said.reserveFailed], { ...v1, ...done }, { ...free, outcome: 'failed' }],
    ['turned away', [archive, said.turnedAway], { ...v1, ...done }, { ...free, outcome: 'failed' }],
    ['refused with details', [archive, said.refusedV1], { ...v1, ...done }, { ...free, outcome: 'refused' }],
    [
      'committed',
      [archive, said.size, said.committed, said.saved],
      { ...v1, ...done },
      { outcome: 'saved', finalized: 'yes' },
    ],
    [
      'committed, cancelled at once',
      [archive, said.size, said.committed, cancelled],
      v1,
      { outcome: 'saved' },
    ],
  ];
  test.each(rows)('%s', (...row) => expect(judge(row)).toMatchObject(row[3]));
});

describe('clients that reserve first: the last visible line of a save', () => {
  const old = { protocol: 'v1', reservesFirst: true } as const;
  const rows: Row[] = [
    ['header only', [post, cancelled], old, { ...torn, reservation: 'possible' }],
    ['archive only', [said.archiveOld, cancelled], old, { ...torn, reservation: 'certain', finalized: 'no' }],
    [
      'archiver outlived',
      [said.archiveOld, cancelled],
      { ...old, archiverOutlived: true },
      { ...torn, reservation: 'certain' },
    ],
    ['committed', [said.archiveOld, said.committed], { ...old, ...done }, { outcome: 'saved' }],
    ['refused', [said.refusedOld], { ...old, ...done }, { ...free, outcome: 'refused' }],
    ['archiver failed', [said.archiveOld, said.tarFailed], { ...old, ...done }, stuckByItself],
  ];
  test.each(rows)('%s', (...row) => expect(judge(row)).toMatchObject(row[3]));
});

describe('step debug logging', () => {
  const debugOn = '##[debug]Cache service version: v2';
  const rows: Row[] = [
    [
      'reserving',
      [archive, said.debugReserving, cancelled],
      {},
      { ...torn, reservation: 'possible', phase: 'reserve' },
    ],
    [
      'reserved, v2',
      [archive, said.debugReserving, said.debugUploading, cancelled],
      {},
      { ...torn, reservation: 'certain', finalized: 'no' },
    ],
    [
      'reserved, v1',
      [archive, said.debugReserving, said.debugSaving, cancelled],
      { protocol: 'v1' },
      { ...torn, reservation: 'certain' },
    ],
    ['nothing asked', [debugOn, archive, cancelled], {}, { ...torn, ...free }],
    [
      'nothing asked, as far as the log goes',
      [debugOn, archive],
      { closed: false },
      { ...torn, reservation: 'possible' },
    ],
    [
      'nothing asked before the runner was lost',
      [debugOn, archive],
      { ending: 'runner-lost' },
      { ...torn, reservation: 'possible' },
    ],
    [
      'finalized',
      [archive, sentWhole, said.debugFinalized, cancelled],
      {},
      { outcome: 'saved', finalized: 'yes' },
    ],
  ];
  test.each(rows)('%s', (...row) => expect(judge(row)).toMatchObject(row[3]));
});

describe('bounds of the reservation', () => {
  const at = (time: string): number => Date.parse(`2026-11-20T09:14:${time}Z`);
  const rows: [string, readonly string[], Partial<SaveContext>, string, string][] = [
    // 7208960 B at no more than 6.95 MB/s took at least 0.989 s, so the upload began no later than that before the line.
    ['a progress line', [archive, sentPart, cancelled], {}, '00.000', '00.011'],
    ['a progress line without bytes', [archive, said.sentNone, cancelled], {}, '00.000', '01.000'],
    ['the blob client', [archive, said.blobClient, cancelled], {}, '00.000', '01.000'],
    [
      'archive only: the end of the step',
      [header, archive, cancelled],
      { endedAt: at('07.500') },
      '01.000',
      '07.500',
    ],
    // A step beside others prints nothing when it is cancelled, and REST cuts the parts of a second off.
    [
      'archive only: an end that REST tells',
      [header, archive],
      { endedAt: at('07.000') },
      '01.000',
      '07.999',
    ],
    ['its own timeout: the refusal', [archive, said.retryCreate, refused], done, '00.000', '02.000'],
    [
      'reserves first: from the start',
      [post, said.archiveOld, cancelled],
      { reservesFirst: true },
      '00.000',
      '01.000',
    ],
  ];
  test.each(rows)('%s', (name, lines, own, from, until) => {
    expect(judge([name, lines, own, {}]).reservedBetween).toEqual({ from: at(from), until: at(until) });
  });

  test('none where nothing can have been reserved', () => {
    expect(judge(['', [archive, refused], done, {}]).reservedBetween).toBeNull();
  });
});

describe('how the step ended', () => {
  const rows: [SaveContext['ending'], SaveState['outcome'], SaveState['reservation']][] = [
    ['cancelled', 'torn-down', 'certain'],
    ['step-timed-out', 'torn-down', 'certain'],
    ['runner-shut-down', 'torn-down', 'certain'],
    ['runner-lost', 'torn-down', 'certain'],
    ['failed', 'failed', 'certain'],
    ['completed', 'unknown', 'certain'],
  ];
  test.each(rows)('%s in the middle of an upload: %s, %s', (ending, outcome, reservation) => {
    expect(judge(['', [archive, sentPart], { ending }, {}])).toMatchObject({ outcome, reservation });
  });

  const open = { closed: false };
  test.each<[string, string[], Partial<SaveContext>, Partial<SaveState>]>([
    ['behind the header', [header], { ...done, ...open }, { outcome: 'unknown', reservation: 'unknown' }],
    ['behind the archive', [archive], { ...done, ...open }, { outcome: 'unknown', reservation: 'unknown' }],
    [
      'behind a whole upload',
      [archive, sentWhole],
      { ...done, ...open },
      { outcome: 'unknown', reservation: 'certain', finalized: 'unknown' },
    ],
    [
      'of a failed step, behind the header',
      [header],
      { ending: 'failed', ...open },
      { outcome: 'unknown', reservation: 'unknown' },
    ],
    [
      'of a cancelled step, behind the header',
      [header],
      open,
      { outcome: 'torn-down', reservation: 'unknown' },
    ],
    [
      'of a cancelled step, in the upload',
      [archive, sentPart],
      open,
      { outcome: 'torn-down', reservation: 'certain', finalized: 'unknown' },
    ],
    [
      'of a step whose time was up, among those at its side',
      [archive, sentPart],
      { ending: 'step-timed-out', ...open },
      { outcome: 'torn-down', reservation: 'certain', finalized: 'unknown' },
    ],
    [
      'of a step whose time was up, behind the header, among those at its side',
      [header],
      { ending: 'step-timed-out', ...open },
      { outcome: 'torn-down', reservation: 'unknown' },
    ],
  ])('a log that breaks off %s', (_, lines, own, state) => {
    expect(judge(['', lines, own, {}])).toMatchObject(state);
  });

  test('of a lost runner a missing line proves nothing', () => {
    expect(judge(['', [header], { ending: 'runner-lost' }, {}]).reservation).toBe('unknown');
  });
});

describe('what weighs against a reservation', () => {
  const debugOn = '##[debug]Cache service version: v2';
  const rows: Row[] = [
    [
      'a bucket of its own',
      [archive, 'Uploading cache from /tmp/cache.tzst to bucket/key', cancelled],
      {},
      { ...torn, ...free },
    ],
    ['debug logging, and nobody asked', [debugOn, archive, cancelled], {}, { ...torn, ...free }],
    [
      'an archiver of somebody else',
      [archive, said.retryCreate, cancelled],
      { archiverOutlived: true },
      { ...torn, reservation: 'possible' },
    ],
    [
      'a timeout under a cache mode that forbids writes',
      [archive, said.retryCreate, refused],
      { ...done, cacheMode: 'read' },
      { ...free, outcome: 'refused' },
    ],
    [
      'a timeout, and a token that may not write',
      [archive, said.retryCreate, said.deniedNew],
      done,
      { ...free, outcome: 'refused' },
    ],
  ];
  test.each(rows)('%s', (...row) => expect(judge(row)).toMatchObject(row[3]));

  test('a line that an action prints however it ended is no success', () => {
    const lines = [archive, sentWhole, said.finalizeWords, 'uv cache saved with key: K'];
    expect(judge(['', lines, { ...done, announcesSave: false }, {}])).toMatchObject({
      outcome: 'failed',
      reservation: 'certain',
      finalized: 'unknown',
    });
  });
});
