import { CENTRAL, END, END64, LOCAL, LOCATOR64 } from './zip-records.ts';

/** A file in a zip, as the directory describes it: claims, until `inflateEntries` has checked them. */
export interface ZipEntry {
  name: string;
  /** The bytes as they are in the zip, not copied; null if the zip's own headers contradict each other. */
  data: Uint8Array | null;
  sizeBytes: number;
  deflatedBytes: number;
  crc: number;
  method: number;
  encrypted: boolean;
  /** Where the entry's bytes lie in the zip, its local header included. */
  from: number;
  until: number;
}

/** How much of a zip is believed before anything is inflated. */
export interface ZipLimits {
  entries: number;
  entryBytes: number;
  totalBytes: number;
  /** How many times its deflated size an entry may have, once it is larger than `ratioFromBytes`. */
  ratio: number;
  ratioFromBytes: number;
  nameBytes: number;
}

/**
 * Far beyond the largest archive of a run. Deflate itself ends at 1032:1; a log's timestamps keep it under 250:1, so
 * 500:1 is no log.
 */
export const ZIP_LIMITS: ZipLimits = {
  entries: 100_000,
  entryBytes: 2 * 1024 ** 3,
  totalBytes: 16 * 1024 ** 3,
  ratio: 500,
  ratioFromBytes: 8 * 1024 ** 2,
  nameBytes: 4096,
};

/**
 * How many entries the end of a zip announces. Throws an `Error` with a clause for people if the end is missing, as
 * it is in a download that was cut off. Costs nothing: the directory itself is not read.
 */
export function countZipEntries(bytes: Uint8Array): number {
  return findZipDirectory(asBuffer(bytes)).count;
}

/**
 * The files of a zip in the order of its directory; folders are left out. Throws an `Error` with a clause for people
 * where there is no readable directory, or one with more entries than the limit.
 */
export function readZipDirectory(bytes: Uint8Array, limits: ZipLimits): ZipEntry[] {
  const zip = asBuffer(bytes);
  const { count, from } = findZipDirectory(zip);
  if (count > limits.entries) throw new Error(`it lists ${count} entries, more than ${limits.entries}`);
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let at = from;
  for (let index = 0; index < count; index += 1) {
    const { entry, end } = readEntry(zip, at);
    // Which of the two would be meant is anybody's guess.
    if (names.has(entry.name)) throw new Error('it lists a name twice');
    names.add(entry.name);
    entries.push(entry);
    at = end;
  }
  // An end that was changed, or is not its own, would hide whatever it does not count.
  if (isRecord(zip, at, CENTRAL)) throw new Error('it lists more entries than its end tells of');
  return entries.filter(({ name }) => !name.endsWith('/'));
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const LONGEST_COMMENT = 0xffff;
/** Stands for a number that is in the zip64 record. */
const IN_ZIP64 = 0xffff;

/**
 * How many entries the directory has and where it begins, by the last end record whose comment fits into the file. Throws
 * an `Error` with a clause for people where there is none.
 */
export function findZipDirectory(zip: Buffer): { count: number; from: number } {
  const first = Math.max(0, zip.length - END.length - LONGEST_COMMENT);
  for (let at = zip.length - END.length; at >= first; at -= 1) {
    if (zip.readUInt32LE(at) !== END.signature) continue;
    if (at + END.length + zip.readUInt16LE(at + 20) > zip.length) continue;
    if (![0, IN_ZIP64].includes(zip.readUInt16LE(at + 4))) throw new Error('it is the last of several parts');
    return findDirectory64(zip, at) ?? { count: zip.readUInt16LE(at + 10), from: zip.readUInt32LE(at + 16) };
  }
  throw new Error('it has no end, as if it had been cut off');
}

/** What the zip64 records before the end say of the directory; null if there are none. */
function findDirectory64(zip: Buffer, end: number): { count: number; from: number } | null {
  const locator = end - LOCATOR64.length;
  if (locator < 0 || zip.readUInt32LE(locator) !== LOCATOR64.signature) return null;
  const at = Number(zip.readBigUInt64LE(locator + 8));
  if (!isRecord(zip, at, END64)) throw new Error('its zip64 end is not where it should be');
  return { count: Number(zip.readBigUInt64LE(at + 32)), from: Number(zip.readBigUInt64LE(at + 48)) };
}

function isRecord(zip: Buffer, at: number, record: { signature: number; length: number }): boolean {
  return at >= 0 && at + record.length <= zip.length && zip.readUInt32LE(at) === record.signature;
}

/** The entry that the directory describes at a place, and where the description ends. */
function readEntry(zip: Buffer, at: number): { entry: ZipEntry; end: number } {
  if (!isRecord(zip, at, CENTRAL)) throw new Error('its directory is damaged');
  const nameEnd = at + CENTRAL.length + zip.readUInt16LE(at + 28);
  const extraEnd = nameEnd + zip.readUInt16LE(at + 30);
  const end = extraEnd + zip.readUInt16LE(at + 32);
  if (end > zip.length) throw new Error('its directory is damaged');
  const [sizeBytes = 0, deflatedBytes = 0, from = 0] = sizesOf(zip, at, { nameEnd, extraEnd });
  const name = zip.subarray(at + CENTRAL.length, nameEnd);
  const data = compressedData(zip, { name, from, deflatedBytes });
  const entry: ZipEntry = {
    name: name.toString('utf8'),
    data,
    sizeBytes,
    deflatedBytes,
    crc: zip.readUInt32LE(at + 16),
    method: zip.readUInt16LE(at + 10),
    encrypted: (zip.readUInt16LE(at + 8) & 1) === 1,
    from,
    until: data === null ? from : data.byteOffset - zip.byteOffset + data.byteLength,
  };
  return { entry, end };
}

const IN_EXTRA_FIELD = 0xffffffff;

/** The inflated size, the deflated size and the offset: in the zip64 extra field, in this order, each that is too large. */
function sizesOf(
  zip: Buffer,
  at: number,
  { nameEnd, extraEnd }: { nameEnd: number; extraEnd: number },
): number[] {
  const sizes = [zip.readUInt32LE(at + 24), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)];
  if (!sizes.includes(IN_EXTRA_FIELD)) return sizes;
  const extra = zip.subarray(nameEnd, extraEnd);
  let next = zip64Field(extra);
  return sizes.map((size) => {
    if (size !== IN_EXTRA_FIELD || next === null || next + 8 > extra.length) return size;
    next += 8;
    return Number(extra.readBigUInt64LE(next - 8));
  });
}

/** Where the content of the zip64 field begins among the extra fields; null if there is none. */
function zip64Field(extra: Buffer): number | null {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2))
    if (extra.readUInt16LE(at) === 1) return at + 4;
  return null;
}

/** Null for a local header that is missing, is of another name, or points out of the file. */
function compressedData(
  zip: Buffer,
  { name, from, deflatedBytes }: { name: Buffer; from: number; deflatedBytes: number },
): Uint8Array | null {
  if (!isRecord(zip, from, LOCAL)) return null;
  const nameEnd = from + LOCAL.length + zip.readUInt16LE(from + 26);
  if (!zip.subarray(from + LOCAL.length, nameEnd).equals(name)) return null;
  const start = nameEnd + zip.readUInt16LE(from + 28);
  return start + deflatedBytes <= zip.length ? zip.subarray(start, start + deflatedBytes) : null;
}

/** Whether it is an entry that macOS adds to zips. */
export function isMacJunk(name: string): boolean {
  return name.startsWith('__MACOSX/') || /(?:^|\/)(?:\._[^/]*|\.DS_Store)$/.test(name);
}
