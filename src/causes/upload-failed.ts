import type { CauseRule } from './cause-rule.ts';
import { found } from './found-cause.ts';
import { lastWords } from './last-words.ts';

/** The client itself gave up after the key was reserved: no cancel had a part in it. */
export const uploadFailed: CauseRule = {
  fromLog({ state }) {
    if (state.ownFailure !== 'upload-failed') return null;
    const failure = lastWords(state, 'failed');
    return found(
      'upload-failed',
      'stated',
      failure === '' ? { kind: 'log-ends' } : { kind: 'client-said', text: failure },
    );
  },
};
