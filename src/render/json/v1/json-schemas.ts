import { z } from 'zod';
import { lintSchema } from './lint-schema.ts';
import { mergedSchema } from './merged-schema.ts';
import { reportSchema } from './report-schema.ts';
import { scanSchema } from './scan-schema.ts';

/** The JSON Schemas (draft 2020-12) that ship with the package, by the command that prints such JSON. */
export function jsonSchemas(): Record<'report' | 'scan' | 'merge' | 'lint', z.core.JSONSchema.BaseSchema> {
  return {
    report: schemaOf(
      reportSchema,
      'cache-autopsy report',
      'What `cache-autopsy --format json` prints about one run attempt, schemaVersion 1.',
    ),
    scan: schemaOf(
      scanSchema,
      'cache-autopsy scan',
      'What `cache-autopsy scan --format json` prints about a repository, schemaVersion 1.',
    ),
    merge: schemaOf(
      mergedSchema,
      'cache-autopsy merge',
      'What `cache-autopsy merge --format json` prints about several reports, schemaVersion 1.',
    ),
    lint: schemaOf(
      lintSchema,
      'cache-autopsy lint',
      'What `cache-autopsy lint --format json` prints about workflow and action files, schemaVersion 1.',
    ),
  };
}

/** The schema of the JSON side of a codec. */
function schemaOf(schema: z.ZodType, title: string, description: string): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(schema.meta({ title, description }), { io: 'input' });
}
