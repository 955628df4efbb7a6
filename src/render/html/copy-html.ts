/**
 * Exact text in a box, which gets a button that copies it. `html` may be marked up inside; a command is seen whole, whatever
 * its length, and lines of code are not broken.
 */
export function copyHtml(name: 'the command' | 'the patch' | 'the condition', html: string): string {
  return `<div class="code${name === 'the command' ? ' command' : ''}" data-name="${name}"><pre tabindex="0"><code>${html}</code></pre></div>`;
}
