import type { RemedyPart } from '../content/blocks.ts';
import { capitalised, opened } from '../content/prose.ts';
import { counted } from '../content/time-format.ts';
import { changedLines, type DiffLine } from '../content/unified-diff.ts';
import { bullet, type Layout, prose, typed } from './layout.ts';
import { clip, hung, padTo, wrap } from './width.ts';

/** How many lines of a change are shown first; a longer one is shown in full with its notes. */
const firstLines = 7;
const mostLines = 60;

/** A remedy: its file, how sure it is, and, where there is room, the change, by a patch or by hand. */
export function changeLines(part: RemedyPart, sheet: Layout, showsChange = true): string[] {
  const { state, place, told, where, command, lead } = part;
  const file = place.join(' in ');
  if (told !== null) return wrap(file === '' ? capitalised(told) : `${file}: ${told}`, sheet.measure);
  return [
    ...(lead === null ? [] : [lead]),
    ...wrap(file === '' ? `${capitalised(state)}:` : `${file} (${state})`, sheet.measure),
    ...(showsChange ? changeOf(part, sheet) : []),
    ...(where === null ? [] : prose(where, sheet)),
    ...(command === null ? [] : typed(command, sheet)),
  ];
}

/** Why the change is right, what it does not cover, and the whole change if it was cut above. */
export function groundLines({ patch, proof, title, notes }: RemedyPart, sheet: Layout): string[] {
  const changes = patch === null ? [] : diffLines(changedLines(patch), sheet);
  return [
    ...(title === null ? [] : [sheet.paint.strong(title)]),
    ...(proof === null ? [] : prose([...opened(proof), '.'], sheet)),
    ...notes.flatMap((note) => bullet(prose(note, sheet, sheet.measure - 2))),
    ...(changes.length > firstLines ? ['The whole change:', ...cut(changes, mostLines, 'in the patch')] : []),
  ];
}

function changeOf({ patch, condition, steps, more, grounds }: RemedyPart, sheet: Layout): string[] {
  if (patch !== null) return cut(diffLines(changedLines(patch), sheet), firstLines, grounds);
  return [
    ...(condition === null ? [] : [sheet.paint.good(`  if: ${condition}`)]),
    ...steps.flatMap((step) => bullet(prose(step, sheet, sheet.measure - 2))),
    ...(more === null ? [] : [more]),
  ];
}

/** A line of a change, which may take several of the terminal. */
interface ShownLine {
  rows: string[];
  /** Whether it stays, and shows only where the next one stands. */
  stays: boolean;
}

/** The first lines of a change; what stays is not the last of them. */
function cut(lines: readonly ShownLine[], most: number, where: string): string[] {
  if (lines.length <= most) return lines.flatMap(({ rows }) => rows);
  const last = lines.slice(0, most - 1).findLastIndex(({ stays }) => !stays);
  const rest = counted(lines.length - last - 1, 'more line');
  return [...lines.slice(0, last + 1).flatMap(({ rows }) => rows), `  (${rest} ${where})`];
}

/** The changes without the indent that they share, after the number of the line; what people copy is never cut. */
function diffLines(changes: DiffLine[], { paint, measure, draw }: Layout): ShownLine[] {
  const texts = changes.filter((change) => change.sign !== '@' && change.text.trim() !== '');
  const indent = Math.min(80, ...texts.map(({ text }) => text.length - text.trimStart().length));
  const columns = Math.max(...changes.map(({ sign, text }) => (sign === '@' ? text.length : 0)));
  let number = '';
  return changes.flatMap(({ sign, text }): ShownLine[] => {
    if (sign === '@') {
      number = text;
      return [];
    }
    const line = `${sign} ${text.slice(indent)}`.trimEnd();
    const room = measure - columns - 1;
    // What stays is faint: its dash of YAML looks like that of a line that goes.
    if (sign === ' ')
      return [{ rows: [`${padTo('', columns)} ${paint.faint(draw(clip(line, room)))}`], stays: true }];
    const head = padTo(number, columns);
    number = '';
    const coloured = sign === '+' ? paint.good : paint.bad;
    const rows = hung(line, room).map(
      (part, row) => `${row === 0 ? head : padTo('', columns)} ${coloured(part)}`,
    );
    return [{ rows, stays: false }];
  });
}
