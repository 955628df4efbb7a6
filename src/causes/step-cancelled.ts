import { runnerLines } from '../logs/runner-lines.ts';
import type { CauseRule } from './cause-rule.ts';
import { found } from './found-cause.ts';

/** A `cancel:` step of the workflow, whose own log names the steps that it cancels (actions/runner#4482). */
export const stepCancelled: CauseRule = {
  fromLog({ state, step, job }) {
    if (state.ending !== 'cancelled') return null;
    const name = step.step.name;
    const canceller = job.steps.find(({ blocks }) =>
      blocks.some(({ lines }) => lines.some(({ text }) => namesOf(text).includes(name))),
    );
    if (canceller === undefined) return null;
    return found('step-cancelled', 'stated', {
      kind: 'stopped-by-step',
      step: name,
      by: canceller.step.name,
    });
  },
};

function namesOf(text: string): string[] {
  return runnerLines.cancelling.pattern.exec(text)?.[1]?.split(', ') ?? [];
}
