import { z } from 'zod';
import type { ScanReport } from '../../../types/scan.ts';
import { inertJson } from '../../safe/inert-json.ts';
import { scanSchema } from './scan-schema.ts';

/** The scan as pretty-printed JSON, like `renderJson`. Throws if it does not match the schema. */
export function renderScanJson(report: ScanReport): string {
  return inertJson(z.encode(scanSchema, report));
}
