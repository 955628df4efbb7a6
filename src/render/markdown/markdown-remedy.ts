import type { RemedyPart } from '../content/blocks.ts';
import { type Command, commandLine } from '../content/command.ts';
import { capitalised, opened, type Prose } from '../content/prose.ts';
import { changedLines } from '../content/unified-diff.ts';
import { shorten } from '../safe/sanitize-text.ts';
import { displayWidth } from '../text/width.ts';
import { longestPatch } from './markdown-limits.ts';
import { codeBlock, codeSpan } from './markdown-plain.ts';
import { proseMarkdown, shortened } from './markdown-prose.ts';

/** A command to copy. */
export function commandBlock(command: Command): string {
  return codeBlock([commandLine(command)], 'sh');
}

/** A remedy: its file, how sure it is, and the change, by a patch or by hand. */
export function changeParagraphs(part: RemedyPart, most: number): string[] {
  const { state, told, lead, steps, more } = part;
  const place = part.place.map((one) => codeSpan(shorten(one, 300))).join(' in ');
  if (told !== null) return [place === '' ? `${capitalised(told)}.` : `${place}: ${told}.`];
  return [
    ...(lead === null ? [] : [lead]),
    place === '' ? `${capitalised(state)}:` : `${place} (${state}):`,
    ...change(part, most),
    ...notes(steps, most),
    ...(more === null ? [] : [more]),
  ];
}

/** Why the change is right, and what it does not cover. */
export function groundParagraphs({ proof, title, notes: all }: RemedyPart, most: number): string[] {
  const shown = proof === null ? [] : [`${proseMarkdown(shortened(opened(proof), 600))}.`];
  return [...(title === null ? [] : [`**${title}**`]), ...shown, ...notes(all, most)];
}

function notes(all: readonly Prose[], most: number): string[] {
  const items = all.slice(0, most).map((note) => `- ${proseMarkdown(shortened(note, 600))}`);
  return items.length === 0 ? [] : [items.join('\n')];
}

/** The change; a patch is complete or left out, since half of one would not apply. */
function change({ patch, condition, where, command }: RemedyPart, most: number): string[] {
  if (patch === null)
    return condition === null ? [] : [codeBlock([`if: ${shorten(condition, 1000)}`], 'yaml')];
  const isShown = patch.length <= longestPatch(most);
  return [
    isShown
      ? codeBlock(patch.replace(/\n$/, '').split('\n'), 'diff')
      : 'The patch is too long to be shown here.',
    ...(isShown ? longLines(patch) : []),
    ...(where === null ? [] : [proseMarkdown(where)]),
    ...(command === null ? [] : [commandBlock(command)]),
  ];
}

/** GitHub breaks no line of a fence: what of a new one has to be scrolled for stands below, too, where it is broken. */
function longLines(patch: string): string[] {
  return changedLines(patch)
    .filter(({ sign, text }) => sign === '+' && displayWidth(text) >= FENCE_COLUMNS)
    .map(({ text }) => `In full: ${codeSpan(shorten(text.trim(), 1000))}`);
}

/** What GitHub's column has room for in a fence, in letters. */
const FENCE_COLUMNS = 83;
