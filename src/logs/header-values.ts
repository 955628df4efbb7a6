import { saysOfSave } from '../saves/telling-signals.ts';
import type { LogLine } from '../types/evidence.ts';
import type { Instant } from '../types/primitives.ts';
import { wentBack } from './clock-steps.ts';
import { countUntil } from './count-until.ts';
import { END_OF_HEADER, HEADER, HEADER_LINE } from './runner-lines.ts';

/** A header whose value may have been read as lines of the log. */
interface Header {
  at: Instant;
  /** Index of its first line. */
  from: number;
  /** By when it was over: when its end was written, or the next header. */
  until: Instant;
}

/**
 * The lines of a log without those that stand in values of headers. The runner dates the first line of a value only, and
 * writes a header at once; but anybody may have written the others, each with a time in front and in the words of the runner.
 * So a header and its end are known by their times, not by their places: an end belongs to the header that began last before
 * it, and what stands between them with another time is a value's.
 *
 * A clock that was set back into the second of a header looks the same; where a save is lost by that, the header says so.
 */
export function withoutValues(lines: LogLine[]): LogLine[] {
  if (isInOrder(lines)) return lines;
  const kept: LogLine[] = [];
  // The same headers, by their places and by their times.
  const begun: Header[] = [];
  const byTime: Header[] = [];
  for (const line of lines) {
    const at = line.at ?? Number.NEGATIVE_INFINITY;
    const place = countUntil(byTime, TIME, at);
    const last = byTime[place - 1];
    const isRunning = last !== undefined && wentBack(last.until, at);
    if (line.text === END_OF_HEADER && isRunning && at < last.at + AT_ONCE_MS) {
      last.until = at;
      if (dropValue(kept, last)) forgetInner(last, begun, byTime);
    }
    kept.push(line);
    if (!line.text.startsWith(HEADER)) continue;
    if (isRunning) last.until = at;
    const header = { at, from: kept.length - 1, until: Number.POSITIVE_INFINITY };
    begun.push(header);
    byTime.splice(place, 0, header);
  }
  return kept;
}

/** A header takes the runner less, however much it shows. */
const AT_ONCE_MS = 1000;

function isInOrder(lines: readonly LogLine[]): boolean {
  let latest = Number.NEGATIVE_INFINITY;
  return lines.every(({ at }) => {
    const isLater = at === null || !wentBack(latest, at);
    latest = at ?? latest;
    return isLater;
  });
}

/** Forgets the headers after one: they stood in its value. */
function forgetInner(outer: Header, begun: Header[], byTime: Header[]): void {
  for (let inner = begun.at(-1); inner && inner.from > outer.from; inner = begun.at(-1)) {
    byTime.splice(byTime.lastIndexOf(inner, countUntil(byTime, TIME, inner.at) - 1), 1);
    begun.pop();
  }
}

const TIME = ({ at }: Header): Instant => at;

/** Drops the lines after a header's first line that have another time than the header. False if there are none. */
function dropValue(kept: LogLine[], { at: begin, from, until }: Header): boolean {
  const isOwn = ({ at }: LogLine): boolean => at === null || !(wentBack(begin, at) || wentBack(at, until));
  const since = kept.slice(from + 1);
  if (since.every(isOwn)) return false;
  const stays = (line: LogLine): boolean => isOwn(line) && HEADER_LINE.test(line.text);
  const own = since.filter(stays);
  kept.length = from + 1;
  // Not as arguments of one call: a stranger may have written any number.
  for (const line of own) kept.push(line);
  const first = kept[from];
  if (first !== undefined && saysOfSave({ lines: since.filter((line) => !stays(line)) }))
    kept[from] = { ...first, hidesSave: true };
  return true;
}
