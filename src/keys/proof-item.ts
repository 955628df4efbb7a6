import { lineUrl } from '../run/attempt-names.ts';
import type { Job, LogLine, Step } from '../types/evidence.ts';
import type { ProofItem } from '../types/findings.ts';
import type { ProofClaim } from '../types/saves.ts';

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
