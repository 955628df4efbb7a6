import { percentOf } from '../../saves/progress-signals.ts';
import type { Instant, TimeWindow } from '../../types/primitives.ts';
import type { UploadProgress } from '../../types/saves.ts';
import { type Prose, type SetApart, say, whole } from './prose.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** `2026-06-02`, of a moment, in UTC. */
export function utcDay(at: Instant): string {
  return isoOf(at).slice(0, 10);
}

/** `09:14:05`, or with milliseconds `09:14:05.780`. */
export function utcTime(at: Instant, precision: 'seconds' | 'milliseconds' = 'seconds'): string {
  return isoOf(at).slice(11, precision === 'seconds' ? 19 : 23);
}

/** `2026-06-01 19:54 UTC`. */
export function utcMinute(at: Instant): SetApart {
  return whole(`${utcDay(at)} ${clock(at)} UTC`);
}

/** `2 Jun 2026 09:15 UTC`, for what may be read in another year. */
export function yearAndMinute(at: Instant): SetApart {
  return whole(`${dayOf(at).slice('Tue '.length)} ${isoOf(at).slice(0, 4)} ${clock(at)} UTC`);
}

/** `Tue 2 Jun 09:15 UTC`, for a sentence. */
export function dayAndMinute(at: Instant): SetApart {
  return whole(`${dayOf(at)} ${clock(at)} UTC`);
}

/** `Tue 2 Jun 09:15:02 UTC`. */
export function dayAndSecond(at: Instant): SetApart {
  return whole(`${dayOf(at)} ${utcTime(at)} UTC`);
}

/** The minute by which a moment has certainly passed, for "at the latest" in a sentence. */
export function latest(at: Instant): SetApart {
  return dayAndMinute(Math.ceil(at / minute) * minute);
}

/** `Tue 2 Jun`. */
export function dayOf(at: Instant): string {
  const [weekday, day, month] = new Date(at).toUTCString().split(/,? /);
  return `${weekday} ${Number(day)} ${month}`;
}

/** The minute by which a moment has certainly passed, for a table: `2026-06-02 09:15 UTC`. */
export function latestMinute(at: Instant): SetApart {
  return utcMinute(Math.ceil(at / minute) * minute);
}

/** `2026-06-01, between 09:14:03.780 and 09:14:04.927 UTC`; the second day is named if it is another. */
export function betweenTimes({ from, until }: TimeWindow): Prose {
  const [start, to] = [utcTime(from, 'milliseconds'), utcTime(until, 'milliseconds')];
  const day = whole(utcDay(from));
  if (from === until) return say`${day}, at ${whole(`${start} UTC`)}`;
  const end = utcDay(from) === utcDay(until) ? to : `${utcDay(until)} ${to}`;
  return say`${day}, between ${whole(start)} and ${whole(`${end} UTC`)}`;
}

/** `between Mon 1 Jun 10:02 and 13:40 UTC`, for periods in which minutes are enough. */
export function betweenMinutes({ from, until }: TimeWindow): Prose {
  const [start, end] = [from, until].map((at) => `${dayOf(at)} ${clock(at)}`);
  if (start === end) return say`on ${dayAndMinute(from)}`;
  const isOneDay = utcDay(from) === utcDay(until);
  const last = isOneDay ? whole(`${clock(until)} UTC`) : dayAndMinute(until);
  return say`between ${whole(`${dayOf(from)} ${clock(from)}`)} and ${last}`;
}

/** `09:15`. */
function clock(at: Instant): string {
  return isoOf(at).slice(11, 16);
}

function isoOf(at: Instant): string {
  return new Date(at).toISOString();
}

/** Milliseconds as `2 d 3 h`, `13 h 20 m`, `4 m 5 s`, `8.2 s`: two units at most. */
export function duration(milliseconds: number): SetApart {
  return whole(inUnits(Math.max(0, milliseconds)));
}

function inUnits(span: number): string {
  const seconds = Math.round(span / second);
  const minutes = Math.round(span / minute);
  if (seconds < 60) return `${Number((span / second).toFixed(span < 10 * second ? 1 : 0))} s`;
  if (seconds < 3600) return twoUnits(seconds, 60, 'm', 's');
  if (minutes < 48 * 60) return twoUnits(minutes, 60, 'h', 'm');
  return twoUnits(Math.round(span / hour), 24, 'd', 'h');
}

/** The time of an examination, and whether it is a replay of an earlier one. */
export interface Clock {
  now: Instant;
  isReplay: boolean;
}

/**
 * How far a moment is from the time of the examination: `13 h 20 m from now`, `4 h 2 m ago`, `4 h 2 m before the
 * recording`.
 */
export function distance(at: Instant, { now, isReplay }: Clock): Prose {
  const span = at - now;
  const [before, after] = isReplay
    ? (['before the recording', 'after the recording'] as const)
    : (['ago', 'from now'] as const);
  return say`${duration(Math.abs(span))} ${span > 0 ? after : before}`;
}

/** `16.1 of 41.9 MB (38.3%)`, in units of 10^6. */
export function uploadedShare(upload: UploadProgress): Prose {
  const { sentBytes, totalBytes } = upload;
  const unit = byteUnit(totalBytes);
  const percent = totalBytes > 0 ? [` (${percentOf(upload)})`] : [];
  return [whole(`${inUnit(sentBytes, unit)} of ${inUnit(totalBytes, unit)} ${unit.name}`), ...percent];
}

/** `41.9 MB`, in units of 10^3, 10^6 and, from 10 on, 10^9. */
export function byteSize(bytes: number): SetApart {
  const unit = byteUnit(bytes);
  return whole(`${inUnit(bytes, unit)} ${unit.name}`);
}

type Counted<Noun extends string> = `${number} ${Noun}` | `${number} ${Noun}s`;

/** `1 save`, `2 saves`. */
export function counted<Noun extends string>(count: number, noun: Noun): Counted<Noun> {
  return count === 1 ? `${count} ${noun}` : `${count} ${noun}s`;
}

interface ByteUnit {
  name: string;
  bytes: number;
}

function byteUnit(bytes: number): ByteUnit {
  // Up to 10 GB, the usual limit of a repository's caches, megabytes are more precise.
  if (bytes >= 1e10) return { name: 'GB', bytes: 1e9 };
  if (bytes >= 999_950) return { name: 'MB', bytes: 1e6 };
  return bytes >= 1000 ? { name: 'kB', bytes: 1e3 } : { name: 'B', bytes: 1 };
}

function inUnit(bytes: number, unit: ByteUnit): string {
  return (bytes / unit.bytes).toFixed(unit.bytes === 1 ? 0 : 1);
}

function twoUnits(count: number, base: number, large: string, small: string): string {
  const rest = count % base;
  return `${Math.floor(count / base)} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}
