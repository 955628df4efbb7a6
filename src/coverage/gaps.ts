import { findUnclaimedLogs } from '../logs/log-files.ts';
import type { Evidence, Job, Missing } from '../types/evidence.ts';
import type { TimelineJob } from '../types/logs.ts';
import { findUnreadJobs, hasNoSteps, isOver, unreadSteps } from './unread-logs.ts';

/** What could not be examined, in sentences for people, each once; empty where everything was. */
export function findGaps(evidence: Evidence, timeline: readonly TimelineJob[]): string[] {
  return [
    ...new Set([...findLogGaps(evidence, timeline), ...annotationGaps(evidence), ...otherGaps(evidence)]),
  ];
}

/** Logs that were not read, in sentences for people, those of one reason together; the absence of a finding covers none. */
export function findLogGaps(evidence: Evidence, timeline: readonly TimelineJob[]): string[] {
  const unread = findUnreadJobs(timeline).map((entry): Unread => {
    return { name: describeUnread(entry), reason: unreadReason(entry, evidence.missing) };
  });
  const gaps = byReason(unread).map(([reason, names]) => `no log of ${enumerate(names)}: ${reason}`);
  const unclaimed = findUnclaimedLogs(evidence.jobs, evidence.logs).map((name) => `"${name}"`);
  if (unclaimed.length === 0) return gaps;
  return [...gaps, `the archive has logs of ${enumerate(unclaimed)}, which the list of jobs lacks`];
}

/** Jobs whose annotations were not had, those of one reason together. */
function annotationGaps({ missing, jobs }: Evidence): string[] {
  const nameOf = new Map(jobs.map((job: Job) => [job.id, job.name]));
  const unread = missing.flatMap(({ question, reason }): Unread[] => {
    if (question.kind !== 'annotations') return [];
    return [{ name: `"${nameOf.get(question.jobId) ?? question.jobId}"`, reason }];
  });
  return byReason(unread).map(([reason, names]) => {
    const whose = names.length === 1 ? 'its cause' : 'their cause';
    return `no annotations of ${enumerate(names)}, so ${whose} is not stated: ${reason}`;
  });
}

interface Unread {
  name: string;
  reason: string;
}

function byReason(unread: readonly Unread[]): [reason: string, names: string[]][] {
  const groups = new Map<string, string[]>();
  for (const { name, reason } of unread) groups.set(reason, [...(groups.get(reason) ?? []), name]);
  return [...groups];
}

function describeUnread(entry: TimelineJob): string {
  const steps = (entry.log === 'none' ? [] : unreadSteps(entry)).map(({ step }) => `"${step.name}"`);
  return steps.length === 0 ? `"${entry.job.name}"` : `${enumerate(steps)} in "${entry.job.name}"`;
}

function unreadReason(entry: TimelineJob, missing: readonly Missing[]): string {
  const { job, log } = entry;
  if (!isOver(job)) return 'the job has not finished yet; examine the run again when it has';
  if (log !== 'none' && hasNoSteps(entry))
    return 'its timeline has expired: GitHub no longer lists its steps';
  const own = missing.find(({ question }) => question.kind === 'job-log' && question.jobId === job.id);
  const archive = missing.find(({ question }) => question.kind === 'logs');
  return own?.reason ?? archive?.reason ?? 'not in the archive';
}

const SHOWN = 5;

function enumerate(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).join(', ');
  return names.length > SHOWN ? `${shown} and ${names.length - SHOWN} more` : shown;
}

function otherGaps({ missing, files }: Evidence): string[] {
  return missing.flatMap(({ question, reason }) => {
    switch (question.kind) {
      case 'file':
        if (hasOtherSpelling(question.path, files)) return [];
        return [`no ${question.path} of ${question.owner}/${question.repo}, so no patch for it: ${reason}`];
      case 'caches':
        return [
          `no list of the finished entries, so it is not known whether the key was finished since: ${reason}`,
        ];
      case 'successors':
        return [`no list of newer runs, so the superseding run is not known: ${reason}`];
      default:
        return [];
    }
  });
}

/** An action's file is `action.yml` or `action.yaml`, and the second is asked for where the first is not there. */
function hasOtherSpelling(path: string, files: Evidence['files']): boolean {
  const other = path.endsWith('/action.yml') ? path.replace(/yml$/, 'yaml') : null;
  return files.some((file) => file.path === other);
}
