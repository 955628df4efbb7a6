import { columnOf, drawAxis, type Scale } from '../chart/axis.ts';
import { type KeyLine, type KeyMark, keyMarkWords } from '../chart/key-timeline.ts';
import { utcTime } from '../content/time-format.ts';
import { drawCallouts } from './bar.ts';
import { blankRow } from './row.ts';
import { displayWidth } from './width.ts';

const gutter = 'UTC  ';
/** The smallest useful width of the picture, in columns. */
const leastRoom = 24;
/** Below it, labels go without their times. */
const roomForTimes = 60;

/** Of several marks in a column, the last of these is drawn. */
const glyphs: Record<KeyMark['kind'], string> = {
  missed: '○',
  refused: '✗',
  reserved: '◆',
  now: '┃',
  expires: '◇',
  released: '✓',
};

/**
 * A key's line on an axis of UTC times, in at most `width` columns; empty if there is no room. It is one line however
 * many runs the key hit, since marks of one column are drawn as one.
 */
export function drawKeyLine(line: KeyLine, width: number): string[] {
  const room = width - gutter.length;
  if (room < leastRoom) return [];
  const isTimed = room >= roomForTimes;
  const scale = scaleOf(line, room, isTimed);
  const [last, ...others] = labelsOf(line, scale, isTimed).toReversed();
  const row = blankRow(room);
  row.fill('╌', 0, scale.columns);
  row.fill('▒', 0, columnOf(line.heldUntil, scale) + 1);
  for (const kind of Object.keys(glyphs)) {
    for (const mark of line.marks.filter((one) => one.kind === kind))
      row.put(columnOf(mark.at, scale), glyphs[mark.kind]);
  }
  const isInLine = last !== undefined && last.column + 2 + displayWidth(last.label) <= room;
  if (isInLine) row.put(last.column + 2, last.label);
  const callouts = isInLine || last === undefined ? others : [last, ...others];
  const [times = '', axis = ''] = drawAxis(scale);
  const indent = ' '.repeat(gutter.length);
  return [
    gutter + times,
    indent + axis,
    `key  ${row.line()}`,
    ...[...drawCallouts(callouts, room), ...legend(row.line())].map((one) => indent + one),
  ].map((one) => one.trimEnd());
}

interface Label {
  column: number;
  label: string;
}

/** The axis, with room to its right for the last label, but at most half of the width. */
function scaleOf(line: KeyLine, room: number, isTimed: boolean): Scale {
  const { from, until } = line;
  const half = Math.floor(room / 2);
  const guess = labelsOf(line, { from, until, columns: half, margin: half }, isTimed).at(-1)?.label ?? '';
  const margin = Math.min(displayWidth(guess) + 2, half);
  return { from, until, columns: room - margin, margin };
}

/** The labels from left to right, those of one column as one; victims have none, since they are listed below. */
function labelsOf({ marks }: KeyLine, scale: Scale, isTimed: boolean): Label[] {
  const columns = new Map<number, string[]>();
  for (const mark of marks.filter(({ kind }) => kind !== 'missed' && kind !== 'refused')) {
    const column = columnOf(mark.at, scale);
    const { brief } = keyMarkWords[mark.kind];
    const label = isTimed ? `${brief} ${clockOf(mark)}` : brief;
    columns.set(column, [...(columns.get(column) ?? []), label]);
  }
  return Array.from(columns, ([column, labels]) => ({ column, label: labels.join(', ') }));
}

/** `09:15`; for the expiry, the minute by which it has passed, as in the headline. */
function clockOf({ kind, at }: KeyMark): string {
  const minute = kind === 'expires' ? Math.ceil(at / 60_000) * 60_000 : at;
  return utcTime(minute).slice(0, 5);
}

/** What the visible marks without a label mean. */
function legend(row: string): string[] {
  const kinds = (['refused', 'missed'] as const).filter((kind) => row.includes(glyphs[kind]));
  return kinds.length === 0
    ? []
    : [kinds.map((kind) => `${glyphs[kind]} ${keyMarkWords[kind].brief}`).join('  ')];
}
