import { z } from 'zod';
import { maskSecrets } from '../../../mask-secrets.ts';
import type { Report } from '../../../types/report.ts';
import { reportSchema } from './report-schema.ts';

/**
 * The report as pretty-printed JSON in the contract's order of fields, with a final line end. Values stay exact but for
 * secrets; what a terminal or the runner would obey is written as `\u` escapes. Throws where the report is not one.
 */
export function renderJson(report: Report): string {
  return inertJson(z.encode(reportSchema, report));
}

/** Any data in the same way: pretty-printed, without secrets, and without what a terminal or the runner would obey. */
export function inertJson(data: unknown): string {
  const text = JSON.stringify(
    data,
    (_field, value: unknown) => (typeof value === 'string' ? maskSecrets(value) : value),
    2,
  );
  return `${escapeInert(text)}\n`;
}

/** `##[` is a command to the runner anywhere in a line (actions/runner@079cdb1 ActionCommand.cs, TryParse). */
function escapeInert(json: string): string {
  return json
    .replaceAll('##[', '##\\u005b')
    .replace(/[\x7f-\x9f\u2028\u2029\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, (character) =>
      Array.from({ length: character.length }, (_, index) => unicodeEscape(character.charCodeAt(index))).join(
        '',
      ),
    );
}

function unicodeEscape(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
