import type picocolors from 'picocolors';
import { padTo, wrap } from './width.ts';

/** The colours, or none where every one of them leaves its text as it is. */
export type Paint = ReturnType<typeof picocolors.createColors>;

/** What every part of a text report needs to know about the paper. */
export interface Sheet {
  /** Columns of the terminal. */
  width: number;
  /** Columns of running text: a line that is too long is not read. */
  measure: number;
  paint: Paint;
}

/** The columns of a label that stands beside its lines. */
export const labelColumns = 10;

/** Lines under a label that stands in a column of its own; the label comes painted, with its own width. */
export function labelled(label: string, lines: string[], paint: (text: string) => string): string[] {
  const margin = ' '.repeat(labelColumns);
  return lines.map((line, index) => (index === 0 ? paint(padTo(label, labelColumns)) : margin) + line);
}

/** A paragraph behind a dash. */
export function bullet(text: string, width: number): string[] {
  return wrap(text, width - 2).map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`));
}
