import { z } from 'zod';
import { exposures } from '../../../lint/exposure-table.ts';
import { count, namesOf, text, tool } from './schema-parts.ts';

const exposure = z.strictObject({
  // The contract names two more, which no workflow file tells.
  kind: z.enum([...namesOf(exposures), 'job-timeout', 'person']),
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

const notJudged = z.strictObject({
  ...{ file: text, line: count, job: text.nullable(), step: count, stepName: text.nullable() },
  action: text,
});

/** The shape of the findings of `lint` in JSON: every field there, and no other. */
export const lintSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tool,
  notJudged: z.array(notJudged),
  findings: z.array(finding),
  gaps: z.array(text),
});
