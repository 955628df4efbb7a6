/** A changed line of a patch. */
export interface DiffLine {
  /** `@` opens a group of changes, with the line number as its text; a blank is the line before the group. */
  sign: '+' | '-' | '@' | ' ';
  text: string;
}

/**
 * The changed lines of a unified diff; each group begins with its line number in one of the files and the line above
 * it.
 */
export function changedLines(patch: string, numbers: 'old' | 'new' = 'new'): DiffLine[] {
  const counted = [' ', numbers === 'old' ? '-' : '+'];
  const changes: DiffLine[] = [];
  let number: number | null = null;
  let before: string | null = null;
  for (const line of patch.split('\n')) {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    const sign = line.charAt(0);
    if (header !== null) {
      number = Number(header[numbers === 'old' ? 1 : 2]);
      before = '';
    } else if (number !== null && isChange(line)) {
      if (before !== null) changes.push(...opening(number, before));
      before = null;
      changes.push({ sign: sign === '+' ? '+' : '-', text: line.slice(1) });
    } else if (sign === ' ') {
      before = line.slice(1);
    }
    if (header === null && number !== null && counted.includes(sign)) number += 1;
  }
  return changes;
}

/** Whether a line is a change, and not the header of a further file, `--- a/` or `+++ b/`. */
function isChange(line: string): boolean {
  return /^[+-]/.test(line) && !/^(?:--- a\/|\+\+\+ b\/)/.test(line);
}

function opening(number: number, before: string): DiffLine[] {
  const context: DiffLine[] = before.trim() === '' ? [] : [{ sign: ' ', text: before }];
  return [{ sign: '@', text: `${number}` }, ...context];
}
