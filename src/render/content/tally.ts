import type { Report, Save } from '../../types/report.ts';
import type { SaveOutcome } from '../../types/saves.ts';
import { ownSaves } from './finding-view.ts';
import type { Prose } from './prose.ts';
import { byteSize, counted, uploadedShare } from './time-format.ts';
import { unexplainedOf } from './unexplained.ts';

/** The outcomes in words, the worst first. */
export const outcomeWords: Record<SaveOutcome, string> = {
  'torn-down': 'torn down',
  unknown: 'end not seen',
  failed: 'failed',
  refused: 'refused',
  saved: 'saved',
  skipped: 'skipped',
  'not-reached': 'not reached',
};

/** How much of a save was uploaded, for a table; empty if no progress line was seen. */
export function uploadCell({ upload, outcome }: Save): Prose {
  if (upload === null) return [];
  return outcome === 'saved' ? [byteSize(upload.totalBytes)] : uploadedShare(upload);
}

/** `3 saved, 1 skipped`: the number of saves of each outcome, the worst first; empty for none. */
export function tallyWords(countOf: (outcome: string) => number): string {
  return Object.entries(outcomeWords)
    .map(([outcome, word]) => ({ word, count: countOf(outcome) }))
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${count} ${word}`)
    .join(', ');
}

/** The number of saves of each outcome, in words. */
export function tallyOf(saves: readonly Save[]): string {
  return tallyWords((outcome) => saves.filter((save) => save.outcome === outcome).length);
}

/** The answer of a report without a stuck key, in one line. */
export function answerOf(report: Report): string {
  const saves = ownSaves(report);
  const { gaps } = report;
  const examined =
    saves.length === 0
      ? 'no cache save was found'
      : `${counted(saves.length, 'cache save')} examined, ${tallyOf(saves)}`;
  const unexplained = unexplainedOf(report);
  const open = unexplained === null ? [] : [`${unexplained.count} not explained`];
  if (report.verdict !== 'inconclusive')
    return [`No stuck key${unexplained === null ? '' : ' found'}: ${examined}`, ...open].join('; ');
  const unknown = report.findings.filter((finding) => finding.reservation === 'unknown').length;
  const doubts = unknown === 0 ? open : [`${counted(unknown, 'torn-down save')} cannot be judged`, ...open];
  const missing = `${counted(gaps.length, 'thing')} could not be examined`;
  if (doubts.length > 0) return `Inconclusive: ${doubts.join(', ')} (${missing})`;
  return `Inconclusive: ${missing}${saves.length === 0 ? '' : `; no stuck key in the rest (${examined})`}`;
}
