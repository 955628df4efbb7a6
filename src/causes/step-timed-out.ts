import type { CauseRule } from './cause-rule.ts';
import { found } from './found-cause.ts';
import { lastWords } from './last-words.ts';

/** The `timeout-minutes` of the saving step, which the runner reports in the step's own log. */
export const stepTimedOut: CauseRule = {
  fromLog({ state, step }) {
    if (state.ending !== 'step-timed-out') return null;
    const minutes = /after (\d+) minutes/.exec(lastWords(state, 'torn-down'))?.[1];
    return found('step-timed-out', 'stated', {
      kind: 'step-stopped',
      step: step.step.name,
      minutes: minutes === undefined ? null : Number(minutes),
    });
  },
};
