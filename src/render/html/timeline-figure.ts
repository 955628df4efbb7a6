import type { LaneSpan } from '../../types/findings.ts';
import type { DrawnScene } from '../chart/visible-lanes.ts';
import { stripFigure, swatch } from './strip-figure.ts';

const spanNames: Record<LaneSpan['kind'], string> = {
  step: 'step',
  archive: 'archiving',
  upload: 'upload',
  save: 'save',
};

/** A scene as a figure: for each job a bar with the phases of its save, and the moments that matter. */
export function timelineFigure({ lanes, from, until, omittedLanes }: DrawnScene): string {
  const strips = lanes.map(({ job, spans, marks }) => ({
    title: job,
    spans: spans.map((span) => ({ ...span, look: span.kind })),
    marks: marks.map((mark) => ({ ...mark, isGrave: mark.kind === 'torn-down' || mark.kind === 'failed' })),
  }));
  const drawn = lanes.flatMap(({ spans }) =>
    spans.filter((span) => span.until >= from && span.from <= until),
  );
  const kinds = new Set(drawn.map(({ kind }) => kind));
  const legend = [...kinds].map((kind) => `${swatch(kind)}${spanNames[kind]}`);
  const omitted = omittedLanes === 0 ? [] : [`${omittedLanes} more jobs are not drawn.`];
  return stripFigure({ from, until }, strips, [...legend, 'Times are UTC.', ...omitted]);
}
