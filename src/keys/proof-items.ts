import { lineUrl } from '../attempt-names.ts';
import { anyOf } from '../logs/line-pattern.ts';
import { runnerLines } from '../logs/runner-lines.ts';
import type { Job, Step } from '../types/evidence.ts';
import type { ProofItem } from '../types/findings.ts';
import type { CacheSave, TrailItem } from '../types/saves.ts';
import { findFinishedEntry, type KeyContext } from './stuck-key.ts';

/** What a finding rests on besides its cause, in the order of the log: every line with a link that opens at it. */
export function collectEvidence(attempt: CacheSave, context: KeyContext): ProofItem[] {
  return [
    ...attempt.state.trail.map((item) => logItem(attempt.job.job, attempt.step.step, item)),
    ...noticeItem(attempt),
    ...outlivedItem(attempt),
    ...conclusionItem(attempt),
    ...releasedItem(attempt, context),
  ];
}

function logItem(job: Job, step: Step, { claim, line }: TrailItem): ProofItem {
  const at = line.at;
  const url = lineUrl(job.url, step.number, line.number);
  return {
    claim,
    source: 'log',
    job: job.id,
    step: step.number,
    line: line.number,
    at,
    text: line.text,
    url,
  };
}

/** The runner's shutdown, which it writes into the log of the job and into no step's. */
function noticeItem({ job: { job, notices }, state }: CacheSave): ProofItem[] {
  const [notice] = state.ending === 'runner-shut-down' ? notices : [];
  if (notice === undefined || state.trail.some(({ line }) => line.text === notice.text)) return [];
  const at = notice.at;
  return [
    {
      claim: 'torn-down',
      source: 'log',
      job: job.id,
      step: null,
      line: null,
      at,
      text: notice.text,
      url: job.url,
    },
  ];
}

/** `Terminate orphan process: … (tar)` at the job's end: the archive was not finished, so nothing was reserved. */
function outlivedItem({ job: { job, steps }, state }: CacheSave): ProofItem[] {
  if (state.outcome !== 'torn-down' || state.reservation !== 'none' || state.archivedFrom === null) return [];
  return steps
    .filter(({ stage }) => stage === 'job')
    .flatMap(({ step, blocks }) =>
      blocks
        .flatMap(({ lines }) => lines)
        .filter(({ text }) => FORBADE_RESERVING.test(text))
        .map((line) => logItem(job, step, { claim: 'not-reserved', line })),
    );
}

/** An archiver that was still at work, and a mode that forbids it. */
const FORBADE_RESERVING = anyOf([runnerLines.archiverOutlived, runnerLines.cacheMode]);

/** Where no line says that the step was torn down, its conclusion does. */
function conclusionItem({ job: { job }, step: { step }, state }: CacheSave): ProofItem[] {
  if (state.outcome !== 'torn-down' || state.trail.some(({ claim }) => claim === 'torn-down')) return [];
  const at = step.completedAt;
  const { name, status, conclusion } = step;
  const text = { kind: 'step-ended' as const, step: name, status, conclusion };
  const url = lineUrl(job.url, step.number, 1);
  return [{ claim: 'torn-down', source: 'jobs', job: job.id, step: step.number, line: null, at, text, url }];
}

function releasedItem(attempt: CacheSave, context: KeyContext): ProofItem[] {
  const entry = findFinishedEntry(attempt, context);
  if (entry === null) return [];
  const at = entry.createdAt;
  const { key, sizeBytes: bytes, ref } = entry;
  const text = { kind: 'finished-entry' as const, key, bytes, ref };
  return [{ claim: 'released', source: 'caches', job: null, step: null, line: null, at, text, url: null }];
}
