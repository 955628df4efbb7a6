import { describe, expect, test } from 'vitest';
import { findSaveBlocks } from '../../src/saves/save-blocks.ts';
import { contextOfStep, endOf } from '../../src/saves/step-context.ts';
import type { TimelineJob } from '../../src/types/logs.ts';
import { run } from '../support/run.ts';
import { said } from './save-lines.ts';
import { onlySave, SECOND } from './saving-jobs.ts';

function blockOf(timeline: readonly TimelineJob[]) {
  const [block] = findSaveBlocks(timeline);
  if (block === undefined) throw new Error('no save was recognised');
  return block;
}

test.each([
  ['github.com', 'v2'],
  ['acme.ghe.com', 'v2'],
  ['git.example', 'v1'],
])('a run of %s has the %s service', (host, protocol) => {
  const { timeline } = onlySave({ lines: [said.archive] });
  expect(contextOfStep(blockOf(timeline), { ...run, host }).protocol).toBe(protocol);
});

test('a torn-down save ended when its step was stopped, whatever the runner wrote behind', () => {
  const { save } = onlySave({
    lines: [said.archive, said.sentPart, said.cancelled, '##[debug]Finishing: Save'],
  });
  expect(save.state.endedAt).toBe(save.state.trail.at(-1)?.line.at);
  expect(save.state.endedAt).toBeLessThan(SECOND + 1000);
});

describe("the runner's shutdown, which the log of the job tells", () => {
  const { timeline } = onlySave({ lines: [said.archive], step: { conclusion: 'failure' } });
  test.each([
    ['in the last second of the step, which REST cuts off', 11_999, 'runner-shut-down'],
    ['later', 12_000, 'failed'],
  ])('%s', (_, after, ending) => {
    const block = blockOf(timeline);
    const notice = { number: 9, at: SECOND + after, text: said.shutdown };
    expect(endOf({ ...block, job: { ...block.job, notices: [notice] } }, []).ending).toBe(ending);
  });
});
