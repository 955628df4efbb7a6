import type { z } from 'zod';
import type { reportSchema } from '../../src/render/json/v1/report-schema.ts';
import type { scanSchema } from '../../src/render/json/v1/scan-schema.ts';

/** A report as its JSON has it. */
export type WireReport = z.input<typeof reportSchema>;

/** A scan as its JSON has it. */
export type WireScan = z.input<typeof scanSchema>;
