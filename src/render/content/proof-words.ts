import type { ProofItem, ProofText } from '../../types/findings.ts';
import type { Instant } from '../../types/primitives.ts';
import type { ProofClaim } from '../../types/saves.ts';
import { safeUrl } from '../safe/safe-url.ts';
import { utcDay, utcTime } from './time-format.ts';

/** What an item of evidence shows, in words. */
export const claimWords: Record<ProofClaim, string> = {
  archiving: 'archiving',
  'maybe-reserved': 'maybe reserved',
  // When a line shows it, the key has already been reserved for a moment.
  reserved: 'is reserved',
  'not-reserved': 'not reserved',
  'upload-complete': 'all sent',
  failed: 'failed',
  'torn-down': 'torn down',
  cause: 'cause',
  released: 'released',
};

/** What an item of evidence says. */
export function itemWords(text: ProofText): string {
  if (typeof text === 'string') return text;
  switch (text.kind) {
    case 'step-ended':
      return `step "${text.step}": status ${text.status}, conclusion ${text.conclusion ?? 'none'}`;
    case 'job-failed':
      return text.step === null ? `${text.job} failed` : `${text.job} failed in "${text.step}"`;
    case 'finished-entry':
      return [
        `the cache list holds a finished entry ${text.key}`,
        ...(text.bytes === null ? [] : [`(${text.bytes} bytes)`]),
        ...(text.ref === null ? [] : [`in ${text.ref}`]),
      ].join(' ');
  }
}

/** An item of evidence: what it shows, when and where it was seen, and its words. */
export interface ProofRow {
  claim: string;
  /** With its day if that is not the first item's; empty if it has no time. */
  time: string;
  text: string;
  /** `step 9, line 14`, `annotation`. */
  where: string;
  url: string | null;
  /** Whether the link opens at the line itself, and so shows where it is. */
  isLine: boolean;
  /** The lines around it in its log. */
  around: { time: string; text: string; isProof: boolean }[];
}

/** The evidence in rows. */
export function proofRows(evidence: readonly ProofItem[]): ProofRow[] {
  const first = evidence.find(({ at }) => at !== null)?.at ?? null;
  return evidence.map((item) => ({
    claim: claimWords[item.claim],
    time: item.at === null || first === null ? '' : timeOf(item.at, first),
    text: itemWords(item.text),
    where: whereabouts(item),
    url: safeUrl(item.url),
    isLine: item.source === 'log',
    around: (item.around ?? []).map(({ at, text }) => ({
      time: at === null ? '' : utcTime(at),
      text,
      isProof: at === item.at && text === item.text,
    })),
  }));
}

function timeOf(at: Instant, first: Instant): string {
  return utcDay(at) === utcDay(first) ? utcTime(at) : `${utcDay(at)} ${utcTime(at)}`;
}

function whereabouts({ source, step, line }: ProofItem): string {
  if (source === 'log') {
    const parts = [step === null || step < 0 ? '' : `step ${step}`, line === null ? '' : `line ${line}`];
    return parts.filter((part) => part !== '').join(', ') || 'log';
  }
  return { annotation: 'annotation', jobs: 'job list', caches: 'cache list', runs: 'run list' }[source];
}
