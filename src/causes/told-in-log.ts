import { logItem } from '../keys/proof-items.ts';
import { runnerLines } from '../logs/runner-lines.ts';
import type { TimelineJob } from '../types/logs.ts';
import { type CauseRule, found, lastWords } from './cause-rule.ts';

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

/** An attempt to reserve whose answer was lost may have been recorded by the service (actions/cache#1612). */
export const reserveTimedOut: CauseRule = {
  fromLog({ state }) {
    if (state.ownFailure !== 'reserve-timed-out') return null;
    const text = lastWords(state, 'maybe-reserved');
    return found('reserve-timed-out', 'stated', { kind: 'client-said', text });
  },
};

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

/** A `cancel:` step of the workflow, whose log begins with the names of the steps that it cancels (actions/runner#4482). */
export const stepCancelled: CauseRule = {
  fromLog({ state, step, job }) {
    const own = step.step.name;
    const canceller = state.ending === 'cancelled' ? cancellerOf(own, job) : null;
    if (canceller === null) return null;
    const { by, line } = canceller;
    const item = logItem('cause', line, { job: job.job, step: by });
    const detail = { kind: 'stopped-by-step' as const, step: own, by: by.name };
    return found('step-cancelled', 'stated', detail, { evidence: [item] });
  },
};

function cancellerOf(name: string, { steps }: TimelineJob) {
  for (const { step: by, blocks } of steps) {
    // What a script prints comes after its header.
    const line = blocks[0]?.lines[0];
    const names = runnerLines.cancelling.pattern.exec(line?.text ?? '')?.[1];
    if (line !== undefined && `, ${names}, `.includes(`, ${name}, `)) return { by, line };
  }
  return null;
}
