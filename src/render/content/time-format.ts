import type { Instant, TimeWindow } from '../../types/primitives.ts';
import type { UploadProgress } from '../../types/saves.ts';
import { percentOf } from '../../upload-share.ts';

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
export function utcMinute(at: Instant): string {
  return `${utcDay(at)} ${isoOf(at).slice(11, 16)} UTC`;
}

/** `2 Jun 2026 09:15 UTC`, of what may be read in another year. */
export function yearAndMinute(at: Instant): string {
  return `${dayOf(at).slice('Tue '.length)} ${isoOf(at).slice(0, 4)} ${isoOf(at).slice(11, 16)} UTC`;
}

/** `Tue 2 Jun 09:15 UTC`, for a sentence. */
export function dayAndMinute(at: Instant): string {
  return `${dayOf(at)} ${isoOf(at).slice(11, 16)} UTC`;
}

/** `Tue 2 Jun 09:15:02 UTC`. */
export function dayAndSecond(at: Instant): string {
  return `${dayOf(at)} ${utcTime(at)} UTC`;
}

/** The minute by which a moment is certainly over, for "at the latest", in a sentence. */
export function latest(at: Instant): string {
  return dayAndMinute(Math.ceil(at / minute) * minute);
}

/** `Tue 2 Jun`. */
export function dayOf(at: Instant): string {
  const [weekday, day, month] = new Date(at).toUTCString().split(/,? /);
  return `${weekday} ${Number(day)} ${month}`;
}

/** The minute by which a moment is certainly over, for a table: `2026-06-02 09:15 UTC`. */
export function latestMinute(at: Instant): string {
  return utcMinute(Math.ceil(at / minute) * minute);
}

/** `2026-06-01, between 09:14:03.780 and 09:14:04.927 UTC`; the second day is named where it is another. */
export function betweenTimes({ from, until }: TimeWindow): string {
  const to = utcTime(until, 'milliseconds');
  const end = utcDay(from) === utcDay(until) ? to : `${utcDay(until)} ${to}`;
  if (from === until) return `${utcDay(from)}, at ${utcTime(from, 'milliseconds')} UTC`;
  return `${utcDay(from)}, between ${utcTime(from, 'milliseconds')} and ${end} UTC`;
}

/** `between Mon 1 Jun 10:02 and 13:40 UTC`, for a stretch in which the minute says enough. */
export function betweenMinutes({ from, until }: TimeWindow): string {
  const [start, end] = [dayAndMinute(from), dayAndMinute(until)];
  if (start === end) return `on ${start}`;
  const isOneDay = utcDay(from) === utcDay(until);
  return `between ${start.replace(' UTC', '')} and ${isOneDay ? end.slice(dayOf(until).length + 1) : end}`;
}

function isoOf(at: Instant): string {
  return new Date(at).toISOString();
}

/** Milliseconds as `2 d 3 h`, `13 h 20 m`, `4 m 5 s`, `8.2 s`: two units at most. */
export function duration(milliseconds: number): string {
  const span = Math.max(0, milliseconds);
  const seconds = Math.round(span / second);
  const minutes = Math.round(span / minute);
  if (seconds < 60) return `${Number((span / second).toFixed(span < 10 * second ? 1 : 0))} s`;
  if (seconds < 3600) return twoUnits(seconds, 60, 'm', 's');
  if (minutes < 48 * 60) return twoUnits(minutes, 60, 'h', 'm');
  return twoUnits(Math.round(span / hour), 24, 'd', 'h');
}

/** The moment of an examination, and whether it is over: a replay knows nothing of what came after it. */
export interface Clock {
  now: Instant;
  isReplay: boolean;
}

/** How far a moment is from the examination: `13 h 20 m from now`, `4 h 2 m ago`, `4 h 2 m before the recording`. */
export function distance(at: Instant, { now, isReplay }: Clock): string {
  const span = at - now;
  const [before, after] = isReplay ? ['before the recording', 'after the recording'] : ['ago', 'from now'];
  return `${duration(Math.abs(span))} ${span > 0 ? after : before}`;
}

/** `16.1 of 41.9 MB (38.3%)`, in units of 10^6. */
export function uploadedShare(upload: UploadProgress): string {
  const { sentBytes, totalBytes } = upload;
  const percent = totalBytes > 0 ? ` (${percentOf(upload)})` : '';
  return `${inUnit(sentBytes, byteUnit(totalBytes))} of ${byteSize(totalBytes)}${percent}`;
}

/** `41.9 MB`, in units of 10^3, 10^6 and, from 10 on, 10^9. */
export function byteSize(bytes: number): string {
  const unit = byteUnit(bytes);
  return `${inUnit(bytes, unit)} ${unit.name}`;
}

/** `1 save`, `2 saves`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

interface ByteUnit {
  name: string;
  bytes: number;
}

function byteUnit(bytes: number): ByteUnit {
  // Up to 10 GB, the usual limit of a repository's caches, megabytes say more.
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
