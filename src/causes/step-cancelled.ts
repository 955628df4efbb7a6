import { logItem } from '../keys/proof-item.ts';
import { runnerLines } from '../logs/runner-lines.ts';
import type { TimelineJob } from '../types/logs.ts';
import type { CauseRule } from './cause-rule.ts';
import { found } from './found-cause.ts';

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
