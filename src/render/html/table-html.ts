import { escapeHtml } from './escape.ts';

/**
 * A table with a row of titles; cells are HTML. A wide one scrolls in its own box; on a phone each cell has its title
 * beside it. The column `below`, if any, gets a row of its own below each row.
 */
export function tableHtml(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  below = -1,
): string {
  const isBeside = (_: string, index: number): boolean => index !== below;
  const cellOf = (cell: string, index: number, span = ''): string =>
    `<td${span} data-title="${escapeHtml(titles[index] ?? '')}">${cell}</td>`;
  const head = titles.filter(isBeside).map((title) => `<th scope="col">${escapeHtml(title)}</th>`);
  const body = rows.map((cells) => {
    const row = cells.map((cell, index) => (index === below ? '' : cellOf(cell, index)));
    const whole = cells[below] ?? '';
    if (whole === '') return `<tr>${row.join('')}</tr>`;
    return `<tr class="above">${row.join('')}</tr><tr>${cellOf(whole, below, ` colspan="${head.length}"`)}</tr>`;
  });
  return `<div class="scroll" tabindex="0" role="group" aria-label="${escapeHtml(titles.join(', '))}"><table><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}
