import type { Lane, LaneMark, LaneSpan } from '../../types/findings.ts';
import { columnOf, type Scale } from '../chart/axis.ts';
import { markGlyphs } from '../chart/visible-lanes.ts';
import { blankRow } from './row.ts';
import { clip, displayWidth } from './width.ts';

/** One drawn lane: its line, and the labels under it. */
interface Bar {
  line: string;
  callouts: Callout[];
}

/** A label that points up at a column of the line above. */
interface Callout {
  column: number;
  label: string;
}

interface Stretch {
  span: LaneSpan;
  start: number;
  /** One past its last column. */
  end: number;
}

interface Pin {
  column: number;
  glyph: string;
  label: string;
}

const strokes: Record<LaneSpan['kind'], string> = { step: '━', archive: '╌', upload: '█', save: '▒' };
/** The glyph of a column with several marks is that of the last of them here. */
const rank: LaneMark['kind'][] = ['reserved', 'cancelled', 'superseded', 'failed', 'torn-down'];

/** A lane as one line on the axis. A label without room in the line becomes a callout. */
export function drawBar(lane: Lane, scale: Scale): Bar {
  const room = scale.columns + scale.margin;
  const stretches = stretchesOf(lane, scale);
  const pins = pinsOf(lane, stretches, scale);
  const row = blankRow(room);
  const callouts: Callout[] = [];
  for (const { span, start, end } of stretches) {
    row.fill(strokes[span.kind], start, end);
    if (span.from < scale.from) row.put(start, '⋯');
    if (span.until > scale.until) row.put(end - 1, '⋯');
    const gap = widestGap(start, end, pins);
    const label = span.kind === 'step' ? clip(span.label, Math.max(8, gap.width - 4)) : span.label;
    if (displayWidth(label) + 4 <= gap.width) row.put(gap.start + 1, ` ${label} `);
    else if (span.kind !== 'step') callouts.push({ column: start, label });
  }
  for (const pin of pins) row.put(pin.column, pin.glyph);
  const last = pins.at(-1);
  const inLine = last !== undefined && endsWith(last, stretches, room);
  if (inLine) row.put(last.column + 2, last.label);
  return { line: row.line(), callouts: [...callouts, ...(inLine ? pins.slice(0, -1) : pins)] };
}

function endsWith(pin: Pin, stretches: Stretch[], room: number): boolean {
  const free = stretches.every((one) => one.end <= pin.column + 1);
  return free && pin.column + 2 + displayWidth(pin.label) <= room;
}

/** The labels under a line, the rightmost first, each on the highest row where it crosses nothing. */
export function drawCallouts(callouts: Callout[], room: number): string[] {
  const placed: { column: number; label: string; row: number }[] = [];
  for (const [column, label] of joined(callouts)) {
    const text = clip(label, room - column - 2);
    const end = column + 2 + displayWidth(text);
    const crossed = placed.filter((other) => other.column <= end).map((other) => other.row);
    placed.push({ column, label: text, row: Math.max(-1, ...crossed) + 1 });
  }
  const height = Math.max(0, ...placed.map((one) => one.row + 1));
  return Array.from({ length: height }, (_, row) => {
    const line = blankRow(room);
    for (const one of placed) {
      if (one.row > row) line.put(one.column, '│');
      if (one.row === row) line.put(one.column, `└ ${one.label}`);
    }
    return line.line();
  });
}

/** One label a column, from the right to the left. */
function joined(callouts: Callout[]): [number, string][] {
  const columns = new Map<number, string>();
  for (const { column, label } of callouts) {
    const above = columns.get(column);
    columns.set(column, above === undefined ? label : `${above}, ${label}`);
  }
  return [...columns].toSorted(([a], [b]) => b - a);
}

/** The stretches of a lane, each at least one column wide; one that begins where another ends does not hide it. */
function stretchesOf(lane: Lane, scale: Scale): Stretch[] {
  const stretches: Stretch[] = [];
  for (const span of lane.spans.filter((one) => one.until >= scale.from && one.from <= scale.until)) {
    const before = stretches.filter((one) => one.span.until <= span.from).map((one) => one.end);
    const start = Math.min(Math.max(columnOf(span.from, scale), ...before), scale.columns - 1);
    stretches.push({ span, start, end: Math.max(start + 1, columnOf(span.until, scale)) });
  }
  return stretches;
}

/** The marks from left to right, those of one column as one; a mark does not hide a stretch that ended before it. */
function pinsOf(lane: Lane, stretches: Stretch[], scale: Scale): Pin[] {
  const columns = new Map<number, LaneMark[]>();
  let column = 0;
  for (const mark of lane.marks.filter((one) => one.at >= scale.from && one.at <= scale.until)) {
    const over = stretches.filter((one) => one.span.until <= mark.at).map((one) => one.end);
    column = Math.max(column, columnOf(mark.at, scale), ...over);
    columns.set(column, [...(columns.get(column) ?? []), mark]);
  }
  return Array.from(columns, ([at, marks]) => {
    const kind = rank.findLast((one) => marks.some((mark) => mark.kind === one)) ?? 'cancelled';
    return { column: at, glyph: markGlyphs[kind], label: marks.map((mark) => mark.label).join(', ') };
  });
}

function widestGap(start: number, end: number, pins: Pin[]): { start: number; width: number } {
  const inside = pins.map((pin) => pin.column).filter((column) => column >= start && column < end);
  const edges = [start - 1, ...inside, end];
  const gaps = edges.slice(1).map((edge, index) => {
    const left = (edges[index] ?? start) + 1;
    return { start: left, width: edge - left };
  });
  return gaps.reduce((widest, gap) => (gap.width > widest.width ? gap : widest), { start, width: 0 });
}
