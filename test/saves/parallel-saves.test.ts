import { describe, expect, test } from 'vitest';
import { parseSignals } from '../../src/saves/log-signals.ts';
import { separateSaves } from '../../src/saves/parallel-saves.ts';
import { judgeSave, type SaveContext } from '../../src/saves/save-outcome.ts';
import { wholeStep } from './save-context.ts';
import { logLines, said } from './save-lines.ts';

function outcomes(lines: readonly string[], own: Partial<SaveContext> = {}): string[] {
  return separateSaves(parseSignals(logLines(lines))).saves.map((signals) => {
    const { outcome, reservation } = judgeSave(signals, { ...wholeStep, ...own });
    return `${outcome} ${reservation}`;
  });
}

const sent = (bytes: number, total: number): string =>
  `Sent ${bytes} of ${total} (${((100 * bytes) / total).toFixed(1)}%), 1.0 MBs/sec`;
const savedEntry = (key: string): string =>
  `Saved cache entry with key ${key} from /home/runner/.gradle/caches in 3562ms`;
const { archive, cancelled } = said;

describe('saves that one step runs side by side', () => {
  // The order of lines in a real post step of gradle/actions/setup-gradle@v4.
  const healthy = [
    archive,
    archive,
    sent(0, 300),
    sent(300, 300),
    savedEntry('dependencies'),
    sent(20, 500),
    sent(500, 500),
  ];

  test('all healthy', () => {
    expect(outcomes([...healthy, savedEntry('transforms'), archive, sent(9, 9), savedEntry('home')])).toEqual(
      ['saved none', 'saved none', 'saved none'],
    );
  });

  test('one torn down while another was saved, and a third archives', () => {
    const lines = [archive, archive, sent(300, 300), savedEntry('a'), sent(20, 500), archive, cancelled];
    expect(outcomes(lines, { ending: 'cancelled' })).toEqual([
      'saved none',
      'torn-down certain',
      'torn-down possible',
    ]);
  });

  test('one refused', () => {
    const refused =
      'Failed to save: Unable to reserve cache with key b, another job may be creating this cache.';
    expect(outcomes([archive, archive, sent(300, 300), savedEntry('a'), refused])).toEqual([
      'saved none',
      'refused none',
    ]);
  });

  test('one failed by itself', () => {
    expect(
      outcomes([archive, archive, sent(300, 300), said.finalizeRefused, sent(500, 500), savedEntry('b')]),
    ).toEqual(['failed certain', 'saved none']);
  });

  test('two uploads of one size', () => {
    const lines = [archive, archive, sent(300, 300), savedEntry('a'), sent(300, 300), savedEntry('b')];
    expect(outcomes(lines)).toEqual(['saved none', 'saved none']);
  });

  test('a failure that is told before the last progress line', () => {
    const lines = [archive, archive, sent(300, 300), savedEntry('a'), said.uploadError, sent(10, 500)];
    expect(outcomes(lines)).toEqual(['saved none', 'failed certain']);
  });

  test('a refusal keeps the timed-out attempt before it', () => {
    const lines = [archive, archive, sent(300, 300), savedEntry('a'), said.retryCreate, said.refused];
    expect(outcomes(lines)).toEqual(['saved none', 'refused possible']);
  });

  test('a save that began when all others were done is bounded by its own archive', () => {
    const lines = [archive, sent(300, 300), savedEntry('a'), archive, sent(10, 500), cancelled];
    const [, second] = separateSaves(parseSignals(logLines(lines))).saves;
    expect(second?.[0]?.line.number).toBe(4);
  });

  test('a failure that is told in the middle of an upload whose size was seen', () => {
    const lines = [archive, archive, sent(10, 500), said.uploadError, sent(20, 500), said.failedEmpty];
    expect(outcomes([...lines, sent(300, 300), savedEntry('a')])).toEqual(['failed certain', 'saved none']);
  });

  test('a failure before any upload is that of an archive', () => {
    const lines = [archive, archive, sent(300, 300), savedEntry('a'), said.tarFailed];
    expect(outcomes(lines)).toEqual(['saved none', 'failed none']);
  });

  test('a refusal keeps the reason before it', () => {
    const lines = [archive, archive, sent(300, 300), savedEntry('a'), said.denied, said.refused];
    const [, refused] = separateSaves(parseSignals(logLines(lines))).saves;
    expect(judgeSave(refused ?? [], wholeStep).refusedFor).toHaveLength(1);
  });

  test('one whose finalization the server refused in its own words, before the next', () => {
    const lines = [archive, sent(300, 300), said.finalizeWords, archive, sent(500, 500), savedEntry('b')];
    expect(outcomes(lines)).toEqual(['failed certain', 'saved none']);
  });

  test('a warning while two are whole is said of neither', () => {
    const lines = [archive, archive, sent(300, 300), sent(500, 500), '##[warning]The input is deprecated.'];
    expect(outcomes([...lines, savedEntry('b'), savedEntry('a')], { announcesSave: false })).toEqual([
      'saved none',
      'saved none',
    ]);
  });

  describe('behind a restore in the same step, which speaks in words of a save', () => {
    const two = [archive, sent(300, 300), savedEntry('a'), archive, sent(10, 500), cancelled];

    test('it makes no save of its own', () => {
      const lines = [said.size, 'Cache restored successfully', ...two];
      expect(outcomes(lines, { ending: 'cancelled' })).toEqual(['saved none', 'torn-down certain']);
    });

    test('but what only an upload says is of a save, in a log that begins inside it', () => {
      const lines = [sent(100, 300), said.uploadError, archive, sent(500, 500), savedEntry('b')];
      expect(outcomes(lines)).toContain('failed certain');
    });

    test('its failure is none of a save, whatever its words', () => {
      const lines = ['##[warning]Failed to restore cache: Tar failed with error: x', archive, sent(300, 300)];
      const torn = ['torn-down certain', 'torn-down possible'];
      expect(outcomes([...lines, archive, cancelled], { ending: 'cancelled' }).toSorted()).toEqual(torn);
      const one = [said.restoreBroke, archive];
      expect(outcomes([...one, cancelled], { ending: 'cancelled' })).toEqual(['torn-down possible']);
      expect(outcomes([...one, said.sentWhole, savedEntry('a')])).toEqual(['saved none']);
    });

    test.each([
      [
        'an attempt of it that timed out is none to reserve',
        said.retryCreate.replace('CreateCacheEntry', 'GetCacheEntryDownloadURL'),
      ],
      ['its rate limit is no reason', said.rateLimited],
    ])('%s', (_, line) => {
      const [refusal] = separateSaves(parseSignals(logLines([line, archive, said.refused]))).saves;
      expect(judgeSave(refusal ?? [], wholeStep)).toMatchObject({
        ...{ outcome: 'refused', reservation: 'none', ownFailure: null, refusedFor: [] },
      });
      expect(outcomes([line, archive, said.refused, ...two], { ending: 'cancelled' })).toContain(
        'refused none',
      );
    });
  });

  describe('under v1', () => {
    const v1 = { protocol: 'v1' } as const;
    const size = (bytes: number): string => `Cache Size: ~0 MB (${bytes} B)`;
    const one = [archive, archive, size(300), said.committed, savedEntry('a')];
    test.each<[string, string[], Partial<SaveContext>, string]>([
      ['all healthy', [size(500), said.committed, savedEntry('b')], v1, 'saved none'],
      ['one torn down', [size(500), cancelled], { ...v1, ending: 'cancelled' }, 'torn-down certain'],
      ['one torn down unseen', [cancelled], { ...v1, ending: 'cancelled' }, 'torn-down possible'],
      ['one failed', [said.chunkFailed], v1, 'failed certain'],
      ['one failed, yet "saved"', [said.chunkFailed, savedEntry('b')], v1, 'failed certain'],
    ])('%s', (_, lines, own, expected) => {
      expect(outcomes([...one, ...lines], own)).toEqual(['saved none', expected]);
    });
  });

  test('a chunk that fails does not fail an upload that is being committed', () => {
    const size = 'Cache Size: ~0 MB (300 B)';
    const lines = [archive, archive, size, said.chunkFailed, said.committed, savedEntry('a')];
    expect(outcomes(lines, { protocol: 'v1' })).toEqual(['saved none', 'failed certain']);
  });

  test('a single save is left as it is', () => {
    const signals = parseSignals(logLines([archive, said.sentPart, cancelled]));
    expect(separateSaves(signals).saves).toEqual([signals]);
  });

  test.each([
    ['before the progress', [archive, said.refused, said.sentPart, cancelled]],
    ['behind it', [archive, said.sentPart, said.refused, cancelled]],
    ['in an excerpt', [said.refused, said.sentPart, cancelled]],
  ])('a refusal %s of an upload does not hide it', (_, lines) => {
    expect(outcomes(lines, { ending: 'cancelled' }).toSorted()).toEqual([
      'refused none',
      'torn-down certain',
    ]);
  });

  test.each([
    ['saved', savedEntry('a'), 'saved none'],
    ['refused', said.refused, 'refused none'],
  ])('what was %s before the first archive of a log hides no save behind it', (_, end, before) => {
    const lines = [end, archive, said.sentPart, cancelled];
    expect(outcomes(lines, { ending: 'cancelled' })).toEqual([before, 'torn-down certain']);
  });
});
