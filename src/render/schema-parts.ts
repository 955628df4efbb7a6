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
