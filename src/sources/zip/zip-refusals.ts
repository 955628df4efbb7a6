import type { ZipEntry, ZipLimits } from './zip-directory.ts';
import { DEFLATED, STORED } from './zip-records.ts';

/** The reason for any entry that is not what its zip says. */
export const DAMAGED = 'its data is damaged';

/**
 * Why these entries must not be inflated: a clause for people each. Checks what the directory says against the limits,
 * against itself (entries that share bytes) and against what deflate can do.
 */
export function findRefusals(entries: readonly ZipEntry[], limits: ZipLimits): Map<ZipEntry, string> {
  const refusals = new Map<ZipEntry, string>();
  const overlaps = findOverlaps(entries);
  for (const entry of entries) {
    const reason = overlaps.has(entry) ? 'it shares bytes with another entry' : refusal(entry, limits);
    if (reason !== null) refusals.set(entry, reason);
  }
  let totalBytes = 0;
  for (const entry of entries.filter((entry) => !refusals.has(entry))) {
    totalBytes += entry.sizeBytes;
    if (totalBytes <= limits.totalBytes) continue;
    refusals.set(entry, `with it the archive inflates to more than ${limits.totalBytes} bytes`);
  }
  return refusals;
}

/** The entries that begin within the bytes of another entry. */
export function findOverlaps(entries: readonly ZipEntry[]): Set<ZipEntry> {
  const overlaps = new Set<ZipEntry>();
  let occupiedUntil = 0;
  for (const entry of entries.toSorted((a, b) => a.from - b.from)) {
    if (entry.from < occupiedUntil) overlaps.add(entry);
    occupiedUntil = Math.max(occupiedUntil, entry.until);
  }
  return overlaps;
}

function refusal(entry: ZipEntry, limits: ZipLimits): string | null {
  if (entry.encrypted) return 'it is encrypted';
  if (entry.method !== STORED && entry.method !== DEFLATED)
    return `its compression method ${entry.method} is unknown`;
  if (entry.sizeBytes > limits.entryBytes) return `it inflates to more than ${limits.entryBytes} bytes`;
  if (entry.sizeBytes > limits.ratioFromBytes && entry.sizeBytes > entry.deflatedBytes * limits.ratio) {
    return `it inflates to more than ${limits.ratio} times its size`;
  }
  return nameRefusal(entry.name, limits) ?? (entry.data === null ? DAMAGED : null);
}

/** Refuses names that lead out of a folder: they are never used as paths, but were made to do harm. */
function nameRefusal(name: string, limits: ZipLimits): string | null {
  if (Buffer.byteLength(name) > limits.nameBytes) return `its name is longer than ${limits.nameBytes} bytes`;
  const climbs = /^(?:[/\\]|[a-z]:)|\0/i.test(name) || name.split(/[/\\]/).includes('..');
  return climbs ? 'its name leads out of the archive' : null;
}
