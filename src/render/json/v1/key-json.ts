import type { KeySearch } from '../../../types/scan.ts';
import { scanGapWords } from '../../content/gap-words.ts';
import { proseText } from '../../content/prose.ts';
import { inertJson } from '../../safe/inert-json.ts';
import { toolOf } from './schema-parts.ts';

/** The search for the holder of a key as JSON, where nobody's torn-down save holds it now. */
export function renderKeyJson(search: KeySearch, version: string): string {
  const { key, holder, entry, savedBy, suspects, read, gaps, from, until } = search;
  const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  return inertJson({
    ...{ schemaVersion: 1, tool: toolOf(version), examinedAt: iso(until), key, holder },
    savedAt: iso(entry?.createdAt ?? null),
    sizeBytes: entry?.sizeBytes ?? null,
    savedBy: savedBy?.url ?? null,
    attempts: { since: iso(from), suspects, read },
    gaps: gaps.map((gap) => proseText(scanGapWords(gap))),
  });
}
