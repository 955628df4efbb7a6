import { z } from 'zod';

/** ISO 8601, as all times in JSON. */
export const timestamp = z
  .string()
  .meta({ format: 'date-time', description: 'ISO 8601, UTC, milliseconds.' });
/** Two moments between which something lies. */
export const timeWindow = z.strictObject({ from: timestamp, until: timestamp });
/** A number, an index or an id of GitHub's. */
export const count = z.number().int();
/** Any text, strangers' words included. */
export const text = z.string();

/** What an examination comes to. */
export const verdict = z.enum(['stuck-key', 'clean', 'inconclusive']);

/** How a save was written into the workflow. */
export const saveForm = z.enum(['save-step', 'post-step', 'composite', 'built-in']);

/** What became of a save. */
export const saveOutcome = z.enum(['saved', 'skipped', 'refused', 'failed', 'torn-down', 'not-reached']);

/** What ended a save. */
export const causeKind = z.enum([
  'sibling-failed',
  'run-superseded',
  'run-cancelled',
  'job-timed-out',
  'step-timed-out',
  'runner-shut-down',
  'runner-lost',
  'upload-failed',
  'reserve-timed-out',
  'unknown',
]);

/** How a cause is known. */
export const causeCertainty = z.enum(['stated', 'inferred', 'unknown']);

/** Whether a save had reserved its key. */
export const reservation = z.enum(['certain', 'possible', 'none', 'unknown']);

/** How sure it is that a key was left reserved. */
export const keyCertainty = z.enum(['confirmed', 'suspected']);

/** Whether a key is still reserved. */
export const keyState = z.enum(['held', 'expired', 'released']);

/** The shape of a `RunInBrief`. */
export const runInBrief = z.strictObject({
  url: text,
  id: count,
  attempt: count,
  workflowName: text.nullable(),
  event: text,
  headBranch: text.nullable(),
  conclusion: text.nullable(),
  startedAt: timestamp.nullable(),
});

/** The job of a save or a hit, by what opens its page. */
export const job = z.strictObject({ id: count, name: text, url: text.nullable() });
/** The step of a save or a hit, in the same way. */
export const step = z.strictObject({ number: count, name: text, url: text.nullable() });
