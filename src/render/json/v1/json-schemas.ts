import { z } from 'zod';
import { mergedSchema } from './merged-schema.ts';
import { reportSchema } from './report-schema.ts';
import { scanSchema } from './scan-schema.ts';

/** The JSON Schemas (draft 2020-12) that ship with the package, by what prints such JSON. */
export function jsonSchemas(): Record<'report' | 'scan' | 'merge', z.core.JSONSchema.BaseSchema> {
  return {
    report: z.toJSONSchema(
      reportSchema.meta({
        title: 'cache-autopsy report',
        description: 'What `cache-autopsy --format json` prints about one run attempt, schemaVersion 1.',
      }),
    ),
    scan: z.toJSONSchema(
      scanSchema.meta({
        title: 'cache-autopsy scan',
        description: 'What `cache-autopsy scan --format json` prints about a repository, schemaVersion 1.',
      }),
    ),
    merge: z.toJSONSchema(
      mergedSchema.meta({
        title: 'cache-autopsy merge',
        description:
          'What `cache-autopsy merge --format json` prints about several reports, schemaVersion 1.',
      }),
    ),
  };
}
