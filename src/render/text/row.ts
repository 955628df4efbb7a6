import { displayWidth, letters } from './width.ts';

/** A line that can be written column by column in any order. */
interface Row {
  /** Writes a text at a column, over what is there; a wide letter takes two columns. */
  put(column: number, text: string): void;
  fill(stroke: string, start: number, end: number): void;
  /** The line without trailing blanks. */
  line(): string;
}

/** A row of blanks. */
export function blankRow(columns: number): Row {
  const cells = Array.from<string>({ length: columns }).fill(' ');
  return {
    put(column, text) {
      let at = column;
      for (const letter of letters(text)) {
        const width = displayWidth(letter);
        if (width === 0 || at + width > columns) continue;
        cells[at] = letter;
        if (width === 2) cells[at + 1] = '';
        at += width;
      }
    },
    fill(stroke, start, end) {
      cells.fill(stroke, start, end);
    },
    line() {
      return cells.join('').trimEnd();
    },
  };
}
