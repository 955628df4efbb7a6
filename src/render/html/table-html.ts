import { escapeHtml } from './escape.ts';

/** A table with a row of titles; cells are HTML. A wide one scrolls in its own box; on a phone each cell has its title beside it. */
export function tableHtml(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = titles.map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join('');
  const body = rows.map((cells) => {
    const row = cells.map(
      (cell, index) => `<td data-title="${escapeHtml(titles[index] ?? '')}">${cell}</td>`,
    );
    return `<tr>${row.join('')}</tr>`;
  });
  return `<div class="scroll" tabindex="0" role="group" aria-label="${escapeHtml(titles.join(', '))}"><table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}
