import { z } from 'zod';
import type { Report } from '../../../types/report.ts';
import { inertJson } from '../../safe/inert-json.ts';
import { reportSchema } from './report-schema.ts';

/**
 * The report as pretty-printed JSON in the contract's order of fields, with a final line end. Values stay exact but for
 * secrets; what a terminal or the runner would obey is written as `\u` escapes. Throws where the report is not one.
 */
export function renderJson(report: Report): string {
  return inertJson(z.encode(reportSchema, report));
}
