import type { CauseRule } from './cause-rule.ts';
import { found } from './found-cause.ts';
import { lastWords } from './last-words.ts';

/** The `timeout-minutes` of the saving step, which the runner names in the step's own log. */
export const stepTimedOut: CauseRule = {
  fromLog({ state, step }) {
    if (state.ending !== 'step-timed-out') return null;
    const minutes = /after (\d+) minutes/.exec(lastWords(state, 'torn-down'))?.[1];
    const after = minutes === undefined ? '' : ` after ${minutes} minute${minutes === '1' ? '' : 's'}`;
    return found('step-timed-out', 'stated', `"${step.step.name}" was stopped${after}`);
  },
};
