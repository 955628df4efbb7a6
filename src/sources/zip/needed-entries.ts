import { sideBySide } from '../side-by-side.ts';
import { findComposedLogs } from './composed-logs.ts';
import { type Intake, inflateEntries, startOf } from './inflate.ts';
import { isLog, isStepLog } from './log-archive.ts';
import { stored, writeZip } from './write-zip.ts';
import { findZipDirectory, readZipDirectory, type ZipEntry, type ZipLimits } from './zip-directory.ts';
import { findRefusals } from './zip-refusals.ts';

/** A remote archive that is read in parts: each part exact, or a rejection. */
export interface RangedArchive {
  sizeBytes: number;
  read(from: number, until: number): Promise<Uint8Array>;
}

/** From, and until, in bytes of the archive. */
type Range = readonly [from: number, until: number];

/** Where the directory of most archives begins, at the latest. */
const TAIL_BYTES = 512 * 1024;
/** The header of an entry, and as much of its content as may show that the rest is not read. */
const HEAD_BYTES = 30 + 512 + 1024;
/** Reading this much more costs less than another request. */
const GAP_BYTES = 24 * 1024;
const LONGEST_RANGE_BYTES = 4 * 1024 ** 2;
const SIDE_BY_SIDE = 128;
/** Beyond this share, reading the whole archive is faster. */
const MOST_SHARE = 0.5;

/**
 * An archive of what can hold a save, of one that is elsewhere: of the log of a step that turns out to be a script's only
 * the start, of the log of a job that its steps make up only the name, all else as it is. It reads as the whole does.
 * Null if most of it would be needed, or anything is wrong with it, so that all of it is to be read.
 */
export async function fetchNeededEntries(
  archive: RangedArchive,
  begin: (extent: 'job' | 'step') => Intake<unknown>,
  limits: ZipLimits,
): Promise<Uint8Array | null> {
  const { zip, fetchAll } = partialCopy(archive);
  const tail = Math.max(0, archive.sizeBytes - TAIL_BYTES);
  await fetchAll([[tail, archive.sizeBytes]]);
  const directory = findZipDirectory(zip).from;
  if (directory < tail && !(await fetchAll([[directory, tail]]))) return null;

  const listed = readZipDirectory(zip, limits);
  const composed = findComposedLogs(listed.filter(({ name }) => isLog(name)));
  const wanted = listed.filter(({ name }) => isLog(name) && !composed.has(name));
  const { all, head, mayBeShort } = placesIn(listed, directory);
  if (!(await fetchAll(wanted.map((entry) => (mayBeShort(entry) ? head(entry) : all(entry)))))) return null;

  const long = readZipDirectory(zip, limits).filter(
    (entry) => mayBeShort(entry) && !composed.has(entry.name),
  );
  const starts = sufficientStarts(long, () => begin('step'));
  const rest = wanted.filter((entry) => mayBeShort(entry) && !starts.has(entry.name));
  if (!(await fetchAll(rest.map(all)))) return null;

  const known = readZipDirectory(zip, limits).filter(({ name }) => isLog(name));
  return await withShortened(known, { starts, isNameOnly: (name) => composed.has(name), limits });
}

/** A partial copy of a remote archive; it stops when reading the whole is faster. */
function partialCopy(archive: RangedArchive) {
  // Memory for parts that are not read is never touched.
  const zip = Buffer.alloc(archive.sizeBytes);
  let bytes = 0;
  const fetchAll = async (wanted: readonly Range[]): Promise<boolean> => {
    const ranges = united(wanted);
    bytes += ranges.reduce((sum, [from, until]) => sum + until - from, 0);
    if (bytes > archive.sizeBytes * MOST_SHARE) return false;
    await sideBySide(ranges, SIDE_BY_SIDE, async ([from, until]) => {
      zip.set(await archive.read(from, until), from);
    });
    return true;
  };
  return { zip, fetchAll };
}

/** Where an entry lies, where its start does, and whether that is less and may be enough. */
function placesIn(entries: readonly ZipEntry[], directory: number) {
  const endOf = endsOf(entries, directory);
  const headOf = ({ from, name }: ZipEntry): number => from + HEAD_BYTES + Buffer.byteLength(name);
  return {
    all: (entry: ZipEntry): Range => [entry.from, endOf(entry)],
    head: (entry: ZipEntry): Range => [entry.from, Math.min(endOf(entry), headOf(entry))],
    mayBeShort: (entry: ZipEntry): boolean =>
      isStepLog(entry.name) && entry.deflatedBytes > HEAD_BYTES && endOf(entry) - entry.from > 2 * HEAD_BYTES,
  };
}

/** The starts of entries of which nothing else would be read. */
function sufficientStarts(
  entries: readonly ZipEntry[],
  begin: () => Intake<unknown>,
): ReadonlyMap<string, Uint8Array> {
  return new Map(
    entries.flatMap((entry) => {
      const [start, intake] = [startOf(entry), begin()];
      if (start !== null) intake.add(start);
      return start !== null && intake.isDone?.() ? [[entry.name, start] as const] : [];
    }),
  );
}

/** A zip of the entries, of some only the start or the name; null if one is not what the directory says. */
async function withShortened(
  entries: readonly ZipEntry[],
  {
    starts,
    isNameOnly,
    limits,
  }: { starts: ReadonlyMap<string, Uint8Array>; isNameOnly: (name: string) => boolean; limits: ZipLimits },
): Promise<Uint8Array | null> {
  const refusals = findRefusals(entries, limits);
  if (entries.some((entry) => starts.has(entry.name) && refusals.has(entry))) return null;
  const wanted = (name: string): boolean => !isNameOnly(name) && !starts.has(name);
  const checked = await inflateEntries(entries, { limits, wanted }, () => null);
  if (checked.some((result) => 'problem' in result)) return null;
  return writeZip(
    entries.map((entry) =>
      wanted(entry.name) ? entry : stored(entry.name, starts.get(entry.name) ?? new Uint8Array()),
    ),
  );
}

/** Where the bytes of each entry end: where those of the next one begin, whatever its own header will say. */
function endsOf(entries: readonly ZipEntry[], directory: number): (entry: ZipEntry) => number {
  const starts = entries.map(({ from }) => from).toSorted((a, b) => a - b);
  const next = new Map(starts.map((from, index) => [from, starts[index + 1] ?? directory]));
  return ({ from }) => next.get(from) ?? directory;
}

/** Neighbours together, as far as that spares a request, in requests that are not too large. */
function united(ranges: readonly Range[]): Range[] {
  const found: [from: number, until: number][] = [];
  for (const [from, until] of ranges.toSorted(([a], [b]) => a - b)) {
    const last = found.at(-1);
    const isNear =
      last !== undefined && from - last[1] <= GAP_BYTES && until - last[0] <= LONGEST_RANGE_BYTES;
    if (isNear) last[1] = Math.max(last[1], until);
    else found.push([from, until]);
  }
  return found;
}
