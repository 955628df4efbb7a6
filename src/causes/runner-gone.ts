import { line } from '../logs/line-pattern.ts';
import { runnerLines, SHUTDOWNS } from '../logs/runner-lines.ts';
import { type CauseRule, found, saidFirst, spoken } from './cause-rule.ts';

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

/** The runner was told to shut down: it says so in the job's log, and since 2026 in an annotation of the job. */
export const runnerShutDown: CauseRule = {
  fromLog({ state, job }) {
    const { pattern } = runnerLines.shutdown;
    const notice = job.notices[0]?.text ?? state.trail.find(({ line }) => pattern.test(line.text))?.line.text;
    if (state.ending !== 'runner-shut-down' || notice === undefined) return null;
    return found('runner-shut-down', 'stated', { kind: 'said', text: spoken(notice) });
  },
  annotation: {
    pattern: line(SHUTDOWNS).pattern,
    read: ({ message }, { state }) => ({
      cause: saidFirst('runner-shut-down', message),
      about: 'the runner',
      fits: state.ending === 'runner-shut-down',
    }),
  },
  fromConclusion({ state }) {
    if (state.ending !== 'runner-shut-down') return null;
    return found('runner-shut-down', 'inferred', { kind: 'ended-by-sigterm' });
  },
};
