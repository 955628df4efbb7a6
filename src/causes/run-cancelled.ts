import type { CauseRule } from './cause-rule.ts';
import { found } from './found-cause.ts';

/** Somebody cancelled the run, on its page or through the API. */
export const runCancelled: CauseRule = {
  annotation: {
    pattern: /^The run was canceled by @?(\S+?)\.?$/,
    read: ({ subject }, _, { run }) => ({
      cause: found('run-cancelled', 'stated', { kind: 'cancelled-by', user: subject }),
      about: subject,
      fits: run.conclusion === 'cancelled',
    }),
  },
};
