import type { CauseRule } from './cause-rule.ts';
import { found } from './found-cause.ts';
import { lastWords } from './last-words.ts';

/** The client itself gave up after the key was reserved: no cancel had a part in it. */
export const uploadFailed: CauseRule = {
  fromLog({ state }) {
    if (state.ownFailure !== 'upload-failed') return null;
    const failure = lastWords(state, 'failed');
    const detail = failure === '' ? 'the log ends before the upload does' : `the client said: ${failure}`;
    return found('upload-failed', 'stated', detail);
  },
};
