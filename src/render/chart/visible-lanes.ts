import type { Lane, LaneMark } from '../../types/findings.ts';
import type { Instant } from '../../types/primitives.ts';

/** The glyphs of marks. */
export const markGlyphs: Record<LaneMark['kind'], string> = {
  reserved: '◆',
  cancelled: '■',
  superseded: '▶',
  failed: '✗',
  'torn-down': '╳',
};

/** What a picture shows: a few lanes, the period around the teardown, and how many lanes are left out. */
export interface DrawnScene {
  lanes: Lane[];
  from: Instant;
  until: Instant;
  omittedLanes: number;
}

const shownLanes = 6;
const shownItems = 12;
/** A shorter picture would show the rounding of the times. */
const shortestLead = 4000;

/** The scene of a timeline; null if nothing in it has a time. */
export function findScene(timeline: Lane[]): DrawnScene | null {
  const timed = timeline.map(inOrder).filter((lane) => lane.spans.length + lane.marks.length > 0);
  const order = new Map(timed.toSorted((a, b) => weight(b) - weight(a)).map((lane, rank) => [lane, rank]));
  const lanes = timed.filter((lane) => (order.get(lane) ?? 0) < shownLanes);
  if (lanes.length === 0) return null;
  return { lanes, ...stretch(lanes), omittedLanes: timed.length - lanes.length };
}

function inOrder(lane: Lane): Lane {
  const spans = lane.spans
    .filter((span) => span.until >= span.from)
    .toSorted((a, b) => a.from - b.from || a.until - b.until);
  const marks = lane.marks
    .map((mark) => ({ ...mark, label: mark.label || mark.kind }))
    .toSorted((a, b) => a.at - b.at);
  return { ...lane, spans: spans.slice(-shownItems), marks: marks.slice(-shownItems) };
}

/** How important a lane is: most for a torn-down save, least for a job that was merely cancelled. */
function weight(lane: Lane): number {
  const torn = lane.marks.some((mark) => mark.kind === 'torn-down');
  const cause = lane.marks.some((mark) => mark.kind === 'failed' || mark.kind === 'superseded');
  const saving = lane.spans.some((span) => span.kind !== 'step');
  return (torn ? 4 : 0) + (cause ? 2 : 0) + (saving ? 1 : 0);
}

/**
 * The period to be shown. Its core is the last phase of every save, and every mark. What came before gets at most twice
 * the length of the core, so that a step of twenty minutes does not squash an upload of five seconds; what follows, a
 * quarter.
 */
function stretch(lanes: Lane[]): { from: Instant; until: Instant } {
  const spans = lanes.flatMap((lane) => lane.spans);
  const marks = lanes.flatMap((lane) => lane.marks.map((mark) => ({ from: mark.at, until: mark.at })));
  const uploads = spans.filter((span) => span.kind === 'upload');
  const saves = spans.filter((span) => span.kind !== 'step');
  const phases = uploads.length > 0 ? uploads : saves;
  const core = hull([...phases, ...marks].length > 0 ? [...phases, ...marks] : spans);
  const all = hull([...spans, ...marks]);
  const length = core.until - core.from;
  const lead = Math.max(2 * length, shortestLead);
  return {
    from: Math.max(all.from, core.from - lead),
    until: Math.min(all.until, core.until + Math.max(length / 4, shortestLead / 4)),
  };
}

function hull(stretches: { from: Instant; until: Instant }[]): { from: Instant; until: Instant } {
  return {
    from: Math.min(...stretches.map((one) => one.from)),
    until: Math.max(...stretches.map((one) => one.until)),
  };
}
