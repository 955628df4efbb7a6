import { z } from 'zod';

export const timestamp = z
  .string()
  .meta({ format: 'date-time', description: 'ISO 8601, UTC, milliseconds.' });
export const timeWindow = z.strictObject({ from: timestamp, until: timestamp });
export const count = z.number().int();
export const text = z.string();

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

export const job = z.strictObject({ id: count, name: text, url: text.nullable() });
export const step = z.strictObject({ number: count, name: text, url: text.nullable() });
