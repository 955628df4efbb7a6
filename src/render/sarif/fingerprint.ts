const BLOCK = 100;
const BASE = 37n;
const END_OF_FILE = 65_535;

/**
 * `primaryLocationLineHash` of each line of a file, from line 1, as upload-sarif computes it: the rolling hash of the
 * hundred characters from the start of the line, without blanks, and the number of its occurrence (github/codeql-action
 * fingerprints.ts @f3f1edb).
 */
export function lineFingerprints(text: string): string[] {
  const { codes, starts } = significant(text);
  const counts = new Map<string, number>();
  return starts.map((start) => {
    let hash = 0n;
    for (let at = start; at < start + BLOCK; at += 1)
      hash = BigInt.asUintN(64, hash * BASE + BigInt(codes[at] ?? 0));
    const value = hash.toString(16);
    const nth = (counts.get(value) ?? 0) + 1;
    counts.set(value, nth);
    return `${value}:${nth}`;
  });
}

/** The characters that count, with line breaks as LF, and the index at which each line starts. */
function significant(text: string): { codes: number[]; starts: number[] } {
  const codes: number[] = [];
  const starts: number[] = [];
  let isLineStart = true;
  for (const [line] of text
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]/g, '')
    .matchAll(/[^\n]*\n|[^\n]+$/g)) {
    starts.push(codes.length);
    for (let at = 0; at < line.length; at += 1) codes.push(line.charCodeAt(at));
    isLineStart = line.endsWith('\n');
  }
  if (isLineStart) starts.push(codes.length);
  return { codes: [...codes, END_OF_FILE], starts };
}
