import { z } from 'zod';
import { absence, count, gap, job, runInBrief, step, text, timestamp, timeWindow } from './schema-parts.ts';

const hit = z.strictObject({
  kind: z.enum(['refused', 'missed']),
  job,
  step,
  key: text,
  at: timestamp,
  fatal: z.boolean().describe('Whether it failed the job, as under fail-on-cache-miss.'),
  text: text.describe('The line that says so.'),
  url: text.nullable(),
});

/** The shape of a `Victim`. */
export const victim = z.strictObject({
  run: runInBrief,
  hits: z.array(hit),
  rebuildSeconds: z
    .number()
    .nullable()
    .describe('What its jobs spent on building what they did not find; null where the logs do not say.'),
});

/** The shape of a `Release`. */
export const release = z.strictObject({
  at: timestamp,
  source: z.enum(['log', 'caches']),
  run: runInBrief.nullable().describe('The attempt that saved the key; null where only the entry is known.'),
  url: text.nullable(),
});

const openedRun = z.strictObject({
  run: runInBrief,
  role: z.enum(['culprit', 'victim', 'release', 'benign', 'nothing']),
  problem: gap.nullable().describe('Why it could not be read.'),
});

/** The shape of a `Trace`. */
export const trace = z.strictObject({
  budget: count.describe('How many other attempts may be opened.'),
  ended: z.enum(['not-needed', 'off', 'done', 'budget', 'rate-limit', 'unavailable']),
  detail: absence.nullable().describe('Why it did not go on.'),
  lookedBetween: timeWindow.nullable(),
  opened: z.array(openedRun),
  notOpened: count.describe('Attempts that come in question and were not opened.'),
  stillRunning: count.describe(
    'Runs that come in question and have not ended, so that they have no logs yet.',
  ),
  misses: z
    .array(hit.extend({ finding: count.nullable() }))
    .describe('Restores of this attempt that failed their job on a key that was not there.'),
});
