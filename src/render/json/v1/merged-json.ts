import { z } from 'zod';
import type { Instant } from '../../../types/primitives.ts';
import { type Mergeable, mergedRows, worstVerdict } from '../../content/merged-rows.ts';
import { inertJson } from '../../safe/inert-json.ts';
import { mergedSchema } from './merged-schema.ts';
import { toolOf } from './schema-parts.ts';

/** Several reports as JSON: the rows of their table, exact, under the worst verdict. */
export function renderMergedJson(reports: readonly Mergeable[], now: Instant, version: string): string {
  const merged = {
    schemaVersion: 1 as const,
    tool: toolOf(version),
    mergedAt: now,
    verdict: worstVerdict(reports),
    reports: reports.length,
    rows: mergedRows(reports, now),
  };
  return inertJson(z.encode(mergedSchema, merged));
}
