import { dayOf } from '../content/time-format.ts';

/** An axis of `columns` columns, which begin at 0. */
export interface Scale {
  from: number;
  until: number;
  columns: number;
  /** The room to the right of the axis that labels may use, in columns. */
  margin: number;
}

/** The column of a moment; moments outside the axis are at its ends. */
export function columnOf(at: number, scale: Scale): number {
  const share = (at - scale.from) / Math.max(1, scale.until - scale.from);
  return Math.round(Math.min(1, Math.max(0, share)) * (scale.columns - 1));
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** The possible steps between times on an axis, in milliseconds. */
export const intervals: readonly number[] = [
  [100, 200, 500],
  [1000, 2000, 5000, 10_000, 15_000, 30_000],
  [60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000],
  [3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, day],
].flat();

/** The UTC times above the axis, and the axis itself: a time begins right above its tick. */
export function drawAxis(scale: Scale): string[] {
  const perColumn = Math.max(1, scale.until - scale.from) / Math.max(1, scale.columns - 1);
  const interval =
    intervals.find((one) => one / perColumn >= labelWidth(one) + 2) ??
    Math.ceil((12 * perColumn) / day) * day;
  const labels = Array.from<string>({ length: scale.columns }).fill(' ');
  const line = Array.from<string>({ length: scale.columns }).fill('─');
  for (let at = Math.ceil(scale.from / interval) * interval; at <= scale.until; at += interval) {
    const column = columnOf(at, scale);
    line[column] = '┬';
    const label = tickLabel(at, interval);
    if (column + label.length <= scale.columns + scale.margin) labels.splice(column, label.length, ...label);
  }
  return [labels.join(''), line.join('')];
}

/** `09:14:05`, `09:14:05.1`, `09:14`, or the day at midnight. */
function tickLabel(at: number, interval: number): string {
  const isDay = interval >= day || (interval >= hour && at % day === 0);
  const time = new Date(at).toISOString().slice(11);
  if (isDay) return interval >= day ? dayOf(at) : dayOf(at).replace(/^\w+ /, '');
  return time.slice(0, interval < minute ? labelWidth(interval) : 5);
}

/** The longest label for such a step; `24 Nov` for hours, `Tue 24 Nov` for days. */
function labelWidth(interval: number): number {
  if (interval < 1000) return 10;
  if (interval < minute) return 8;
  if (interval < hour) return 5;
  return interval < day ? 6 : 10;
}
