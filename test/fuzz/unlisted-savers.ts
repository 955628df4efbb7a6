import fc from 'fast-check';
import { assignLogs } from '../../src/logs/log-files.ts';
import { buildTimeline } from '../../src/run/timeline.ts';
import { findCacheSaves } from '../../src/saves/cache-saves.ts';
import { job, step } from '../logs/builders.ts';
import { said } from '../saves/save-lines.ts';
import { run } from '../support/run.ts';
import { scanLog } from '../support/scan-whole.ts';
import { fuzz } from './property.ts';

const ZERO = Date.parse('2026-11-20T09:14:00Z');
const at = (second: number) => ZERO + second * 1000;

const PROOFS: readonly string[] = [said.sentPart, said.debugUploading];

function written(second: number, lines: readonly string[]): string {
  const time = new Date(at(second)).toISOString().slice(0, 19);
  return lines.map((line) => `${time}.1234567Z ${line}\n`).join('');
}

/** `owner/repo@ref` of an action that no table knows. */
const uses = fc
  .tuple(fc.stringMatching(/^[a-z]{3,9}$/), fc.stringMatching(/^[a-z]{3,9}$/), fc.constantFrom('v1', 'main'))
  .map(([owner, repo, ref]) => `someone-${owner}/make-${repo}@${ref}`);

/** A save in the lines of the client, from the archive to its end. */
const whole = fc.constantFrom(
  [said.archive, said.sentPart, said.sentWhole, said.saved],
  [said.archive, said.sentPart, said.sentWhole, said.size, said.committed],
  [said.archiveOld, said.sentPart, said.sentWhole, said.saved],
  [
    said.debugReserving,
    said.archive,
    said.debugUploading,
    said.sentPart,
    said.sentWhole,
    said.debugFinalized,
  ],
);

/** What the action itself says, which is nobody's signal. */
const chatter = fc.array(fc.constantFrom('Downloading the tool', 'Extracting', '', 'Done'), { maxLength: 3 });

const cases = fc.record({
  uses,
  lines: whole,
  before: chatter,
  cut: fc.nat(9),
  isPost: fc.boolean(),
  conclusion: fc.constantFrom('success', 'failure', 'cancelled'),
  isClosed: fc.boolean(),
});

export const unlistedSaverProperties = [
  fuzz(
    'an upload by an action that nobody listed is a save, and never saved without its end',
    8,
    fc.property(cases, ({ uses, lines, before, cut, isPost, conclusion, isClosed }) => {
      const shown = lines.slice(0, cut % (lines.length + 1));
      const header = [`##[group]Run ${uses}`, 'with:', '  version: 1', '##[endgroup]'];
      const main = isPost ? [...header, ...before] : [...header, ...before, ...shown];
      const name = 'Make the tool';
      const steps = [
        step(1, 'Set up job', { startedAt: at(0), completedAt: at(1) }),
        step(2, name, { startedAt: at(1), completedAt: at(4), conclusion: isPost ? 'success' : conclusion }),
        ...(isPost ? [step(4, `Post ${name}`, { startedAt: at(4), completedAt: at(8), conclusion })] : []),
        step(5, 'Complete job', { startedAt: at(8), completedAt: at(9) }),
      ];
      const log = [
        written(0, ['Current runner version: 2', `Download action repository '${uses}' (SHA:abc)`]),
        written(2, main),
        ...(isPost ? [written(5, ['Post job cleanup.', ...shown])] : []),
        ...(isClosed ? [written(8, ['Evaluate and set job outputs', 'Cleaning up orphan processes'])] : []),
      ].join('');
      const own = job('build', steps, { conclusion });
      const files = [{ name: '0_build.txt', lines: scanLog(new TextEncoder().encode(log)) }];
      const found = findCacheSaves(buildTimeline(run, [own], assignLogs([own], files)), run);
      const began = shown.some((line) => line.startsWith('Sent '));
      if (began && found.length === 0) throw new Error('no save was found');
      const ended = shown.length === lines.length;
      for (const { state } of found) {
        if (!ended && state.outcome === 'saved' && !shown.includes(said.sentWhole))
          throw new Error('saved without its end');
        if (state.reservation === 'certain' && !shown.some((line) => PROOFS.includes(line)))
          throw new Error('certain without a proof');
      }
      if (ended && found.some(({ state }) => state.outcome !== 'saved'))
        throw new Error(`${found.map(({ state }) => state.outcome)} after its last line`);
    }),
  ),
];
