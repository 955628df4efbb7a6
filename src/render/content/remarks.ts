import type { Report, Save } from '../../types/report.ts';
import { ownSaves } from './finding-view.ts';
import { noteWords } from './note-words.ts';
import { refusalWords } from './refusal-words.ts';

/** Something to be said of saves: the jobs of those that it is about, in their order. */
export interface Remark {
  note: string;
  jobs: string[];
}

/** What is to be said of the saves of an attempt, each remark once. That a save was skipped, and why, is no news. */
export function remarksOf(report: Report): Remark[] {
  const saves = ownSaves(report).filter(({ outcome }) => outcome !== 'skipped');
  return groupedRemarks(saves, (save) => [...save.notes.map(noteWords), ...refusalNotes(save)]);
}

/** The notes on saves, those that are the same as one. */
export function groupedRemarks(saves: Save[], notesOf: (save: Save) => string[]): Remark[] {
  const jobs = new Map<string, string[]>();
  for (const save of saves) {
    for (const note of notesOf(save)) jobs.set(note, [...(jobs.get(note) ?? []), save.job.name]);
  }
  return Array.from(jobs, ([note, names]) => ({ note, jobs: names }));
}

/** Who held the key of a refused save. Where nobody knows, how far was looked is told with it, elsewhere. */
function refusalNotes({ refusedBy }: Save): string[] {
  if (refusedBy === null || refusedBy.kind === 'unknown') return [];
  return [`${refusedBy.benign === true ? 'benign' : 'refused'}: ${refusalWords(refusedBy.detail)}`];
}
