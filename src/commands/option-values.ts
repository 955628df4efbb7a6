import { InvalidArgumentError } from 'commander';
import type { Instant } from '../types/primitives.ts';

/** A moment, or how long ago it was, in milliseconds. */
export type Since = { at: Instant } | { agoMs: number };

function numberReader(
  what: string,
  form: RegExp,
  isTaken: (value: number) => boolean,
): (text: string) => number {
  return (text) => {
    if (form.test(text) && isTaken(Number(text))) return Number(text);
    throw new InvalidArgumentError(`It takes ${what}.`);
  };
}

/** Reads a whole number from 1. */
export const wholeNumber = numberReader(
  'a whole number from 1',
  /^\d+$/,
  (value) => Number.isSafeInteger(value) && value > 0,
);

/** Reads how many other runs may be opened. */
export const countOf = numberReader('a whole number from 0 to 1000', /^\d+$/, (value) => value <= 1000);

/** Reads how long the service holds a key: 24 hours on GitHub, others differ. */
export const hours = numberReader(
  'a number of hours above 0, and at most a year (8760)',
  /^\d+(?:\.\d+)?$/,
  (value) => value > 0 && value <= 24 * 365,
);

/** Reads a cache key, of which GitHub takes 512 characters at most and no comma. */
export function cacheKey(text: string): string {
  if (text.trim() !== '' && text.length <= 512 && !text.includes(',')) return text;
  throw new InvalidArgumentError('It takes a cache key: at most 512 characters, and no comma.');
}

/** Reads a name, which may be anything but blank. */
export function filled(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It takes a name.');
  return text;
}

const UNIT_MS: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** Reads `36h`, `7d`, `2w`, or an ISO date with or without a time, which without a zone is UTC. */
export function moment(text: string): Since {
  const [, count, unit = ''] = /^([1-9]\d{0,3})([hdw])$/.exec(text) ?? [];
  if (count !== undefined) return { agoMs: Number(count) * (UNIT_MS[unit] ?? 0) };
  const [, date = '', time = 'T00:00', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  const at = Date.parse(`${date}${time}${zone}`);
  if (Number.isNaN(at) || !isInCalendar(date))
    throw new InvalidArgumentError('It takes 36h, 7d, 2w or an ISO date.');
  return { at };
}

/** Whether the day exists: 30 February would be read as a day in March. */
function isInCalendar(date: string): boolean {
  return new Date(date).toISOString().startsWith(date);
}
