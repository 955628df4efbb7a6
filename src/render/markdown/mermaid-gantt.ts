import type { Lane, LaneMark } from '../../types/findings.ts';
import type { Instant } from '../../types/primitives.ts';
import { findScene, type Scene } from '../chart/visible-lanes.ts';
import { mermaidLabel } from './markdown-plain.ts';

/** What goes before a label: the lexer knows keywords at the start of a line, and no keyword begins like this. */
const glyphs: Record<LaneMark['kind'], string> = {
  reserved: '◆',
  cancelled: '■',
  superseded: '▶',
  failed: '✗',
  'torn-down': '✂',
};

/**
 * The lines of a mermaid gantt diagram, a section for each job, milestones for its marks; none where there is no time to
 * show. Times are written and shown without a zone, so that every reader sees them in UTC.
 */
export function ganttLines(timeline: Lane[]): string[] {
  const scene = findScene(timeline);
  if (scene === null) return [];
  return [
    ...ganttOpening('%H:%M:%S'),
    // Left alone, mermaid would put several ticks into a second, and the same time under each.
    ...(scene.until - scene.from < 10_000 ? ['  tickInterval 1second'] : []),
    ...scene.lanes.flatMap((lane) => sectionLines(lane, scene)),
  ];
}

function sectionLines(lane: Lane, scene: Scene): string[] {
  const inside = (at: number): boolean => at >= scene.from && at <= scene.until;
  const spans = lane.spans
    .filter((span) => span.until >= scene.from && span.from <= scene.until)
    .map((span) => {
      const state = span.kind === 'step' ? 'done' : span.kind === 'archive' ? 'active' : 'crit';
      const from = Math.max(span.from, scene.from);
      const until = Math.min(span.until, scene.until);
      return taskLine('▸', span.label, `${state}, ${ganttMoment(from)}, ${Math.max(1, until - from)}ms`);
    });
  const marks = lane.marks
    .filter((mark) => inside(mark.at))
    .map((mark) =>
      taskLine(glyphs[mark.kind], mark.label, `${milestone(mark)}, ${ganttMoment(mark.at)}, 0ms`),
    );
  return [`  section ${mermaidLabel(lane.job, 40)}`, ...spans, ...marks];
}

function taskLine(glyph: string, label: string, data: string): string {
  return `    ${glyph} ${mermaidLabel(label)} :${data}`;
}

function milestone(mark: LaneMark): string {
  return mark.kind === 'torn-down' || mark.kind === 'failed' ? 'crit, milestone' : 'milestone';
}

/** The first lines of a diagram, with the format of the times along its axis. */
export function ganttOpening(axisFormat: string): string[] {
  return [
    'gantt',
    '  title Times in UTC',
    '  dateFormat YYYY-MM-DD HH:mm:ss.SSS',
    `  axisFormat ${axisFormat}`,
  ];
}

/** `2026-06-01 09:14:05.300`, as the opening says that times are written. */
export function ganttMoment(at: Instant): string {
  return new Date(at).toISOString().replace('T', ' ').replace('Z', '');
}
