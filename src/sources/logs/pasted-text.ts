import { BACKGROUND_RESULT, END_OF_HEADER, HEADER, HEADER_LINE } from '../../logs/runner-lines.ts';

/** The timestamp of a line without a known time: no log is of that year. */
const UNDATED = '0001-01-01T00:00:00.0000000Z';

/** Seconds that a recording counts from its beginning: `1.21| `. */
const COUNTED = /^\s*\d+\.\d+\| /;
/** The times that the web page shows on request: `Thu, 20 Nov 2025 09:14:00 GMT`. */
const SHOWN_TIME = /^\w{3}, \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d GMT(?:[+-]\d{4})?(?: \|)? ?/;
/** Such a time on a line of its own, before the line that it is of. */
const ONLY_TIME = new RegExp(`${SHOWN_TIME.source}$`);
/** A line that was copied in Markdown. */
const QUOTED = /^> ?/;
const AS_CODE = /^\s*`([^`]+)`$/;
const IN_BOLD = /^\s*\*\*(.+)\*\*$/;
/** A line number as a link, as the page copies it. */
const LINKED = /\[(\d+)\]\(https?:\/\/[^\s()]+#step:\d+:\d+\)/g;
/** The indent within a group, and of a value below a heading in it. */
const IN_GROUP = /^ {2}(?=\S| {4}\S)/;
const STAMP = /^\ufeff?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z) ?/;
/** A time that lost its beginning, its day or its fractions when it was copied. */
const CUT_STAMP = /^\ufeff?(\d{0,4}-\d\d-\d\d[T ])?(\d\d:\d\d:\d\d(?:\.\d+)?)Z?(?: (?: (?=\S))?|$)/;

/** Whether a text looks like the web page and not like the runner's log, although some lines may have a time. */
export function isPasted(sample: string): boolean {
  return /^(?:> ?)?Run \S/m.test(sample) && !/##\[group\]Run /.test(sample);
}

/**
 * A text as somebody copied it from the web page, in the form in which the runner writes a log. The page shows the tags of
 * lines as words, leaves out `[command]`, and sets what stands in a group in by two blanks.
 */
export function asRunnerText(text: string): string {
  const copied = withoutNumbers(text.split(/\r?\n/).filter((line) => !/^\s*```/.test(line)));
  const lines = withHeadersSetIn(withTimes(atMargin(copied.map(plainly))));
  if (lines.some((line) => parted(line).message.startsWith(HEADER)))
    return `${restamped(lines).join('\n')}\n`;
  const written: string[] = [];
  let inHeader = false;
  for (const [index, line] of lines.entries()) {
    const { stamp, message } = parted(line);
    const isIndented = message.startsWith('  ');
    if (inHeader && !isIndented) {
      if (goesOn(lines, index)) {
        written.push(message);
        continue;
      }
      written.push(`${UNDATED} ${END_OF_HEADER}`);
      inHeader = false;
    }
    if (inHeader) written.push(`${stamp} ${message.slice(2)}`);
    else if (isHeader(message, lines[index + 1])) {
      written.push(`${stamp} ##[group]${message}`);
      inHeader = true;
    } else written.push(`${stamp} ${tagged(isResult(message) ? message : message.replace(IN_GROUP, ''))}`);
  }
  if (inHeader) written.push(`${UNDATED} ${END_OF_HEADER}`);
  return `${written.join('\n')}\n`;
}

/** The lines of a log that lost all or some of its times, and is otherwise as the runner wrote it. */
function restamped(lines: readonly string[]): string[] {
  let inHeader = false;
  return lines.map((line) => {
    const { stamp, message } = parted(line);
    const isHeader = message.startsWith(HEADER);
    inHeader = isHeader || (inHeader && !message.startsWith(END_OF_HEADER));
    // An input of several lines has one time.
    const goesOn = inHeader && !isHeader && stamp === UNDATED && !HEADER_LINE.test(message);
    return goesOn ? message : `${stamp} ${message}`;
  });
}

/** Lines without the numbers that a copy may have before each of them, if nearly all have theirs. */
function withoutNumbers(lines: string[]): string[] {
  const from = Number(/^\d{1,7}/.exec(lines[0] ?? '')?.[0] ?? Number.NaN);
  const bare = lines.map((line, index) => {
    const number = String(from + index);
    return line.startsWith(number) ? line.slice(number.length).replace(/^\t/, '') : null;
  });
  const missing = bare.filter((line) => line === null).length;
  return missing * 10 <= lines.length ? bare.map((line, index) => line ?? lines[index] ?? '') : lines;
}

