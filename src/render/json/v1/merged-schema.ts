import { z } from 'zod';
import { causeKind, count, keyCertainty, keyState, text, timestamp, tool, verdict } from './schema-parts.ts';

const row = z.strictObject({
  host: text,
  repository: text,
  run: z.strictObject({ id: count, attempt: count, url: text }).nullable(),
  verdict,
  key: text.nullable(),
  version: text.nullable(),
  scope: text.nullable(),
  certainty: keyCertainty.nullable(),
  state: keyState.nullable(),
  expiresAt: timestamp.nullable(),
  cause: causeKind.nullable(),
  gaps: count,
});

/** The shape of several reports in JSON: every field there, and no other. */
export const mergedSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tool,
  mergedAt: timestamp,
  verdict,
  reports: count,
  rows: z.array(row),
});
