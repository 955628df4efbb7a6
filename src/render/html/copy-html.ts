/** Exact text in a box, which gets a button that copies it; `name` says what it is. `html` may be marked up inside. */
export function copyHtml(name: string, html: string): string {
  return `<div class="code" data-name="${name}"><pre tabindex="0"><code>${html}</code></pre></div>`;
}
