import { runInBrief } from '../reported-run.ts';
import { timestamp } from '../timestamp.ts';
import type { Hit, Release, Victim } from '../types/report.ts';
import { type ReleaseEvent, rebuildTime, type VictimAttempt } from './victims.ts';
import type { HitEvent } from './world.ts';

/** A victim as it is reported. */
export function toldVictim({ run, hits }: VictimAttempt): Victim {
  const rebuilt = rebuildTime(hits);
  return {
    run: runInBrief(run),
    hits: hits.map(toldHit),
    rebuildSeconds: rebuilt === null ? null : Math.round(rebuilt / 1000),
  };
}

/** A meeting with a key as it is reported. */
export function toldHit(hit: HitEvent): Hit {
  const { kind, job, step, stepUrl, key, at, line, url } = hit;
  return {
    kind,
    job: { id: job.id, name: job.name, url: job.url },
    step: { number: step.number, name: step.name, url: stepUrl },
    key: key ?? '',
    at: timestamp(at),
    fatal: hit.kind === 'missed' && hit.fatal,
    text: line?.text ?? '',
    url,
  };
}

/** The end of a stuck key as it is reported. */
export function toldRelease({ at, by }: ReleaseEvent): Release {
  return {
    at: timestamp(at),
    source: by === null ? 'caches' : 'log',
    run: by === null ? null : runInBrief(by.run),
    url: by?.url ?? null,
  };
}
