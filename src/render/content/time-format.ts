import type { Instant, TimeWindow } from '../../types/primitives.ts';
import type { UploadProgress } from '../../types/saves.ts';

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

/** The minute by which a moment is certainly over, for "at the latest": `2026-06-02 09:15 UTC`. */
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

/** `between 2026-06-01 10:02 and 13:40 UTC`, for a stretch in which the minute says enough. */
export function betweenMinutes({ from, until }: TimeWindow): string {
  const [start, end] = [utcMinute(from), utcMinute(until)];
  if (start === end) return `on ${utcDay(from)} at ${start.slice(11)}`;
  return `between ${start.replace(' UTC', '')} and ${utcDay(from) === utcDay(until) ? end.slice(11) : end}`;
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

/** How far a moment is from the examination: `in 13 h 20 m`, `4 h 2 m ago`. */
export function fromNow(at: Instant, examinedAt: Instant): string {
  const span = at - examinedAt;
  return span > 0 ? `in ${duration(span)}` : `${duration(-span)} ago`;
}

/** `16.1 of 41.9 MB (38 %)`, in units of 10^6; never 100 % where a byte is missing. */
export function uploadedShare({ sentBytes, totalBytes }: UploadProgress): string {
  const unit = byteUnit(totalBytes);
  const percent = totalBytes > 0 ? ` (${Math.floor((100 * sentBytes) / totalBytes)} %)` : '';
  return `${inUnit(sentBytes, unit)} of ${byteSize(totalBytes)}${percent}`;
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
