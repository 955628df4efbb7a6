import { z } from 'zod';
import { count, text } from './schema-parts.ts';

const exposure = z.strictObject({
  kind: z.enum([
    'fail-fast',
    'concurrency',
    'self-cancel',
    'job-timeout',
    'background',
    'policy',
    'caller',
    'person',
  ]),
  detail: text,
  events: z.array(text),
});

const finding = z.strictObject({
  rule: text,
  severity: z.enum(['error', 'warning']),
  message: text,
  file: text,
  line: count,
  endLine: count,
  job: text.nullable(),
  step: count.nullable(),
  stepName: text.nullable(),
  exposure: z.array(exposure),
  fix: z
    .strictObject({ disposition: z.enum(['verified', 'needs-review']), patch: text.nullable() })
    .nullable(),
});

/** The shape of the findings of `lint` in JSON: every field there, and no other. */
export const lintSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal('cache-autopsy'), version: text }),
  findings: z.array(finding),
  gaps: z.array(text),
});
