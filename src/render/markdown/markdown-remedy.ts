import type { RemedyPart } from '../content/blocks.ts';
import { capitalised } from '../content/prose.ts';
import { shorten } from '../safe/sanitize-text.ts';
import type { MarkdownLimits } from './markdown-limits.ts';
import { codeBlock, codeSpan, inline } from './markdown-plain.ts';
import { proseMarkdown } from './markdown-prose.ts';

/** A remedy: where, how sure, the change, how to make it, and what it does not cover. */
export function remedyParagraphs(part: RemedyPart, limits: MarkdownLimits): string[] {
  const { remedy, told } = part;
  const place = part.place.map((one) => codeSpan(shorten(one, 300))).join(' in ');
  if (told !== null) return [place === '' ? `${capitalised(told)}.` : `${place}: ${told}.`];
  const state =
    remedy.kind === 'by-hand' ? 'By hand' : remedy.disposition === 'verified' ? 'Verified' : 'Needs review';
  const proof = remedy.proof === null ? '' : `: ${inline(shorten(remedy.proof, 600))}`;
  const notes = remedy.notes.slice(0, limits.notes).map((note) => `- ${inline(shorten(note, 600))}`);
  return [
    [place, `${state}${proof}`].filter((one) => one !== '').join('. '),
    ...change(part, limits),
    ...(notes.length === 0 ? [] : [notes.join('\n')]),
  ];
}

/** A patch is whole or absent: half of one would not apply. */
function change(
  { remedy: { patch, condition }, where, command }: RemedyPart,
  limits: MarkdownLimits,
): string[] {
  if (patch === null)
    return condition === null ? [] : [codeBlock([`if: ${shorten(condition, 1000)}`], 'yaml')];
  const isShown = patch.length <= limits.patch;
  return [
    isShown
      ? codeBlock(patch.replace(/\n$/, '').split('\n'), 'diff')
      : 'The patch is too long to be shown here.',
    ...(where === null || command === null ? [] : [proseMarkdown(where)]),
    ...(command === null ? [] : [codeBlock([command], 'sh')]),
  ];
}
