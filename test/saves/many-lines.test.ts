import { expect, test } from 'vitest';
import { examineLogs } from '../../src/examine-logs.ts';
import { evidenceOfLogs } from '../../src/logs/given-evidence.ts';
import { findSaveBlocks } from '../../src/saves/save-blocks.ts';
import { job, logFile, step, timelineOf } from '../logs/builders.ts';
import { cpuSeconds } from '../support/cpu-seconds.ts';
import { said } from './save-lines.ts';
import { examineJobs } from './saving-jobs.ts';

const many = (lineOf: (index: number) => string, count = 10_000): string[] =>
  Array.from({ length: count }, (_, index) => lineOf(index));
const part = (index: number): string => `Sent ${index} of 999999999 (0.0%), 1.0 MBs/sec`;

/** Logs of strangers: a step that shows any number of lines of one kind. */
test.each<[string, string[]]>([
  ['one upload', [said.archive, ...many(part)]],
  ['uploads side by side', [said.archive, said.archive, ...many(part)]],
  [
    'uploads of many sizes',
    [said.archive, said.archive, ...many((index) => `Sent 1 of ${index + 5} (1.0%), 1.0 MBs/sec`)],
  ],
  ['save after save', many((index) => [said.archive, said.sentWhole, said.saved][index % 3] ?? '')],
  ['refusals', [said.archive, said.archive, ...many(() => said.refused)]],
  ['skips', many(() => said.hit)],
  ['warnings of a library', [said.archive, ...many(() => said.blobClient)]],
  [
    'warnings behind a whole upload',
    [said.archive, said.archive, said.sentWhole, ...many((index) => `##[warning]No ${index}.`)],
  ],
  [
    'checkouts',
    [said.archive, ...many(() => `[command]git${' checkout git refs/heads/a'.repeat(300)} b`, 60)],
  ],
  ['commits', [said.archive, said.archive, said.sentWhole, ...many(() => said.committed)]],
])('%s in no time', (_, lines) => {
  const seconds = cpuSeconds(() => {
    expect(examineJobs([{ lines: [...lines, said.cancelled] }]).saves.length).toBeGreaterThan(0);
  });
  expect(seconds).toBeLessThan(3);
});

test('any number of headers in a composite in no time', () => {
  const header = (index: number) => [
    '##[group]Run actions/cache/save@v5',
    'with:',
    `  key: ${index}`,
    '##[endgroup]',
  ];
  const composite = ['##[group]Run ./.github/actions/x', '##[endgroup]'];
  const lines = [...composite, ...many(String, 5000).flatMap((_, index) => [...header(index), said.archive])];
  const timeline = timelineOf(
    [job('j', [step(1, 'X', { conclusion: 'cancelled' })])],
    [logFile('j/1_X.txt', lines)],
  );
  expect(cpuSeconds(() => expect(findSaveBlocks(timeline)).toHaveLength(5000))).toBeLessThan(3);
});

test('of many saves that ended well the one that did not is judged, and that there were more is told', () => {
  const ended = many((index) => [said.archive, said.sentWhole, said.saved][index % 3] ?? '', 3000);
  const { saves } = examineJobs([{ lines: [...ended, said.archive, said.sentPart, said.cancelled] }]);
  expect(saves.filter(({ state }) => state.outcome === 'torn-down')).toHaveLength(1);
  expect(saves[0]?.state.notes).toContainEqual({ kind: 'one-of-many' });
});

/** One log and nothing else: each line that looks like the beginning of a step is one. */
test('any number of steps at the side of others in no time', () => {
  const scripts = many((index) => `##[group]Run ${index}\nshell: x\n##[endgroup]\n${said.archive}`, 5000);
  const log = [
    'Waiting for background step(s) to complete: Save',
    ...scripts.flatMap((one) => one.split('\n')),
  ];
  const before = performance.now();
  examineLogs(evidenceOfLogs([logFile('0_j.txt', log)], []));
  expect(performance.now() - before).toBeLessThan(3000);
});
