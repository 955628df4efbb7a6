import type { RunAttempt, SourceFile } from '../types/evidence.ts';
import type { TimelineJob } from '../types/logs.ts';
import { oncePer } from '../types/once-per.ts';
import { isCalled, jobsOf, workflowFile } from './locate.ts';
import { callersOf } from './name-pattern.ts';
import { parseWorkflow } from './workflow-file.ts';

/**
 * The jobs of a timeline with what the workflow file says about their matrix, if the file was read and it is certain
 * which job each is. All with the same job and caller are its legs, whatever their names.
 */
export function definedLegs(
  timeline: readonly TimelineJob[],
  run: RunAttempt,
  files: readonly SourceFile[],
): ReadonlyMap<TimelineJob, TimelineJob> {
  return legsIn(timeline)(files)(run);
}

/** A run with many jobs is judged several times. */
const legsIn = oncePer((timeline: readonly TimelineJob[]) =>
  oncePer((files: readonly SourceFile[]) =>
    oncePer((run: RunAttempt) => new Map(timeline.map((entry) => [entry, definedLeg(entry, run, files)]))),
  ),
);

function definedLeg(entry: TimelineJob, run: RunAttempt, files: readonly SourceFile[]): TimelineJob {
  const { workflow, job, keys } = entry;
  const file = workflow === null ? undefined : workflowFile(workflow, files);
  const parsed = file === undefined ? undefined : parseWorkflow(file);
  if (parsed === undefined || 'reason' in parsed) return entry;
  const site = { run, job, jobKeys: keys, workflow };
  const [own, ...others] = jobsOf(site, parsed.jobs);
  const callers = own === undefined ? null : callersOf(own, job.name, isCalled(site));
  if (own === undefined || others.length > 0 || callers === null) return entry;
  const family = `job ${callers}${own.key}`;
  return {
    ...entry,
    keys: [...new Set([...keys, own.key])],
    matrix: { ...entry.matrix, family, failsFast: own.hasMatrix && own.failsFast },
  };
}
