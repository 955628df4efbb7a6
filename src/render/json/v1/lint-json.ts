import type { z } from 'zod';
import type { LintReport } from '../../../types/lint.ts';
import { exposureWords, lintGapWords } from '../../content/lint-words.ts';
import { inertJson } from '../../safe/inert-json.ts';
import { lintSchema } from './lint-schema.ts';
import { toolOf } from './schema-parts.ts';

/** The findings of `lint` as JSON. */
export function renderLintJson({ findings, notJudged, gaps }: LintReport, version: string): string {
  const json: z.infer<typeof lintSchema> = {
    schemaVersion: 1,
    tool: toolOf(version),
    notJudged,
    findings: findings.map(({ fix, exposure, ...finding }) => ({
      ...finding,
      exposure: exposure.map((one) => ({ kind: one.kind, detail: exposureWords(one), events: one.events })),
      fix: fix === null ? null : { disposition: fix.disposition, patch: fix.patch },
    })),
    gaps: gaps.map(lintGapWords),
  };
  return inertJson(lintSchema.parse(json));
}
