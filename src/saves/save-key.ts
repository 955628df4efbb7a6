import type { CacheAction } from '../actions/cache-action.ts';
import type { LinePattern } from '../logs/line-pattern.ts';
import type { LogLine } from '../types/evidence.ts';
import type { ActionBlock } from '../types/logs.ts';

/** The key as the log shows it, from the block of the main step and that of the save; null where no line does. */
export function findKey(
  { key }: CacheAction,
  main: ActionBlock | null,
  save: ActionBlock | null,
): string | null {
  if ('input' in key) return main?.inputs[key.input]?.trim() ?? null;
  const lines = [...(save?.lines ?? []), ...(main?.lines ?? [])];
  for (const phrase of key.printed) {
    const found = lines.flatMap((line, index) => shownBy(phrase, line, lines[index + 1]))[0];
    if (found !== undefined) return found.trim();
  }
  return null;
}

/** The first capture, or the value on the line behind a heading. */
function shownBy({ pattern, isHeading }: LinePattern, line: LogLine, next: LogLine | undefined): string[] {
  const match = pattern.exec(line.text);
  if (match === null) return [];
  const shown = isHeading ? /^ {4}(\S.*)$/.exec(next?.text ?? '')?.[1] : match[1];
  return shown === undefined ? [] : [shown];
}
