import { displayWidth, letters } from './width.ts';

/** A line of columns to be written on in any order. */
interface Row {
  /** Puts a text at a column, over what stands there; a wide letter takes two columns. */
  put(column: number, text: string): void;
  fill(stroke: string, start: number, end: number): void;
  /** The line without the blanks at its end. */
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
