import type { SaveOutcome } from '../types/judgement.ts';
import type { Report, Save } from '../types/report.ts';
import { counted } from './moments.ts';

const words: Record<SaveOutcome, string> = {
  'torn-down': 'torn down',
  failed: 'failed',
  refused: 'refused',
  saved: 'saved',
  skipped: 'skipped',
  'not-reached': 'not reached',
};

/** An outcome as people say it. */
export function outcomeWord(outcome: SaveOutcome): string {
  return words[outcome];
}

/** The saves in the order of how badly they ended, else in their own. */
export function worstFirst(saves: Save[]): Save[] {
  const order = Object.keys(words);
  return saves.toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
}

/** `3 saved, 1 skipped`: what became of the saves, the worst first. */
export function tallyOf(saves: Save[]): string {
  return Object.keys(words)
    .map((outcome) => ({ outcome, count: saves.filter((save) => save.outcome === outcome).length }))
    .filter(({ count }) => count > 0)
    .map(({ outcome, count }) => `${count} ${outcome.replace('-', ' ')}`)
    .join(', ');
}

/** The answer of a report without a stuck key, in one line. */
export function answerOf(report: Report): string {
  const { saves, gaps } = report;
  const examined =
    saves.length === 0
      ? 'no cache save was found'
      : `${counted(saves.length, 'save')} examined, ${tallyOf(saves)}`;
  if (report.verdict === 'inconclusive') {
    const open = report.findings.filter((finding) => finding.reservation === 'unknown').length;
    const doubt =
      open === 0 ? 'no stuck key in the rest' : `${counted(open, 'torn-down save')} cannot be judged`;
    const rest = saves.length === 0 ? '' : `; ${doubt} (${examined})`;
    return `Inconclusive: ${counted(gaps.length, 'thing')} could not be examined${rest}`;
  }
  return `No stuck key: ${examined}`;
}

/**
 * What is to be said of saves, each remark once: the jobs of the saves that it is about, in their order. That a save was
 * skipped, and why, is no news.
 */
export function remarksOf(saves: Save[]): { note: string; jobs: string[] }[] {
  const jobs = new Map<string, string[]>();
  for (const save of saves.filter(({ outcome }) => outcome !== 'skipped')) {
    for (const note of save.notes) jobs.set(note, [...(jobs.get(note) ?? []), save.job.name]);
  }
  return Array.from(jobs, ([note, names]) => ({ note, jobs: names }));
}
