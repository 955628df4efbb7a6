import { expect, test } from 'vitest';
import { reportSchema } from '../src/render/json/v1/report-schema.ts';
import { fixture, golden } from './support/fixture-world.ts';
import { renderText } from './support/renderings.ts';
import { terminalSvg } from './support/terminal-svg.ts';

const DEMO = 'sibling-failed-mid-upload';
const COLUMNS = 100;
const MOST_LINES = 32;

/** The text up to the last gap between two paragraphs of the first lines. */
function beginning(text: string): string {
  const lines = text.split('\n').slice(0, MOST_LINES);
  return lines.slice(0, lines.lastIndexOf('')).join('\n');
}

test('the picture in the README is the beginning of the report of the demonstration', async () => {
  const report = reportSchema.parse(JSON.parse(golden(DEMO, 'report.json')));
  const text = beginning(renderText(report, { width: COLUMNS, colour: true }));
  const title = 'The report of a run in a terminal';
  const picture = terminalSvg(text, title);
  await expect(picture).toMatchFileSnapshot(`${fixture(DEMO)}/expected/report.svg`);
});
