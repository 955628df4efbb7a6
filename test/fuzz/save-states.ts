import fc from 'fast-check';
import { parseSignals } from '../../src/saves/log-signals.ts';
import { judgeSave, type SaveContext } from '../../src/saves/save-outcome.ts';
import { logLines } from '../saves/save-lines.ts';
import { fuzz } from './property.ts';
import { clientLines } from './save-lines.ts';

const ZERO = Date.parse('2026-11-20T09:14:00Z');
const instants = fc.option(fc.integer({ min: ZERO - 100_000, max: ZERO + 100_000 }));

const contexts: fc.Arbitrary<SaveContext> = fc.record({
  ending: fc.constantFrom(
    'completed',
    'failed',
    'cancelled',
    'step-timed-out',
    'runner-shut-down',
    'runner-lost',
  ),
  startedAt: instants,
  endedAt: instants,
  protocol: fc.constantFrom('v1', 'v2'),
  announcesSave: fc.boolean(),
  reservesFirst: fc.boolean(),
  archiverOutlived: fc.boolean(),
  closed: fc.boolean(),
  storesElsewhere: fc.boolean(),
  isLowTrust: fc.boolean(),
  cacheMode: fc.constantFrom(null, 'read', 'write', 'none', 'odd'),
});

/** What no client prints before the service has recorded the key; for one that reserves first, the archive is one. */
const PROOF =
  /^(?:Sent \d|\(node:\d+\) \[DEP0169\]|##\[debug\](?:Attempting to upload|Saving Cache \(ID|Cache ID)|Cache Size: |##\[warning\](?:uploadCacheArchiveSDK|Cache upload failed)|##\[\w+\]Failed to save: .*(?:chunk|commit cache|Finalize)|##\[warning\](?:Failed to save: )?Unable to finalize)/;
/** Debug lines of a client that is about to reserve; one that shows them before its archive has reserved when it archives. */
const ASKS = /^##\[debug\](?:Reserving Cache|\[Request\] CreateCacheEntry)/;
const DONE = /saved with|saved successfully|saved entry|Saved cache entry|UploadResponse: true/;

export const saveStateProperties = [
  fuzz(
    'nothing is certain without a line that proves it, and no bound is out of order',
    25,
    fc.property(fc.array(clientLines, { maxLength: 12 }), contexts, (texts, context) => {
      const state = judgeSave(parseSignals(logLines(texts)), context);
      const archive = texts.findIndex((text) => / -cf cache\./.test(text));
      const asked = texts.findIndex((text) => ASKS.test(text));
      const reservesFirst = context.reservesFirst || (asked !== -1 && asked < archive);
      const proven = texts.some((text) => PROOF.test(text)) || (reservesFirst && archive !== -1);
      if (state.reservation === 'certain' && !proven) throw new Error('certain without a proof');
      const whole = context.ending === 'completed' && texts.some((text) => /^Sent \d/.test(text));
      if (state.outcome === 'saved' && !whole && !texts.some((text) => DONE.test(text)))
        throw new Error('saved without a word of it');
      if (state.outcome === 'saved' && state.reservation !== 'none') throw new Error('saved, and reserved');
      const { from, until } = state.reservedBetween ?? { from: 0, until: 0 };
      if (!Number.isFinite(from) || !Number.isFinite(until) || from > until)
        throw new Error(`reserved between ${from} and ${until}`);
      const numbers = Object.values(state.upload ?? {});
      if (numbers.some((value) => value !== null && !Number.isFinite(value)))
        throw new Error(`the upload ${JSON.stringify(numbers)}`);
    }),
  ),
];
