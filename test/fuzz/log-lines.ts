import fc from 'fast-check';
import { said } from '../saves/save-lines.ts';
import { scanLog } from '../support/scan-whole.ts';
import { fuzz } from './property.ts';
import { scriptLines } from './save-lines.ts';

const encoder = new TextEncoder();
const stamp = '2026-06-21T08:45:29.2354788Z';

const pieces = fc.oneof(
  fc.uint8Array({ maxLength: 30 }),
  fc
    .constantFrom(
      '\n',
      '\r\n',
      '\ufeff',
      `${stamp} `,
      '2026-99-99T99:99:99.9999999Z ',
      '0000-00-00T00:00:00.0000000Z ',
      '\x1b[36;1m',
      '\x1b]8;;x\x07',
      '##[group]Run a/b@c',
      '##[endgroup]',
      '  path: |',
      'Cache Key:',
      ...Object.values(said),
    )
    .map((text) => encoder.encode(text)),
);

const logs = fc.array(pieces, { maxLength: 40 }).map((parts) => new Uint8Array(Buffer.concat(parts)));

const recognised: ReadonlySet<string> = new Set(Object.values(said));

/** Of how many bytes a line tells the progress. */
const totalOf = (line: string): string | undefined => /^Sent \d+ of (\d+)/.exec(line)?.[1];

export const logLineProperties = [
  fuzz(
    'a log of any bytes gives lines that stand in it, in order',
    12,
    fc.property(logs, (bytes) => {
      const own = Buffer.from(bytes).toString('latin1').split('\n');
      let before = 0;
      for (const { number, at, text } of scanLog(bytes)) {
        if (number <= before || number > own.length) throw new Error(`line ${number} after ${before}`);
        if (at !== null && !Number.isFinite(at)) throw new Error(`the time ${at}`);
        // Of a header a value may have several.
        const isValue = /^ {2}|^(?:with|env):|^##\[group\]Run /.test(text);
        if (text.includes('\n') && !isValue) throw new Error('a line with a line end');
        before = number;
      }
    }),
  ),
  fuzz(
    'no line of a cache client is lost among what scripts print',
    6,
    fc.property(scriptLines, (lines) => {
      const kept = scanLog(encoder.encode(lines.map((line) => `${stamp} ${line}\n`).join('')));
      const numbers = new Set(kept.map(({ number }) => number));
      // Of one upload's progress the first and the last line are read.
      const isBetween = (number: number): boolean =>
        [kept.findLast((line) => line.number < number), kept.find((line) => line.number > number)].every(
          (line) => line !== undefined && totalOf(line.text) === totalOf(lines[number - 1] ?? ''),
        );
      const lost = lines.filter(
        (line, index) =>
          recognised.has(line) &&
          !numbers.has(index + 1) &&
          !(line.startsWith('Sent ') && isBetween(index + 1)),
      );
      if (lost.length > 0) throw new Error(`lost: ${lost.join('\n')}`);
    }),
  ),
];
