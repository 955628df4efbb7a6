import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fixture } from '../support/fixture-world.ts';
import { judgeFixture } from '../support/judge-files.ts';
import { renderText } from '../support/renderings.ts';

const cases = readdirSync(fixture('')).filter((name) => name !== 'recorder');

/** The rows of a terminal, in which a line that is too long takes several. */
function rowsOf(text: string, columns: number): string[] {
  const cut = new RegExp(`.{1,${columns}}`, 'g');
  return text.split('\n').flatMap((line) => line.match(cut) ?? ['']);
}

describe('24 rows of 80 columns', () => {
  test.each(cases)('%s', async (name) => {
    const { report } = await judgeFixture(name);
    const text = renderText(report, { width: 80, colour: false }, true);
    const screen = rowsOf(text, 80).slice(0, 24).join('\n');
    const [finding] = report.findings;
    if (report.findings.length !== 1 || finding === undefined) return;
    expect(screen).toMatch(/^(?:STUCK|SUSPECTED|WAS|MAY|PERHAPS|No|Inconclusive:) /);
    expect(screen).toMatch(/^Do now {4}\S/m);
    const [remedy] = finding.remedies;
    if (remedy === undefined) return;
    expect(screen).toMatch(/^Fix {7}\S/m);
    // Of what is longer, its first lines are the part, and how much more there is; then comes how to apply it.
    const upToChange = text.split(/\n {10}(?:Apply it|Or |And )|\n\n(?!.*\nFix )/s)[0] ?? '';
    expect(rowsOf(upToChange, 80).length).toBeLessThanOrEqual(24);
    expect(upToChange).toMatch(/^.{10}(?:- | {4,}\d* +[-+ ] )/m);
  });
});
