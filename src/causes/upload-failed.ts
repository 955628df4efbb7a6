import type { CauseRule } from './cause-rule.ts';
import { found } from './found-cause.ts';
import { lastWords } from './last-words.ts';

/** The client itself gave up after it had reserved the key, without any cancel. */
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
