import fc from 'fast-check';
import { said } from '../saves/save-lines.ts';

const NINES = '9'.repeat(400);

/** Progress lines, from the likely to the absurd. */
const progress = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.nat(9999))
  .map(([sent, total, speed]) => `Sent ${sent} of ${total} (${speed % 101}.0%), ${speed / 10} MBs/sec`);

const oddities = fc.constantFrom(
  'Sent NaN of 5 (NaN%), NaN MBs/sec',
  'Sent 0 of 0 (NaN%), NaN MBs/sec',
  'Sent 0 of 0 (NaN%), Infinity MBs/sec',
  `Sent ${NINES} of ${NINES} (100.0%), Infinity MBs/sec`,
  `Sent 5 of ${NINES} (0.0%), ${NINES} MBs/sec`,
  `Cache Size: ~1 MB (${NINES} B)`,
  `##[error]The action 'x' has timed out after ${NINES} minutes.`,
  'Cache mode: read',
  'Cache mode: write',
  '',
);

/** What the cache clients and the runner print, and what only looks like it. */
export const clientLines: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...Object.values(said)) },
  { weight: 2, arbitrary: progress },
  { weight: 1, arbitrary: oddities },
  {
    weight: 2,
    arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replace(/\s/g, ' ')),
  },
);

const headers = fc.constantFrom(
  '##[group]Run actions/cache/save@v5',
  '##[group]Run actions/cache@v5',
  '##[group]Run ./.github/actions/save',
  '##[group]Run echo hi',
  '##[start-action display=Save;id=x]',
  '##[end-action id=x]',
  'with:',
  '  key: stranger',
  '  path: venv',
  'env:',
  '##[endgroup]',
  'Post job cleanup.',
  'Current runner version: 2',
  'Cleaning up orphan processes',
  'Terminate orphan process: pid (1) (tar)',
  'Evaluate and set job outputs',
  'Evaluating build.if',
  'Complete job name: build',
);

/** Whatever a script may print, all that the runner and the clients print among it. */
export const scriptLines: fc.Arbitrary<string[]> = fc.array(
  fc.oneof({ weight: 1, arbitrary: clientLines }, { weight: 1, arbitrary: headers }),
  { maxLength: 25 },
);
