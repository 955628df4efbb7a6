import type { Job } from '../types/evidence.ts';
import type { Instant } from '../types/primitives.ts';
import type { CacheSave } from '../types/saves.ts';
import { type CauseRule, endOfSave, type FoundCause, found, type Surroundings } from './cause-rule.ts';

/** The `timeout-minutes` of the job, 360 by default. */
export const jobTimedOut: CauseRule = {
  annotation: {
    pattern:
      /^The job (?:running on runner .+ )?has exceeded the maximum execution time of (\d+(?: minutes|[hms][\dhms]*))\.?$/,
    read: ({ subject }, save) => ({
      cause: found('job-timed-out', 'stated', { kind: 'job-limit', limit: subject }),
      about: String(parseMinutes(subject)),
      fits: (minutesOf(save) ?? 0) >= (parseMinutes(subject) ?? 0) - 1,
    }),
  },
  fromConclusion({ job: { job } }) {
    if (job.conclusion !== 'timed_out') return null;
    return found('job-timed-out', 'inferred', { kind: 'job-ran-out' });
  },
  fromTimes: inferRoundMinutes,
};

/** `45m0s`, `6h0m0s`, `360 minutes`. */
function parseMinutes(text: string): number | null {
  const [, hours = '0', minutes] = /^(?:(\d{1,4})h)?(?:(\d{1,6}) ?m)?/.exec(text) ?? [];
  const total = 60 * Number(hours) + Number(minutes ?? '0');
  return total === 0 ? null : total;
}

function minutesOf(save: CacheSave): number | null {
  const { startedAt } = save.job.job;
  const endedAt = endOfSave(save);
  return startedAt === null || endedAt === null ? null : (endedAt - startedAt) / 60_000;
}

/**
 * People write multiples of this; a job that ended alone after such a time ran out of time. 360 is GitHub's default.
 * One job in fifteen ends like this by chance, so a newer run is a better explanation.
 */
const ROUND_MINUTES = 5;
const TIMEOUT_SLACK_MS = 20_000;

function inferRoundMinutes(save: CacheSave, { timeline }: Surroundings): FoundCause | null {
  const { job } = save.job;
  const endedAt = endOfSave(save);
  if (job.startedAt === null || endedAt === null || job.conclusion !== 'cancelled') return null;
  const minutes = Math.round((endedAt - job.startedAt) / 60_000);
  const over = endedAt - job.startedAt - minutes * 60_000;
  if (minutes === 0 || minutes % ROUND_MINUTES !== 0 || over < -1000 || over > TIMEOUT_SLACK_MS) return null;
  const others = timeline.filter((other) => other.job.id !== job.id && isCancelledAround(other.job, endedAt));
  if (others.length > 0) return null;
  return found('job-timed-out', 'inferred', { kind: 'ended-alone', minutes });
}

function isCancelledAround(job: Job, at: Instant): boolean {
  return (
    job.conclusion === 'cancelled' && job.completedAt !== null && Math.abs(job.completedAt - at) < 60_000
  );
}
