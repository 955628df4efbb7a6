import type { ProofItem } from '../../types/findings.ts';
import type { ProofClaim } from '../../types/saves.ts';
import { utcDay, utcTime } from './time-format.ts';

/** What an item of evidence goes to show, as people say it. */
export const claimWords: Record<ProofClaim, string> = {
  archiving: 'archiving',
  'maybe-reserved': 'maybe reserved',
  reserved: 'reserved',
  'not-reserved': 'not reserved',
  'upload-complete': 'all sent',
  failed: 'failed',
  'torn-down': 'torn down',
  cause: 'cause',
  released: 'released',
};

/** Where an item of evidence was seen: `step 9, line 14`, `annotation`. */
export function whereabouts({ source, step, line }: ProofItem): string {
  if (source === 'log') {
    const parts = [step === null ? '' : `step ${step}`, line === null ? '' : `line ${line}`];
    return parts.filter((part) => part !== '').join(', ') || 'log';
  }
  return { annotation: 'annotation', jobs: 'job list', caches: 'cache list', runs: 'run list' }[source];
}

/** When each item was seen, with its day where that is not the first one's; empty where it has no time. */
export function timesOf(evidence: ProofItem[]): string[] {
  const first = evidence.find(({ at }) => at !== null)?.at ?? null;
  return evidence.map(({ at }) => {
    if (at === null || first === null) return '';
    return utcDay(at) === utcDay(first) ? utcTime(at) : `${utcDay(at)} ${utcTime(at)}`;
  });
}
