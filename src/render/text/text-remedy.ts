import type { Remedy } from '../../types/findings.ts';
import type { RemedyPart } from '../content/blocks.ts';
import { capitalised, proseText } from '../content/prose.ts';
import { changedLines, type DiffLine } from '../content/unified-diff.ts';
import { bullet, type Layout } from './layout.ts';
import { clip, wrap } from './width.ts';

const shownChanges = 24;

/** A remedy: where, how sure, the change, what it does not cover, and how to make it. */
export function remedyLines({ remedy, place, told, where, command }: RemedyPart, sheet: Layout): string[] {
  const file = place.join(' in ');
  if (told !== null) return wrap(file === '' ? capitalised(told) : `${file}: ${told}`, sheet.measure);
  const state = remedy.kind === 'by-hand' ? 'by hand' : remedy.disposition.replace('-', ' ');
  const proof = remedy.proof === null ? state : `${state}: ${remedy.proof}`;
  return [
    ...wrap(file === '' ? `${capitalised(proof)}:` : `${file} (${proof})`, sheet.measure),
    ...changeOf(remedy, sheet),
    ...remedy.notes.flatMap((note) => bullet(note, sheet.measure)),
    ...(where === null ? [] : wrap(proseText(where), sheet.measure)),
    ...(command === null ? [] : [`  ${sheet.paint.cyan(command)}`]),
  ];
}

function changeOf({ patch, condition }: Remedy, sheet: Layout): string[] {
  if (patch !== null) return diffLines(changedLines(patch), sheet);
  return condition === null ? [] : [sheet.paint.green(`  if: ${condition}`)];
}

/** The changes without the indent that they share; what people copy is never cut. */
function diffLines(changes: DiffLine[], { paint, measure }: Layout): string[] {
  const texts = changes.filter((change) => change.sign !== '@' && change.text.trim() !== '');
  const indent = Math.min(80, ...texts.map(({ text }) => text.length - text.trimStart().length));
  const lines = changes.slice(0, shownChanges).map(({ sign, text }) => {
    if (sign === '@') return `  ${paint.dim(text)}`;
    const line = `  ${sign} ${text.slice(indent)}`.trimEnd();
    if (sign === ' ') return clip(line, measure);
    return sign === '+' ? paint.green(line) : paint.red(line);
  });
  const more = changes.length - shownChanges;
  return more > 0 ? [...lines, `  (${more} more lines in the patch)`] : lines;
}
