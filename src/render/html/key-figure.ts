import type { KeyLine, KeyMark } from '../chart/key-timeline.ts';
import { stripFigure, swatch } from './strip-figure.ts';

const words: Record<KeyMark['kind'], string> = {
  reserved: 'reserved',
  now: 'examined',
  expires: 'expires',
  missed: 'restore missed',
  refused: 'save refused',
  released: 'saved',
};

/** The life of a stuck key as a figure: how long it was held, and whom it hit. */
export function keyFigure({ from, until, heldUntil, marks }: KeyLine): string {
  const strip = {
    title: 'The key',
    spans: [{ look: 'save', label: 'held', from, until: heldUntil }],
    marks: marks.map(({ kind, at }) => ({
      at,
      label: words[kind],
      isGrave: kind === 'refused' || kind === 'missed',
    })),
  };
  return stripFigure({ from, until }, [strip], [`${swatch('save')}held`, 'Times are UTC.']);
}
