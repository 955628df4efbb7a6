import { expect, test } from 'vitest';
import { findCacheSaves } from '../../src/saves/cache-saves.ts';
import type { LogFile, Step } from '../../src/types/evidence.ts';
import { job, logFile, step, timelineOf } from '../logs/builders.ts';
import { run } from '../support/run.ts';
import { said } from './save-lines.ts';

const { archive, cancelled, header, post, sentPart, sentWhole } = said;
const inner = ['with:', '  path: venv\n~/.cache', '  key: K'];

/** What becomes of two torn saves, one in a composite, where every header shows a variable of this value. */
function saves(value: string): string[] {
  const env = ['env:', `  BODY: text${value}`, '##[endgroup]'];
  const save = [header, ...inner, ...env, archive, sentPart, cancelled];
  const torn = { conclusion: 'cancelled' };
  const logged: [name: string, lines: string[], own?: Partial<Step>][] = [
    ['Set up job', ['Current runner version: x', 'Complete job name: j']],
    ['Make', ['##[group]Run make', 'shell: bash', ...env]],
    ['Node', ['##[group]Run actions/setup-node@v6', ...env]],
    ['Save', save, torn],
    ['Post Node', [post]],
    ['Complete job', ['Cleaning up orphan processes']],
  ];
  const found = (parts: typeof logged, files: LogFile[]) => {
    const steps = parts.map(([name, , own], index) => step(index + 1, name, own));
    return findCacheSaves(timelineOf([job('j', steps, torn)], files), run);
  };
  const composite: typeof logged = [
    ...logged,
    ['X', ['##[group]Run ./.github/actions/x', ...env, ...save], torn],
  ];
  const byStep = composite.map(([, lines], index) => logFile(`j/${index + 1}_x.txt`, lines));
  const byJob = [
    logFile(
      '0_j.txt',
      logged.flatMap(([, lines]) => lines),
    ),
  ];
  return [...found(composite, byStep), ...found(logged, byJob)].map(
    ({ step: { step: own }, key, paths, state }) =>
      `${own.name} ${key} ${paths.join(' ')} ${state.outcome} ${state.reservation} ${state.finalized}`,
  );
}

const saver = ['##[group]Run actions/cache/save@v5', 'with:', '  path: a', '  key: L', '##[endgroup]'];

// As of a body of a pull request: only the first line of a value bears a time, and anybody may have written the others.
test.each<[string, string[]]>([
  ['an upload', ['##[endgroup]', archive, sentPart]],
  ['the end of an upload', ['##[endgroup]', archive, sentWhole, said.saved]],
  ['that it was saved', [said.saved]],
  ['that it was refused', [said.refused]],
  ['that nothing was to be saved', [said.hit]],
  ['that it was stored elsewhere', ['Uploading cache from a to b/c']],
  ['that it was cancelled', [cancelled]],
  ['another save', ['##[endgroup]', ...saver, archive, sentPart]],
  ['a post step', ['##[endgroup]', post, archive, sentPart]],
  ['a cache mode', ['Current runner version: x', 'Cache mode: read']],
  ['what outlived the job', ['Cleaning up orphan processes', 'Terminate orphan process: pid (1) (tar)']],
  ['steps in the background', ['Waiting for background step(s) to complete: Save']],
  ['a marker of the runner', ['##[start-action display=x;id=y]']],
  ['a script', ['shell: bash']],
])('a value of several lines that says %s changes nothing', (_, lines) => {
  const untouched = saves('');
  expect(untouched).toEqual([
    'Save K venv ~/.cache torn-down certain no',
    'X K venv ~/.cache torn-down certain no',
    'Save K venv ~/.cache torn-down certain no',
  ]);
  expect(saves(['', ...lines].join('\n'))).toEqual(untouched);
});
