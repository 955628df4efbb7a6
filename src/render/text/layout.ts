import picocolors from 'picocolors';
import { padTo, wrap } from './width.ts';

/** The colours, or none where every one of them leaves its text as it is. */
export type Paint = ReturnType<typeof picocolors.createColors>;

/** How a text report is to look. */
export interface TextOptions {
  /** Columns of the terminal; 80 for a pipe. Less than 40 is taken as 40. */
  width: number;
  colour: boolean;
}

/** What every part of a text report needs to know about the paper. */
export interface Layout {
  /** Columns of the terminal. */
  width: number;
  /** Columns of running text: a line that is too long is not read. */
  measure: number;
  paint: Paint;
}

const leastWidth = 40;
const widestMeasure = 110;

/** The paper that such a report is written on. */
export function layoutOf({ width, colour }: TextOptions): Layout {
  const columns = Math.max(leastWidth, width);
  const paint = picocolors.createColors(colour);
  return { width: columns, measure: Math.min(columns, widestMeasure), paint };
}

/** A report of its blocks of lines, with a blank line between them; a block without lines is left out. */
export function joinBlocks(blocks: string[][]): string {
  const filled = blocks.filter((block) => block.length > 0);
  return `${filled.map((block) => block.join('\n')).join('\n\n')}\n`;
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

/** That a limit was met, and where the rest is; nothing where it was not. */
export function rest(count: number, indent = ''): string[] {
  return count > 0 ? [`${indent}and ${count} more: see --format json`] : [];
}
