import { describe, expect, test } from 'vitest';
import { proseText } from '../../src/render/content/prose.ts';
import { refusalWords } from '../../src/render/content/refusal-words.ts';
import { findCacheSaves } from '../../src/saves/cache-saves.ts';
import { job, logFile, step, timelineOf } from '../logs/builders.ts';
import { run } from '../support/run.ts';
import { said } from './save-lines.ts';

const AFTER = Date.UTC(2026, 8, 1);
const BEFORE = Date.UTC(2026, 0, 1);

/** What a refusal of `actions/cache/save` is put down to, under an event, at a moment, in a job of a cache mode. */
function reasonsOf(
  event: string,
  createdAt: number,
  lines: string[],
  setUp: string[] = [],
): string[] | undefined {
  const steps = [step(1, 'Set up job'), step(2, 'Save')];
  const header = ['##[group]Run actions/cache/save@v5', 'with:', '  path: venv', '  key: K', '##[endgroup]'];
  const files = [
    logFile('j/1_Set up job.txt', ['Current runner version: x', ...setUp]),
    logFile('j/2_Save.txt', [...header, ...lines]),
  ];
  const saves = findCacheSaves(timelineOf([job('j', steps)], files), { ...run, event, createdAt });
  return saves[0]?.state.refusedFor.map((why) =>
    proseText(refusalWords({ kind: 'service', reasons: [why] })),
  );
}

describe('a refusal is put down to the policy that it follows from', () => {
  const refused = [said.archive, said.refused, said.saveFailed];
  test.each<[string, string, number, string[], string[], RegExp | null]>([
    ['an event that outsiders cause', 'pull_request_target', AFTER, refused, [], /read-only/],
    ['another', 'workflow_run', AFTER, refused, [], /read-only/],
    ['the same before the rule', 'workflow_run', BEFORE, refused, [], null],
    ['the same where the job may write', 'workflow_run', AFTER, refused, ['Cache mode: write'], null],
    ['a push', 'push', AFTER, refused, [], null],
    ['a mode', 'push', AFTER, refused, ['Cache mode: read'], /cache mode is `read`/],
    [
      'a token, in the words of 4.1 to 5.0',
      'push',
      AFTER,
      [said.archive, said.denied, said.refused],
      [],
      /no writable scopes/,
    ],
    ['a token, in the words of 5.1', 'push', AFTER, [said.archive, said.deniedNew], [], /write denied/],
    ['a rate limit', 'push', AFTER, [said.archive, said.rateLimited, said.refused], [], /rate limit/],
    ['a budget', 'push', AFTER, [said.archive, said.budget, said.refused], [], /budget/],
  ])('%s', (_, event, createdAt, lines, setUp, expected) => {
    const reasons = reasonsOf(event, createdAt, lines, setUp);
    if (expected === null) expect(reasons).toEqual([]);
    else expect(reasons).toEqual([expect.stringMatching(expected)]);
  });
});
