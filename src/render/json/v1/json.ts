import { z } from 'zod';
import type { Report } from '../../../types/report.ts';
import { inertJson } from '../../safe/inert-json.ts';
import { reportSchema } from './report-schema.ts';

/**
 * The report as pretty-printed JSON in the contract's order of fields, with a final line end. Values stay exact, except
 * secrets; what a terminal or the runner would obey becomes `\u` escapes. Throws if it does not match the schema.
 */
export function renderJson(report: Report): string {
  return inertJson(z.encode(reportSchema, report));
}
