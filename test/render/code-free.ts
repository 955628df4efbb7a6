/** Markdown cut into what stands in code and what does not. */
export interface Parted {
  outside: string;
  code: string[];
  fences: { info: string; lines: string[] }[];
}

/** Parts Markdown as CommonMark reads it: fences by line, then spans by backtick runs of equal length. */
export function partMarkdown(markdown: string): Parted {
  const fences: Parted['fences'] = [];
  const rest: string[] = [];
  let open: { fence: string; info: string; lines: string[] } | null = null;
  for (const line of markdown.split('\n')) {
    const run = /^ {0,3}(`{3,})([^`]*)$/.exec(line);
    if (open === null && run !== null) open = { fence: run[1] ?? '', info: run[2] ?? '', lines: [] };
    else if (open === null) rest.push(line);
    else if (run !== null && run[2]?.trim() === '' && (run[1] ?? '').length >= open.fence.length) {
      fences.push({ info: open.info, lines: open.lines });
      open = null;
    } else open.lines.push(line);
  }
  if (open !== null) throw new Error(`a fence stays open: ${open.fence}${open.info}`);
  const code: string[] = [];
  // In a line of HTML no backtick counts, and an entity is no tag.
  const outside = rest.map((line) => (line.startsWith('<summary>') ? withoutTags : withoutSpans)(line, code));
  return { outside: outside.join('\n'), code, fences };
}

function withoutTags(line: string, code: string[]): string {
  return line.replace(/<code>([^<>&]|&#\d+;)*<\/code>/g, (span) => {
    code.push(span);
    return '¶';
  });
}

function withoutSpans(line: string, code: string[]): string {
  let outside = '';
  let at = 0;
  while (at < line.length) {
    const run = /^`+/.exec(line.slice(at))?.[0];
    if (run === undefined) {
      outside += line[at];
      at += 1;
      continue;
    }
    const end = closing(line, at + run.length, run.length);
    if (end < 0) throw new Error(`a code span stays open: ${line}`);
    code.push(line.slice(at + run.length, end));
    outside += '¶';
    at = end + run.length;
  }
  return outside;
}

function closing(line: string, from: number, length: number): number {
  for (const run of line.slice(from).matchAll(/`+/g)) {
    if (run[0].length === length) return from + run.index;
  }
  return -1;
}
