import type { CauseRule } from './cause-rule.ts';
import { found, saidFirst } from './found-cause.ts';

/** The server lost contact with the runner, so the end of the step was never reported. */
export const runnerLost: CauseRule = {
  annotation: {
    pattern: /^The (?:hosted|self-hosted) runner\b.* lost communication with the server\./s,
    read: ({ message }, { state }) => ({
      cause: saidFirst('runner-lost', message),
      about: 'the runner',
      fits: state.ending === 'runner-lost',
    }),
  },
  fromConclusion({ state }) {
    if (state.ending !== 'runner-lost') return null;
    return found('runner-lost', 'inferred', { kind: 'never-reported' });
  },
};
