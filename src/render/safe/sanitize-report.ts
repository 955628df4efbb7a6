import { maskSecrets } from '../../logs/mask-secrets.ts';
import type { Report } from '../../types/report.ts';
import type { KeySearch, ScanReport } from '../../types/scan.ts';
import type { MergedRow } from '../content/merged-rows.ts';
import { plain, plainLines, shorten } from './sanitize-text.ts';

/** Longer than any key (512), name or annotation (4096 characters) that GitHub allows. */
const longest = 5000;

/**
 * The report with every string made `plain` and free of secrets, so that no renderer can forget it. Secrets are masked
 * last: an invisible character inside a token would hide it.
 */
export function neutralReport(report: Report): Report {
  return neutral(report);
}

/** The rows of several reports in the same way. */
export function neutralRows(rows: readonly MergedRow[]): MergedRow[] {
  return neutral([...rows]);
}

/** The search for a key in the same way. */
export function neutralSearch(search: KeySearch): KeySearch {
  return neutral(search);
}

/** A scan in the same way. */
export function neutralScan(report: ScanReport): ScanReport {
  return neutral(report);
}

function neutral<Reported>(reported: Reported): Reported {
  // A large report contains a name or a key hundreds of times.
  const known = new Map<string, string>();
  const safe = (field: string, value: unknown): unknown => {
    if (typeof value !== 'string') return value;
    if (field === 'patch') return maskSecrets(plainLines(value));
    const text = known.get(value) ?? shorten(maskSecrets(plain(value)), longest);
    known.set(value, text);
    return text;
  };
  return JSON.parse(JSON.stringify(reported, safe));
}
