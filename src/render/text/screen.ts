import type { Page, ScreenRow } from '../content/blocks.ts';
import { type Layout, layoutOf, prose, type TextOptions, typed } from './layout.ts';
import { renderText } from './text.ts';
import { changeLines } from './text-remedy.ts';
import { displayWidth, padTo } from './width.ts';

const LABEL = 8;
/** As many rows as a terminal has where nobody made it larger. */
const MOST_ROWS = 24;
const marks = { bad: '✗', doubtful: '?', good: '✓' } as const;

/** The page as one screen: the answer, what happened, why, what to do now, and what to merge. */
export function renderScreen(page: Page, options: TextOptions): string {
  const { screen } = page;
  if (screen === null) return renderText(page, options);
  const sheet = layoutOf(options);
  const { paint } = sheet;
  const colour = paint[screen.tone];
  const [first = '', ...wrapped] = prose(screen.headline, sheet, sheet.measure - 2);
  const head = [`${sheet.draw(marks[screen.tone])} ${first}`, ...wrapped.map((line) => `  ${line}`)];
  const about = prose(screen.subject, sheet, sheet.measure - 2);
  const top = [
    ...head.map((line) => paint.strong(colour(line))),
    ...(screen.key === null ? [] : [paint.strong(`  ${screen.key}`)]),
    ...about.map((line) => `  ${line}`),
  ];
  const more = screen.more === null ? [] : ['', ...prose(screen.more, sheet).map(paint.faint)];
  const drawn = (leaves: number): string[] => {
    const rows = screen.rows.flatMap((one) => rowLines(one, sheet, leaves));
    return [...top, ...(rows.length === 0 ? [] : ['', ...rows]), ...more];
  };
  const isMany = screen.rows.some(({ keys }) => keys.length > 0);
  const fitting = isMany ? [0, 1, 2].map(drawn).find((lines) => lines.length <= MOST_ROWS) : undefined;
  return `${(fitting ?? drawn(isMany ? 2 : 0)).join('\n')}\n`;
}

/** The lines of a part; where several keys need the room, first the change is left out, then what is told of each key. */
function rowLines(one: ScreenRow, sheet: Layout, leaves: number): string[] {
  const narrow = { ...sheet, measure: sheet.measure - LABEL, width: sheet.width - LABEL };
  const lines = [
    ...(one.remedy === null ? [] : changeLines(one.remedy, narrow, leaves === 0)),
    ...one.prose.flatMap((words) => prose(words, narrow)),
    ...one.commands.flatMap((command) => typed(command, sheet)),
    ...one.keys.flatMap((item) => [
      ...(leaves > 1 && item.exact !== null ? [] : prose(item.prose, narrow)),
      ...(item.exact === null ? [] : [`  ${sheet.paint.strong(item.exact)}`]),
    ]),
  ];
  // A key or a command that is longer than the line moves to the left, and is never broken.
  return lines.map((line, index) => {
    const label = index === 0 ? one.label : '';
    const room = Math.max(2, Math.min(LABEL, sheet.width - displayWidth(line)));
    return index === 0 ? sheet.paint.strong(padTo(label, LABEL)) + line : ' '.repeat(room) + line;
  });
}
