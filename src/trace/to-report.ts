import type { Hit, Release, Victim } from '../types/keys.ts';
import type { ReleaseEvent, VictimAttempt } from './holders.ts';
import { rebuildTime } from './rebuild-time.ts';
import type { HitEvent } from './trace-context.ts';

/** A victim for the report. */
export function reportedVictim({ run, hits }: VictimAttempt): Victim {
  const rebuilt = rebuildTime(hits);
  return {
    run,
    hits: hits.map(reportedHit),
    rebuildSeconds: rebuilt === null ? null : Math.round(rebuilt / 1000),
  };
}

/** A refusal or a miss for the report. */
export function reportedHit(hit: HitEvent): Hit {
  const { kind, job, step, stepUrl, key, at, line, url } = hit;
  return {
    kind,
    job: { id: job.id, name: job.name, url: job.url },
    step: { number: step.number, name: step.name, url: stepUrl },
    key: key ?? '',
    at,
    fatal: hit.kind === 'missed' && hit.fatal,
    text: line?.text ?? '',
    url,
  };
}

/** The end of a stuck key for the report. */
export function reportedRelease({ at, by }: ReleaseEvent): Release {
  return {
    at,
    source: by === null ? 'caches' : 'log',
    run: by === null ? null : by.run,
    url: by?.url ?? null,
  };
}
