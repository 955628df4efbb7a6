import type { Lane } from '../../types/findings.ts';
import { drawAxis } from '../chart/axis.ts';
import { type DrawnScene, findScene } from '../chart/visible-lanes.ts';
import { utcTime } from '../content/time-format.ts';
import { drawBar, drawCallouts } from './bar.ts';
import { clipMiddle, displayWidth, padTo } from './width.ts';

/** The smallest useful width of a picture, in columns. */
const leastRoom = 24;
const leastMargin = 12;

/**
 * A picture of a timeline on one axis of UTC times: lines of at most `width` columns, none if there is no time or no
 * room. Positions are proportional to time; a `⋯` marks what lies outside the axis.
 */
export function drawTimeline(timeline: Lane[], width: number): string[] {
  const found = findScene(timeline);
  if (found === null) return [];
  const gutter = gutterWidth(found, width);
  const room = width - gutter;
  if (room < leastRoom) return [];
  const scene = room < 60 ? found : withTimes(found);
  const margin = Math.min(Math.max(leastMargin, longestLastLabel(scene)), Math.floor(room / 2.5));
  const scale = { from: scene.from, until: scene.until, columns: room - margin, margin };
  const lines = [
    ...drawAxis(scale).map((line, index) => padTo(index === 0 ? 'UTC' : '', gutter) + line),
    ...scene.lanes.flatMap((lane) => {
      const bar = drawBar(lane, scale);
      const below = drawCallouts(bar.callouts, room).map((line) => ' '.repeat(gutter) + line);
      return [padTo(clipMiddle(lane.job, gutter - 2), gutter) + bar.line, ...below];
    }),
    ...(scene.omittedLanes > 0 ? [`(${scene.omittedLanes} more not drawn)`] : []),
  ];
  return lines.map((line) => line.trimEnd());
}

function gutterWidth(scene: DrawnScene, width: number): number {
  const longest = Math.max(3, ...scene.lanes.map((lane) => displayWidth(lane.job)));
  return Math.min(longest, Math.max(10, Math.floor(width / 4))) + 2;
}

function withTimes(scene: DrawnScene): DrawnScene {
  const lanes = scene.lanes.map((lane) => ({
    ...lane,
    marks: lane.marks.map((mark) => ({
      ...mark,
      label: `${mark.label} ${utcTime(mark.at)}`,
    })),
  }));
  return { ...scene, lanes };
}

/** Marks of one moment share a label. */
function longestLastLabel(scene: DrawnScene): number {
  const labels = scene.lanes.map(({ marks }) =>
    marks.filter((mark) => mark.at === marks.at(-1)?.at).map((mark) => mark.label),
  );
  return Math.max(...labels.map((some) => displayWidth(some.join(', ')) + 2));
}
