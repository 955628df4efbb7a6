import { percentOf } from '../saves/progress-signals.ts';
import type { Job } from '../types/evidence.ts';
import type { Lane, LaneMark, LaneSpan } from '../types/findings.ts';
import type { TimelineStep } from '../types/logs.ts';
import { oncePer } from '../types/once-per.ts';
import type { Instant } from '../types/primitives.ts';
import type { CacheSave, UploadProgress } from '../types/saves.ts';
import type { FoundCause } from './cause-rule.ts';

/** The lanes of one finding: that of the failed sibling, if there is one, then that of the save. */
export function buildLanes(save: CacheSave, { sibling, successor }: FoundCause): Lane[] {
  const own = savingLane(save);
  if (own === null) return [];
  const created = successor?.createdAt ?? null;
  const saving = laneOnServerClock(own, save.job.aheadMs);
  const superseded: LaneMark[] =
    created === null ? [] : [{ kind: 'superseded', label: 'newer run created', at: created }];
  const others = sibling
    ? failingLane(sibling.job).map((lane) => laneOnServerClock(lane, sibling.aheadMs))
    : [];
  return [...others, { ...saving, marks: [...superseded, ...saving.marks] }];
}

/** A lane in the server's time, since lanes of different machines share one axis. */
function laneOnServerClock(lane: Lane, aheadMs: number): Lane {
  return {
    ...lane,
    spans: lane.spans.map((span) => ({ ...span, from: span.from - aheadMs, until: span.until - aheadMs })),
    marks: lane.marks.map((mark) => ({ ...mark, at: mark.at - aheadMs })),
  };
}

function span(
  kind: LaneSpan['kind'],
  label: string,
  from: Instant | null,
  until: Instant | null,
): LaneSpan[] {
  if (from === null || until === null || until < from) return [];
  return [{ kind, label, from, until }];
}

function failingLane(job: Job): Lane[] {
  const step = job.steps.find(({ conclusion }) => conclusion === 'failure');
  const failedAt = step?.completedAt ?? job.completedAt;
  if (failedAt === null) return [];
  const spans = step
    ? span('step', step.name, step.startedAt, step.completedAt)
    : span('step', job.name, job.startedAt, failedAt);
  return [
    {
      job: job.name,
      url: job.url,
      spans,
      marks: [{ kind: 'failed', label: 'failed', at: failedAt }],
    },
  ];
}

/** What the job did before the save, then the phases of the save as far as they are known. */
function savingLane({ job, step, state }: CacheSave): Lane | null {
  const { startedAt, endedAt, archivedFrom, reservedBetween, phase, reservation } = state;
  if (startedAt === null || endedAt === null) return null;
  const before = precedingStep(job.steps, step);
  const uploading = reservation === 'certain' && phase !== 'archive' && phase !== null;
  const uploadFrom = uploading ? (reservedBetween?.until ?? null) : null;
  const isArchive = uploading || phase === 'archive';
  const spans = [
    ...(before ? span('step', before.step.name, before.step.startedAt, before.step.completedAt) : []),
    ...(archivedFrom === null
      ? span('save', 'saving', startedAt, endedAt)
      : span(
          isArchive ? 'archive' : 'save',
          isArchive ? 'archive' : 'saving',
          archivedFrom,
          uploadFrom ?? endedAt,
        )),
    ...span('upload', uploadLabel(state.upload), uploadFrom, endedAt),
  ];
  const marks: LaneMark[] =
    uploadFrom === null ? [] : [{ kind: 'reserved', label: 'reserved', at: uploadFrom }];
  const torn = state.outcome === 'torn-down';
  const end: LaneMark = torn
    ? { kind: 'torn-down', label: 'torn down', at: endedAt }
    : { kind: 'failed', label: state.outcome === 'unknown' ? 'last seen' : 'failed', at: endedAt };
  return { job: job.job.name, url: job.job.url, spans, marks: [...marks, end] };
}

/** `upload 56.2%`. */
function uploadLabel(upload: UploadProgress | null): string {
  if (upload === null || upload.totalBytes === 0) return 'upload';
  return `upload ${percentOf(upload)}`;
}

function precedingStep(steps: readonly TimelineStep[], step: TimelineStep): TimelineStep | null {
  const comesBefore = ({ step: other, stage }: TimelineStep): boolean =>
    other.number < step.step.number && stage !== 'job' && other.conclusion !== 'skipped';
  for (let place = (placesOf(steps).get(step) ?? steps.length) - 1; place >= 0; place -= 1) {
    const other = steps[place];
    if (other !== undefined && comesBefore(other)) return other;
  }
  return null;
}

/** The position of each step, since a job may have any number of steps. */
const placesOf = oncePer(
  (steps: readonly TimelineStep[]) => new Map(steps.map((step, place) => [step, place])),
);
