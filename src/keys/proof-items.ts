import { forbidsWrites } from '../actions/cache-service.ts';
import { anyOf } from '../logs/line-pattern.ts';
import { runnerLines } from '../logs/runner-lines.ts';
import { lineUrl } from '../run/attempt-names.ts';
import type { Job, LogLine, Step } from '../types/evidence.ts';
import type { ProofItem } from '../types/findings.ts';
import type { CacheSave, ProofClaim } from '../types/saves.ts';
import { findFinishedEntry, type KeyContext } from './stuck-key.ts';

/** An item of proof; fields that are not given are null. */
export function proofItem(
  item: Omit<ProofItem, 'job' | 'step' | 'line' | 'at' | 'url'> & Partial<ProofItem>,
): ProofItem {
  return { job: null, step: null, line: null, at: null, url: null, ...item };
}

/** A line of the log of a step, with the link that opens at it. */
export function logItem(
  claim: ProofClaim,
  line: LogLine,
  { job, step }: { job: Job; step: Step },
): ProofItem {
  const place = { job: job.id, step: step.number, line: line.number, at: line.at };
  const url = lineUrl(job.url, step.number, line.number);
  return proofItem({ claim, source: 'log', text: line.text, ...place, url });
}

/** The proof of a finding, without that of its cause, in the order of the log, each line with a link to it. */
export function collectEvidence(save: CacheSave, context: KeyContext): ProofItem[] {
  return [
    ...save.state.trail.map(({ claim, line }) => logItem(claim, line, placeOf(save))),
    ...noticeItem(save),
    ...unreservedItems(save),
    ...conclusionItem(save),
    ...releasedItem(save, context),
  ];
}

function placeOf({ job: { job }, step: { step } }: CacheSave): { job: Job; step: Step } {
  return { job, step };
}

/** The runner's shutdown notice, which is in the log of the job and in no step's file. */
function noticeItem({ job: { job, notices }, state }: CacheSave): ProofItem[] {
  const [notice] = state.ending === 'runner-shut-down' ? notices : [];
  if (notice === undefined || state.trail.some(({ line }) => line.text === notice.text)) return [];
  const { at, text } = notice;
  return [proofItem({ claim: 'torn-down', source: 'log', job: job.id, at, text, url: job.url })];
}

/**
 * What kept the key from being reserved: an archiver that was still running at the job's end, or a cache mode that
 * forbids it.
 */
function unreservedItems({ job: { job, steps, runner }, state }: CacheSave): ProofItem[] {
  if (state.outcome !== 'torn-down' || state.reservation !== 'none' || state.archivedFrom === null) return [];
  const telling = anyOf([
    runnerLines.archiverOutlived,
    ...(forbidsWrites(runner.cacheMode) ? [runnerLines.cacheMode] : []),
  ]);
  return steps
    .filter(({ stage }) => stage === 'job')
    .flatMap(({ step, blocks }) =>
      blocks
        .flatMap(({ lines }) => lines)
        .filter(({ text }) => telling.test(text))
        .map((line) => logItem('not-reserved', line, { job, step })),
    );
}

/** The conclusion of the step, if no line says that it was torn down. */
function conclusionItem({ job: { job }, step: { step }, state }: CacheSave): ProofItem[] {
  if (state.outcome !== 'torn-down' || state.trail.some(({ claim }) => claim === 'torn-down')) return [];
  const { name, number, status, conclusion, completedAt: at } = step;
  const text = { kind: 'step-ended' as const, step: name, status, conclusion };
  const place = { job: job.id, step: number, url: lineUrl(job.url, number, 1) };
  return [proofItem({ claim: 'torn-down', source: 'jobs', ...place, at, text })];
}

function releasedItem(save: CacheSave, context: KeyContext): ProofItem[] {
  const entry = findFinishedEntry(save, context);
  if (entry === null) return [];
  const { key, sizeBytes: bytes, ref, createdAt: at } = entry;
  const text = { kind: 'finished-entry' as const, key, bytes, ref };
  return [proofItem({ claim: 'released', source: 'caches', at, text })];
}
