import { downloadsIn } from '../logs/downloads.ts';
import type { LinePattern } from '../logs/line-pattern.ts';
import { runnerLines } from '../logs/runner-lines.ts';
import type { ActionBlock, RunnerWords, TimelineStep } from '../types/logs.ts';

/** What the runner, and no script, says about a job. */
export function runnerWords(steps: readonly TimelineStep[]): RunnerWords {
  const own = steps.flatMap(({ stage, blocks }) => (stage === 'job' ? blocks : []));
  const setUp = own.filter(({ lines: [first] }) => runnerLines.runnerVersion.pattern.test(first?.text ?? ''));
  const last = steps.at(-1);
  const actions = steps.flatMap(({ stage, blocks }) =>
    blocks.filter(({ action, composites }) => stage !== 'job' && (action !== null || composites.length > 0)),
  );
  return {
    downloads: downloadsIn(
      [...own, ...actions].flatMap(({ lines }) => lines),
      own.some(({ lines }) => lines.some(({ text }) => runnerLines.runnerVersion.pattern.test(text))),
    ),
    cacheMode: said(runnerLines.cacheMode, setUp)[0] ?? null,
    isLocked: setUp.some(({ lines }) => lines.some(({ text }) => runnerLines.locked.pattern.test(text))),
    leftovers: said(runnerLines.orphan, last?.stage === 'job' ? last.blocks : []),
  };
}

function said({ pattern }: LinePattern, blocks: readonly ActionBlock[]): string[] {
  return blocks.flatMap(({ lines }) => lines.flatMap(({ text }) => pattern.exec(text)?.[1] ?? []));
}
