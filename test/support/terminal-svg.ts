import { stripVTControlCharacters } from 'node:util';

/** The colours of a dark terminal, by the number that sets them. */
const COLOURS: Record<number, string> = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#76e3ea',
  90: '#8b949e',
};

const CELL = { width: 7.4, height: 17 };
const EDGE = 16;

interface Style {
  bold: boolean;
  dim: boolean;
  colour: string | null;
}

const PLAIN: Style = { bold: false, dim: false, colour: null };

/** What a terminal shows of coloured text, as a picture: each run of one style stands at its column, whatever the font. */
export function terminalSvg(text: string, title: string): string {
  const lines = text.trimEnd().split('\n');
  const columns = Math.max(...lines.map((line) => [...stripVTControlCharacters(line)].length));
  const [width, height] = [columns * CELL.width + 2 * EDGE, lines.length * CELL.height + 2 * EDGE];
  let style = PLAIN;
  const drawn = lines.map((line, row) => {
    const runs: string[] = [];
    let column = 0;
    for (const part of line.split(/(\x1b\[[\d;]*m)/)) {
      const codes = /^\x1b\[([\d;]*)m$/.exec(part)?.[1];
      if (codes !== undefined) style = codes.split(';').map(Number).reduce(styled, style);
      else if (part.trim() !== '') runs.push(run(part, column, style));
      if (codes === undefined) column += [...part].length;
    }
    return `<text y="${EDGE + (row + 0.75) * CELL.height}">${runs.join('')}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.ceil(width)} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="12" fill="#e6edf3" xml:space="preserve">`,
    ...drawn,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** The style after a code of `ESC [ … m`. */
function styled(style: Style, code: number): Style {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  return { ...style, colour: COLOURS[code] ?? null };
}

function run(text: string, column: number, { bold, dim, colour }: Style): string {
  const lead = text.length - text.trimStart().length;
  const shown = text.trim();
  const x = EDGE + (column + lead) * CELL.width;
  const length = [...shown].length * CELL.width;
  const attributes = [
    ...[`x="${round(x)}"`, `textLength="${round(length)}"`, 'lengthAdjust="spacingAndGlyphs"'],
    ...(bold ? ['font-weight="bold"'] : []),
    ...(dim ? ['fill-opacity=".65"'] : []),
    ...(colour === null ? [] : [`fill="${colour}"`]),
  ];
  return `<tspan ${attributes.join(' ')}>${escaped(shown)}</tspan>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
