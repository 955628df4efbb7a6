import type { Report, Save } from '../../types/report.ts';
import type { SaveNote } from '../../types/saves.ts';
import { ownSaves } from './finding-view.ts';
import { noteWords } from './note-words.ts';
import { named, type Prose, proseText, say } from './prose.ts';
import { refusalWords } from './refusal-words.ts';
import { counted } from './time-format.ts';

/** A remark on saves, with their jobs, one for each save. */
export interface Remark {
  note: Prose;
  jobs: string[];
}

/** The remarks on the saves of an attempt, each once. That a save was skipped, and why, is not worth one. */
export function remarksOf(report: Report): Remark[] {
  return groupedRemarks(reportedSaves(report), (save) => [
    ...save.notes.filter((note) => !isWarning(note)).map(noteWords),
    ...refusalNotes(save),
  ]);
}

/** The warnings about what was saved. */
export function warningRemarks(report: Report): Remark[] {
  return groupedRemarks(reportedSaves(report), (save) => save.notes.filter(isWarning).map(noteWords));
}

function reportedSaves(report: Report): Save[] {
  return ownSaves(report).filter(({ outcome }) => outcome !== 'skipped');
}

function isWarning({ kind }: SaveNote): boolean {
  return kind === 'half-built';
}

/** The notes on saves, equal ones as one remark. */
export function groupedRemarks(saves: Save[], notesOf: (save: Save) => Prose[]): Remark[] {
  const remarks = new Map<string, Remark>();
  for (const save of saves) {
    for (const note of notesOf(save)) {
      const words = proseText(note);
      const jobs = remarks.get(words)?.jobs ?? [];
      remarks.set(words, { note, jobs: [...jobs, save.job.name] });
    }
  }
  return [...remarks.values()];
}

/** Who held the key of a refused save. If that is unknown, it is reported as unexplained. */
function refusalNotes({ refusedBy }: Save): Prose[] {
  if (refusedBy === null || refusedBy.kind === 'unknown') return [];
  return [
    say`refused${refusedBy.benign === true ? ' (harmless)' : ''}, since ${refusalWords(refusedBy.detail)}`,
  ];
}

/** A remark, with its first job. */
export function remarkProse({ note, jobs }: Remark): Prose {
  const others = new Set(jobs).size - 1;
  const more =
    others > 0 ? ` and ${counted(others, 'more job')}` : jobs.length > 1 ? ` (${jobs.length} saves)` : '';
  return [named(jobs[0] ?? ''), `${more}: `, ...note];
}
