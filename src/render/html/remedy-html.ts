import type { RemedyPart } from '../content/blocks.ts';
import { capitalised } from '../content/prose.ts';
import { copyHtml } from './copy-html.ts';
import { escapeHtml } from './escape.ts';
import { codeHtml, proseHtml, wordsHtml } from './prose-html.ts';

/** A remedy: where, how sure, the change, how to make it, and what it does not cover. */
export function remedyHtml({ remedy, place, told, where, command }: RemedyPart): string {
  const file = place.map(codeHtml).join(' in ');
  if (told !== null) return `<p>${file === '' ? capitalised(told) : `${file}: ${told}`}.</p>`;
  const { kind, disposition, proof, condition, patch, notes } = remedy;
  const state = kind === 'by-hand' ? 'By hand' : disposition === 'verified' ? 'Verified' : 'Needs review';
  const how = `${state}${proof === null ? '' : `: ${wordsHtml(proof)}`}`;
  const change =
    patch !== null
      ? copyHtml('the patch', diffHtml(patch))
      : condition === null
        ? ''
        : copyHtml('the condition', escapeHtml(`if: ${condition}`));
  return [
    `<p>${[file, how].filter((part) => part !== '').join('. ')}</p>`,
    change,
    where === null || command === null ? '' : `<p>${proseHtml(where)}</p>`,
    command === null ? '' : copyHtml('the command', escapeHtml(command)),
    notes.length === 0 ? '' : `<ul>${notes.map((note) => `<li>${wordsHtml(note)}</li>`).join('')}</ul>`,
  ].join('\n');
}

/** The patch to the byte, as its text is copied, with its lines coloured. */
function diffHtml(patch: string): string {
  const looks: [RegExp, string][] = [
    [/^(?:--- a\/|\+\+\+ b\/|@@ )/, 'hunk'],
    [/^\+/, 'add'],
    [/^-/, 'del'],
  ];
  return patch
    .split(/(?<=\n)/)
    .map((line) => {
      const [, look] = looks.find(([start]) => start.test(line)) ?? [];
      return look === undefined ? escapeHtml(line) : `<span class="${look}">${escapeHtml(line)}</span>`;
    })
    .join('');
}
