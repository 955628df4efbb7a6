import { z } from 'zod';
import type { MergedRow } from '../../content/merged-rows.ts';
import { causeKind, count, keyCertainty, keyState, text, timestamp, verdict } from './schema-parts.ts';

const row = z.strictObject({
  host: text,
  repository: text,
  run: z.strictObject({ id: count, attempt: count, url: text }),
  verdict,
  key: text.nullable(),
  version: text.nullable(),
  scope: text.nullable(),
  certainty: keyCertainty.nullable(),
  state: keyState.nullable(),
  expiresAt: timestamp.nullable(),
  cause: causeKind.nullable(),
  gaps: count,
}) satisfies z.ZodType<MergedRow>;

/** The shape of several reports in JSON: every field there, and no other. */
export const mergedSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal('cache-autopsy'), version: text }),
  mergedAt: timestamp,
  verdict,
  reports: count,
  rows: z.array(row),
});
