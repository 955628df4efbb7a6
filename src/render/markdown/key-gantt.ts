import type { KeyLine, KeyMark } from '../chart/key-timeline.ts';
import { ganttMoment, ganttOpening } from './mermaid-gantt.ts';

const mostHits = 12;

/** The lines of a mermaid gantt diagram of a key's line; of many hits, the first. Nothing in it is strangers' words. */
export function keyGanttLines(line: KeyLine): string[] {
  const isHit = ({ kind }: KeyMark): boolean => kind === 'missed' || kind === 'refused';
  const hits = line.marks.filter(isHit);
  const drawn = hits.length > mostHits ? `Hits (the first ${mostHits} of ${hits.length})` : 'Hits';
  return [
    ...ganttOpening('%H:%M'),
    '  section Key',
    task('▸ held', `active, ${ganttMoment(line.from)}, ${Math.max(1, line.heldUntil - line.from)}ms`),
    ...line.marks.filter((mark) => !isHit(mark)).map(markLine),
    ...(hits.length === 0 ? [] : [`  section ${drawn}`, ...hits.slice(0, mostHits).map(markLine)]),
  ];
}

/** What goes before a label keeps it from being a keyword, which the lexer knows at the start of a line only. */
const labels: Record<KeyMark['kind'], string> = {
  reserved: '◆ reserved',
  missed: '✗ missed',
  refused: '✗ refused',
  now: '■ now',
  expires: '◆ expires',
  released: '▶ saved',
};

function markLine({ kind, at }: KeyMark): string {
  const state = kind === 'missed' || kind === 'refused' ? 'crit, milestone' : 'milestone';
  return task(labels[kind], `${state}, ${ganttMoment(at)}, 0ms`);
}

function task(label: string, data: string): string {
  return `    ${label} :${data}`;
}
