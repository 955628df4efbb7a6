import fc from 'fast-check';
import { knowSteps } from '../../src/logs/step-kinds.ts';
import { splitJobLog } from '../../src/logs/step-parts.ts';
import { findCacheSaves } from '../../src/saves/cache-saves.ts';
import type { Job, LogFile, Step } from '../../src/types/evidence.ts';
import { job, step, timelineOf } from '../logs/builders.ts';
import { said } from '../saves/save-lines.ts';
import { run } from '../support/run.ts';
import { scanLog } from '../support/scan-whole.ts';
import { fuzz } from './property.ts';
import { scriptLines } from './save-lines.ts';

const ZERO = Date.parse('2026-11-20T09:14:00Z');

/** A log whose lines were all written in one second. */
function written(second: number, lines: readonly string[]): string {
  const time = new Date(ZERO + second * 1000).toISOString().slice(0, 19);
  return lines.map((line) => `${time}.1234567Z ${line}\n`).join('');
}

const lasting = (from: number, until: number) => ({
  startedAt: ZERO + from * 1000,
  completedAt: ZERO + until * 1000,
});

const scan = (name: string, text: string): LogFile => ({
  name,
  lines: scanLog(new TextEncoder().encode(text)),
});

function outcomes(own: Job, files: LogFile[]): string[] {
  return findCacheSaves(timelineOf([own], files), run).map(
    ({ key, state }) => `${key} ${state.outcome} ${state.reservation}`,
  );
}

const names = fc.constantFrom(
  'Set up job',
  'Run actions/cache/save@v5',
  'Run echo hi',
  'Build',
  'Post Build',
  'Post Run actions/cache/save@v5',
  'Initialize containers',
  'Complete job',
  '',
);
const conclusions = fc.constantFrom('success', 'failure', 'cancelled', 'skipped', null, 'stale');
const seconds = fc.option(fc.integer({ min: -5, max: 30 }).map((second) => ZERO + second * 1000));
const anySteps: fc.Arbitrary<Step[]> = fc
  .array(fc.tuple(names, conclusions, seconds, seconds, fc.constantFrom('completed', 'queued', 'odd')), {
    maxLength: 9,
  })
  .map((all) =>
    all.map(([name, conclusion, startedAt, completedAt, status], index) =>
      step(index + 1, name, { conclusion, startedAt, completedAt, status }),
    ),
  );
const anyLog = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 20 }), scriptLines), { maxLength: 6 })
  .map((parts) => parts.map(([second, lines]) => written(second, lines)).join(''));

const runEnded = fc.constantFrom('success', 'failure', 'cancelled');
const saved = [said.header, 'with:', '  path: venv', '  key: K', '##[endgroup]', said.archive, said.saved];

export const splittingProperties = [
  fuzz(
    'a job log of any lines is parted into pieces that do not overlap',
    5,
    fc.property(anySteps, anyLog, (steps, log) => {
      const { lines } = scan('', log);
      const parts = splitJobLog(knowSteps(steps), lines).map(({ from, until }) => lines.slice(from, until));
      const total = parts.reduce((sum, part) => sum + part.length, 0);
      if (total > lines.length) throw new Error('a line stands in two parts');
      const texts = parts.flatMap((part) => part.map(({ text }) => text));
      const tail = lines.slice(lines.length - total).map(({ text }) => text);
      if (texts.join('\n') !== tail.join('\n')) throw new Error('lines changed their order');
    }),
  ),
  fuzz(
    'no words of a script make a save, in the log of its step or of the job',
    5,
    fc.property(scriptLines, runEnded, fc.constantFrom('Build', 'Run echo hi'), (words, conclusion, name) => {
      const steps = [
        step(1, 'Set up job', lasting(0, 1)),
        step(2, name, { conclusion, ...lasting(1, 8) }),
        step(3, 'Complete job', lasting(8, 9)),
      ];
      const own = job('build', steps, { conclusion });
      const first = written(0, ['Current runner version: 2']);
      const script = written(3, ['##[group]Run echo hi', '##[endgroup]', ...words]);
      const last = written(8, ['Cleaning up orphan processes']);
      const byStep = outcomes(own, [scan('build/1_x.txt', first), scan('build/2_x.txt', script)]);
      const byJob = outcomes(own, [scan('0_build.txt', first + script + last)]);
      if (byStep.length + byJob.length > 0) throw new Error([...byStep, ...byJob].join('\n'));
    }),
  ),
  fuzz(
    'no words of a script change what became of the save behind it',
    4,
    fc.property(scriptLines, (words) => {
      const steps = [
        step(1, 'Set up job', lasting(0, 1)),
        step(2, 'Run echo hi', lasting(1, 8)),
        step(3, 'Save', lasting(11, 13)),
        step(4, 'Complete job', lasting(13, 14)),
      ];
      const own = job('build', steps);
      const log = [
        written(0, ['Current runner version: 2']),
        written(3, ['##[group]Run echo hi', '##[endgroup]', ...words]),
        written(12, saved),
        written(13, ['Cleaning up orphan processes']),
      ].join('');
      const found = outcomes(own, [scan('0_build.txt', log)]);
      if (found.join() !== 'K saved none') throw new Error(found.join('\n'));
    }),
  ),
];