/** A line without what a page, or Markdown, put around it. */
function plainly(line: string): string {
  return line
    .replace(QUOTED, '')
    .replace(AS_CODE, '$1')
    .replace(IN_BOLD, '$1')
    .replace(COUNTED, '')
    .replace(LINKED, '$1');
}

/** The lines with the headers of actions set in as the page does it, where a copy lost that. */
function withHeadersSetIn(lines: readonly string[]): string[] {
  let isFlat = false;
  return lines.map((line, index) => {
    const { message } = parted(line);
    if (isHeader(message, lines[index + 1])) {
      isFlat = SECTION.test(parted(lines[index + 1] ?? '').message);
      return line;
    }
    isFlat &&= SECTION.test(message) || message.startsWith('  ');
    return isFlat ? `${line.slice(0, line.length - message.length)}  ${message}` : line;
  });
}

const SECTION = /^(?:with|env):$/;

/** Lines without the margin that all of them have, as where somebody quoted one. */
function atMargin(lines: readonly string[]): string[] {
  const margins = lines.flatMap((line) =>
    line.trim() === '' ? [] : [line.length - line.trimStart().length],
  );
  const least = margins.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return lines.map((line) => line.slice(least));
}

/** The lines, with each time that stands on a line of its own before the line after it. */
function withTimes(lines: readonly string[]): string[] {
  return lines.flatMap((line, index) => {
    if (ONLY_TIME.test(line)) return [];
    const before = lines[index - 1];
    return [before !== undefined && ONLY_TIME.test(before) ? `${before.trimEnd()} ${line}` : line];
  });
}

/** Whether a line reports the end of a background step, which the runner itself indents. */
function isResult(message: string): boolean {
  return BACKGROUND_RESULT.test(message);
}

function parted(line: string): { stamp: string; message: string } {
  const stamp = STAMP.exec(line);
  if (stamp) return { stamp: stamp[1] ?? UNDATED, message: line.slice(stamp[0].length) };
  const shown = SHOWN_TIME.exec(line);
  const [cut = '', day = '', time = ''] = CUT_STAMP.exec(line) ?? [];
  const told = shown?.[0] ?? cut;
  const at = Date.parse(shown ? told.replace('|', '') : `${day.replace(' ', 'T')}${time}Z`);
  const message = line.slice(told.length);
  const iso = !(at > 0) ? UNDATED : new Date(at).toISOString().replace('Z', '0000Z');
  return { stamp: iso, message };
}

/** An action by itself is a header; a script only where what it runs, or its shell, is set in below it. */
function isHeader(message: string, next: string | undefined): boolean {
  if (!/^Run \S/.test(message)) return false;
  return (
    /^Run [\w.*-]+\/[\w.*/-]+@\S+$/.test(message) ||
    (next !== undefined && parted(next).message.startsWith('  '))
  );
}

const LINES_OF_AN_INPUT = 50;

/** Whether a line at the margin is one of an input of several lines: more of the header follows it. */
function goesOn(lines: readonly string[], index: number): boolean {
  // A script that printed nothing is followed by the header of the next step.
  if (isHeader(parted(lines[index] ?? '').message, lines[index + 1])) return false;
  for (const line of lines.slice(index + 1, index + LINES_OF_AN_INPUT)) {
    const { message } = parted(line);
    if (/^(?: {4}[\w-]+: | {2}(?:env|with):$)/.test(message)) return true;
    if (message.trim() === '' || /^(?:Run |Post job cleanup|Cache |Warning: |\/)/.test(message)) return false;
  }
  return false;
}

const TAGS: readonly [RegExp, string][] = [
  // What an action writes for the runner to read, as in a recording of one.
  [/^::(?=(?:warning|error|notice|debug)[ :])(\w+)(?: [^:]*)?::/, '##[$1]'],
  [/^Warning: /, '##[warning]'],
  [/^Error: (?!Cache upload failed because )/, '##[error]'],
  [/^Notice: /, '##[notice]'],
  [/^(?="?(?:[A-Za-z]:\\|\/)[^"]*tar(?:\.exe)?"? .*-?c\w* )/, '[command]'],
];

function tagged(message: string): string {
  const tag = TAGS.find(([pattern]) => pattern.test(message));
  return tag ? message.replace(tag[0], tag[1]) : message;
}
