import { grouped } from '../grouped.ts';
import { findUnclaimedLogs } from '../logs/log-files.ts';
import type { Absence } from '../types/absence.ts';
import type { Evidence, Missing } from '../types/evidence.ts';
import type { Gap, LogGap, UnreadLog } from '../types/gaps.ts';
import type { TimelineJob } from '../types/logs.ts';
import { findUnreadJobs, hasNoSteps, isOver, unreadSteps } from './unread-logs.ts';

/** What could not be examined, each once; empty where everything was. */
export function findGaps(evidence: Evidence, timeline: readonly TimelineJob[]): Gap[] {
  return once([...findLogGaps(evidence, timeline), ...annotationGaps(evidence), ...otherGaps(evidence)]);
}

/** Logs that were not read, those of one reason together; the absence of a finding covers none. */
export function findLogGaps(evidence: Evidence, timeline: readonly TimelineJob[]): LogGap[] {
  const unread = findUnreadJobs(timeline).map((entry) => {
    return { item: unreadLog(entry), why: whyUnread(entry, evidence.missing) };
  });
  const gaps = byReason(unread).map(({ items, why }): LogGap => ({ kind: 'logs', of: items, why }));
  const names = findUnclaimedLogs(evidence.jobs, evidence.logs);
  const unclaimed: LogGap[] = names.length === 0 ? [] : [{ kind: 'unclaimed-logs', names }];
  return [...gaps, ...unclaimed, ...timeline.flatMap(disputes)];
}

function disputes({ job, steps }: TimelineJob): LogGap[] {
  const disputed = steps.flatMap(({ step, dispute }) =>
    dispute === null ? [] : [{ name: step.name, dispute }],
  );
  return [...grouped(disputed, ({ dispute }) => dispute)].map(([says, own]) => {
    return { kind: 'disputed-steps', job: job.name, says, steps: own.map(({ name }) => name) };
  });
}

/** Jobs whose annotations were not had, those of one reason together. */
function annotationGaps({ missing, jobs }: Evidence): Gap[] {
  const nameOf = new Map(jobs.map(({ id, name }) => [id, name]));
  const unread = missing.flatMap(({ question, why }) =>
    question.kind === 'annotations'
      ? [{ item: nameOf.get(question.jobId) ?? String(question.jobId), why }]
      : [],
  );
  return byReason(unread).map(({ items, why }) => ({ kind: 'annotations', jobs: items, why }));
}

function byReason<T>(unread: readonly { item: T; why: Absence }[]): { items: T[]; why: Absence }[] {
  const groups = new Map<string, { items: T[]; why: Absence }>();
  for (const { item, why } of unread) {
    const reason = JSON.stringify(why);
    const known = groups.get(reason);
    if (known === undefined) groups.set(reason, { items: [item], why });
    else known.items.push(item);
  }
  return [...groups.values()];
}

function unreadLog(entry: TimelineJob): UnreadLog {
  const steps = entry.log === 'none' ? [] : unreadSteps(entry);
  return { job: entry.job.name, steps: steps.map(({ step }) => step.name) };
}

function whyUnread(entry: TimelineJob, missing: readonly Missing[]): Absence {
  const { job, log } = entry;
  if (!isOver(job)) return { kind: 'job-running' };
  if (log !== 'none' && hasNoSteps(entry)) return { kind: 'steps-expired' };
  const own = missing.find(({ question }) => question.kind === 'job-log' && question.jobId === job.id);
  const archive = missing.find(({ question }) => question.kind === 'logs');
  return own?.why ?? archive?.why ?? { kind: 'not-in-archive' };
}

function otherGaps({ missing, files }: Evidence): Gap[] {
  return missing.flatMap(({ question, why }): Gap[] => {
    if (question.kind === 'caches' || question.kind === 'successors') return [{ kind: question.kind, why }];
    if (question.kind !== 'file' || hasOtherSpelling(question.path, files)) return [];
    const { owner, repo, path } = question;
    return [{ kind: 'file', owner, repo, path, why }];
  });
}

/** An action's file is `action.yml` or `action.yaml`, and the second is asked for where the first is not there. */
function hasOtherSpelling(path: string, files: Evidence['files']): boolean {
  const other = path.endsWith('/action.yml') ? path.replace(/yml$/, 'yaml') : null;
  return files.some((file) => file.path === other);
}

function once(gaps: readonly Gap[]): Gap[] {
  return [...new Map(gaps.map((gap) => [JSON.stringify(gap), gap])).values()];
}
