import { maskSecrets } from '../../mask-secrets.ts';
import type { Report } from '../../types/report.ts';
import type { ScanReport } from '../../types/scan.ts';
import type { MergedRow } from '../content/merged-rows.ts';
import { plain, plainLines, shorten } from './sanitize-text.ts';

/** Longer than any key (512), name or annotation (4096 characters) that GitHub lets through. */
const longest = 5000;

/**
 * The report with every string in it made `plain` and free of secrets, so that no place which prints one can forget to.
 * Secrets go last: an invisible character inside a token would hide it from the mask.
 */
export function neutralReport(report: Report): Report {
  return JSON.parse(JSON.stringify(report), neutralValue);
}

/** The rows of several reports in the same way: of a thousand reports, little else is printed. */
export function neutralRows(rows: readonly MergedRow[]): MergedRow[] {
  return JSON.parse(JSON.stringify(rows), neutralValue);
}

/** A scan in the same way. */
export function neutralScan(report: ScanReport): ScanReport {
  return JSON.parse(JSON.stringify(report), neutralValue);
}

function neutralValue(field: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return field === 'patch' ? maskSecrets(plainLines(value)) : shorten(maskSecrets(plain(value)), longest);
}
