import type { Lane, LaneMark } from '../../types/findings.ts';
import type { Instant } from '../../types/primitives.ts';
import { type DrawnScene, findScene, markGlyphs } from '../chart/visible-lanes.ts';
import { displayWidth } from '../text/width.ts';
import { mermaidLabel } from './markdown-plain.ts';

/** More would not be legible at 600 px. */
const mostItems = 24;
const mostTicks = 6;
const longestSection = 20;
/** A label longer than its bar goes beside it, and mermaid cuts what is outside the picture. */
const longestLabel = 28;

/** The glyphs before labels: the lexer knows keywords at the start of a line, and none begins with a glyph. */
const glyphs = { ...markGlyphs, 'torn-down': '✂' };

/**
 * The lines of a mermaid gantt diagram, a section for each job, a short bar for each of its marks; none if there is no
 * time to show. Times are written and shown without a zone, so that every reader sees them in UTC. Marks are not
 * milestones, since mermaid writes their labels over them if there is little room (ganttRenderer.js, 11.17).
 */
export function ganttLines(timeline: Lane[]): string[] {
  const scene = findScene(timeline);
  if (scene === null) return [];
  const names = scene.lanes.map(({ job }) => mermaidLabel(job, longestSection));
  const items = scene.lanes.reduce((sum, { spans, marks }) => sum + spans.length + marks.length, 0);
  if (items > mostItems) return [];
  const length = drawnLength(scene);
  const padding = Math.max(60, ...names.map((name) => 7 * displayWidth(name) + 15));
  return [
    `%%{init: {"gantt": {"leftPadding": ${padding}, "rightPadding": 30, "barHeight": 20, "barGap": 6}}}%%`,
    'gantt',
    '  title Times in UTC',
    '  dateFormat YYYY-MM-DD HH:mm:ss.SSS',
    '  axisFormat %H:%M:%S',
    `  tickInterval ${tickOf(length)}`,
    ...scene.lanes.flatMap((lane) => sectionLines(lane, scene, length)),
  ];
}

function sectionLines(lane: Lane, scene: DrawnScene, length: number): string[] {
  const { spans: seen, marks: moments } = drawnOf(lane, scene);
  const spans = seen.map((span) => {
    const state = span.kind === 'step' ? 'done' : span.kind === 'archive' ? 'active' : 'crit';
    const from = Math.max(span.from, scene.from);
    const until = Math.min(span.until, scene.until);
    return taskLine('▸', span.label, `${state}, ${momentOf(from)}, ${Math.max(1, until - from)}ms`);
  });
  const marks = moments.map((mark) =>
    taskLine(glyphs[mark.kind], mark.label, `${stateOf(mark)}${momentOf(mark.at)}, ${markWidth(length)}ms`),
  );
  return [`  section ${mermaidLabel(lane.job, longestSection)}`, ...spans, ...marks];
}

function taskLine(glyph: string, label: string, data: string): string {
  return `    ${glyph} ${mermaidLabel(label, longestLabel)} :${data}`;
}

function stateOf({ kind }: LaneMark): string {
  return kind === 'torn-down' || kind === 'failed' ? 'crit, ' : '';
}

/** Wide enough to be seen at 600 px, narrow enough to look like a moment. */
function markWidth(length: number): number {
  return Math.max(1, Math.round(length / 120));
}

/** The part of a lane within the scene. */
function drawnOf({ spans, marks }: Lane, { from, until }: DrawnScene): Pick<Lane, 'spans' | 'marks'> {
  return {
    spans: spans.filter((span) => span.until >= from && span.from <= until),
    marks: marks.filter(({ at }) => at >= from && at <= until),
  };
}

/** The length of the axis, which mermaid draws from the first item to the last. */
function drawnLength(scene: DrawnScene): number {
  const moments = scene.lanes.flatMap((lane) => {
    const { spans, marks } = drawnOf(lane, scene);
    const ends = spans.flatMap(({ from, until }) => [
      Math.max(from, scene.from),
      Math.min(until, scene.until),
    ]);
    return [...ends, ...marks.map(({ at }) => at)];
  });
  return moments.length === 0 ? 0 : Math.max(...moments) - Math.min(...moments);
}

/** The step between ticks, so that their times do not overlap at the 600 px of a comment on GitHub. */
function tickOf(span: number): string {
  const seconds = [1, 2, 5, 10, 15, 30].find((one) => span / (1000 * one) <= mostTicks);
  if (seconds !== undefined) return `${seconds}second`;
  const minutes = [1, 2, 5, 10, 15, 30].find((one) => span / (60_000 * one) <= mostTicks);
  return minutes === undefined ? `${Math.ceil(span / (3_600_000 * mostTicks))}hour` : `${minutes}minute`;
}

/** `2026-06-01 09:14:05.300`, the format of times in the diagram. */
function momentOf(at: Instant): string {
  return new Date(at).toISOString().replace('T', ' ').replace('Z', '');
}
