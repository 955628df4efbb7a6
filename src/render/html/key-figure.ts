import { type KeyLine, keyMarkWords } from '../chart/key-timeline.ts';
import { stripFigure, swatch } from './strip-figure.ts';

/** The life of a stuck key as a figure: how long it was held, and which runs it hit. */
export function keyFigure({ from, until, heldUntil, marks }: KeyLine): string {
  const strip = {
    title: 'The key',
    spans: [{ look: 'save', label: 'locked', from, until: heldUntil }],
    marks: marks.map(({ kind, at }) => ({
      at,
      label: keyMarkWords[kind].full,
      isGrave: kind === 'refused' || kind === 'missed',
    })),
  };
  return stripFigure({ from, until }, [strip], [`${swatch('save')}locked`, 'Times are UTC.']);
}
