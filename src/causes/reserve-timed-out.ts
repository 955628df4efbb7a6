import type { CauseRule } from './cause-rule.ts';
import { found } from './found-cause.ts';
import { lastWords } from './last-words.ts';

/** An attempt to reserve whose answer was lost may have been recorded by the service (actions/cache#1612). */
export const reserveTimedOut: CauseRule = {
  fromLog({ state }) {
    if (state.ownFailure !== 'reserve-timed-out') return null;
    const text = lastWords(state, 'maybe-reserved');
    return found('reserve-timed-out', 'stated', { kind: 'client-said', text });
  },
};
