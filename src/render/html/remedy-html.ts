import type { RemedyPart } from '../content/blocks.ts';
import { commandLine } from '../content/command.ts';
import { capitalised, opened, type Prose } from '../content/prose.ts';
import { commandHtml, copyHtml } from './copy-html.ts';
import { escapeHtml } from './escape.ts';
import { DEEPEST_INDENT } from './page-style.ts';
import { codeHtml, lineHtml, proseHtml } from './prose-html.ts';

/** A remedy: its file, how sure it is, and the change, by a patch or by hand. */
export function changeHtml(part: RemedyPart): string {
  const { state, condition, patch, place, told, where, command, steps, more, lead } = part;
  const file = place.map(codeHtml).join(' in ');
  if (told !== null) return `<p>${file === '' ? capitalised(told) : `${file}: ${told}`}.</p>`;
  const change =
    patch !== null
      ? copyHtml('the patch', diffHtml(patch))
      : condition === null
        ? ''
        : copyHtml('the condition', escapeHtml(`if: ${condition}`));
  return [
    lead === null ? '' : `<p>${lead}</p>`,
    `<p>${file === '' ? `${capitalised(state)}:` : `${file} (${state}):`}</p>`,
    change,
    where === null ? '' : `<p>${proseHtml(where)}</p>`,
    command === null ? '' : commandHtml(commandLine(command)),
    notesHtml(steps),
    more === null ? '' : `<p>${more}</p>`,
  ].join('\n');
}

/** Why the change is right, and what it does not cover. */
export function groundsHtml({ proof, title, notes }: RemedyPart): string {
  return `${title === null ? '' : `<h3>${title}</h3>`}${proof === null ? '' : `<p>${proseHtml(opened(proof))}.</p>`}${notesHtml(notes)}`;
}

function notesHtml(notes: readonly Prose[]): string {
  return notes.length === 0 ? '' : `<ul>${notes.map((note) => `<li>${proseHtml(note)}</li>`).join('')}</ul>`;
}

/** The exact patch, since its text is copied, with coloured lines. */
function diffHtml(patch: string): string {
  const looks: [RegExp, string][] = [
    [/^(?:--- a\/|\+\+\+ b\/|@@ )/, 'hunk'],
    [/^\+/, 'add'],
    [/^-/, 'del'],
  ];
  return patch
    .split(/(?<=\n)/)
    .map((line) => {
      const [, look = 'same'] = looks.find(([start]) => start.test(line)) ?? [];
      const indent = /^.? */.exec(line)?.[0].length ?? 1;
      return `<span class="${look} in-${Math.min(indent - 1, DEEPEST_INDENT)}">${lineHtml(line)}</span>`;
    })
    .join('');
}
