import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readBundle } from '../../src/sources/bundle/read-bundle.ts';
import { fixture } from '../support/fixture-world.ts';
import { judgeFiles } from '../support/judge-files.ts';
import { renderText } from '../support/renderings.ts';
import { worded } from '../support/told.ts';

const cases = readdirSync(fixture('')).filter((name) => name !== 'recorder');

/** The rows that a terminal shows of a text at once, in which a line that is too long takes several. */
function firstScreen(text: string, { rows, columns }: { rows: number; columns: number }): string {
  const cut = new RegExp(`.{1,${columns}}`, 'g');
  return text
    .split('\n')
    .flatMap((line) => line.match(cut) ?? [''])
    .slice(0, rows)
    .join('\n');
}

describe('24 rows of 80 columns', () => {
  test.each(cases)('%s', async (name) => {
    const { report } = await judgeFiles(await readBundle(fixture(name)));
    const text = renderText(report, { width: 80, colour: false }, true);
    const screen = firstScreen(text, { rows: 24, columns: 80 });
    const [finding] = report.findings;
    if (report.findings.length !== 1 || finding === undefined) return;
    expect(screen).toMatch(/^(?:STUCK|SUSPECTED|WAS|MAY|PERHAPS|No) /);
    expect(screen).toMatch(/^Do now {4}\S/m);
    const [remedy] = finding.remedies;
    if (remedy === undefined) return;
    expect(screen).toMatch(/^Fix {7}\S/m);
    const [added = ''] = /^ +\d* {2}\+ .*$/m.exec(text) ?? [];
    expect(screen).toContain(
      remedy.patch === null ? `- ${worded(remedy).notes[0]?.slice(0, 40) ?? ''}` : added,
    );
  });
});
