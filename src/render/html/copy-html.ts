import { escapeHtml } from './escape.ts';

/** A command in a box with a button that copies it; it is shown in full, broken between words. */
export function commandHtml(command: string): string {
  const words = command.split(' ').map((word) => `<span class="word">${escapeHtml(word)}</span>`);
  return copyHtml('the command', words.join(' '));
}

/** Exact text in a box with a button that copies it; `name` says what it is. `html` may contain markup. */
export function copyHtml(name: string, html: string): string {
  return `<div class="code" data-name="${name}"><pre tabindex="0"><code>${html}</code></pre></div>`;
}
