import AdmZip from 'adm-zip';

/** A file in a zip, as the directory describes it: claims, until `inflateEntries` has checked them. */
export interface ZipEntry {
  name: string;
  /** The bytes as they are in the zip, not copied; null where the zip's own headers contradict each other. */
  data: Uint8Array | null;
  sizeBytes: number;
  crc: number;
  method: number;
  encrypted: boolean;
  /** Where the entry's bytes lie in the zip, its local header included. */
  from: number;
  until: number;
}

/** How much of a zip is believed before anything is inflated. */
export interface ZipLimits {
  /** The reader of the directory needs about 10 kB of memory for each. */
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
 * Names as they stay inside adm-zip, which would make a folder entry for every slash of a name and, for a name of
 * 64 KiB of slashes, gigabytes of them. Without a slash it makes none.
 */
const RAW_NAMES = {
  efs: true,
  encode: (name: string) => Buffer.from(name),
  decode: (name: Buffer | Uint8Array) => Buffer.from(name).toString('base64url'),
};

/**
 * How many entries the end of a zip announces. Throws an `Error` with a clause for people where the end is missing, as
 * it is in a download that was cut off. Costs nothing: the directory itself is not read.
 */
export function countZipEntries(bytes: Uint8Array): number {
  return openZip(asBuffer(bytes)).getEntryCount();
}

/**
 * The files of a zip in the order of its directory; folders are left out. Throws an `Error` with a clause for people
 * where there is no readable directory, or one with more entries than the limit.
 */
export function readZipDirectory(bytes: Uint8Array, limits: ZipLimits): ZipEntry[] {
  const buffer = asBuffer(bytes);
  const zip = openZip(buffer);
  const count = zip.getEntryCount();
  if (count > limits.entries) throw new Error(`it lists ${count} entries, more than ${limits.entries}`);
  return inOwnWords(() => zip.getEntries())
    .filter((entry) => !entry.isDirectory)
    .map((entry) => readEntry(entry, buffer));
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function openZip(buffer: Buffer): AdmZip {
  return inOwnWords(() => new AdmZip(buffer, { decoder: RAW_NAMES, noSort: true }));
}

/** Whatever adm-zip throws is about the file, never about us; only its name is taken off. */
function inOwnWords<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(message.replace(/^ADM-ZIP: /, ''), { cause: error });
  }
}

/** The zip with other contents for some entries, by their names; all else stays as it is. */
export function replaceZipContents(bytes: Uint8Array, contents: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const zip = openZip(asBuffer(bytes));
  for (const [name, content] of contents) {
    zip.updateFile(Buffer.from(name).toString('base64url'), asBuffer(content));
  }
  return zip.toBuffer();
}

function readEntry(entry: AdmZip.IZipEntry, zip: Buffer): ZipEntry {
  const { header } = entry;
  const data = compressedData(entry);
  return {
    name: new TextDecoder().decode(entry.rawEntryName),
    data,
    sizeBytes: header.size,
    crc: header.crc,
    method: header.method,
    encrypted: header.encrypted,
    from: header.offset,
    until: data === null ? header.offset : data.byteOffset - zip.byteOffset + data.byteLength,
  };
}

function compressedData(entry: AdmZip.IZipEntry): Uint8Array | null {
  try {
    return entry.getCompressedData();
  } catch {
    // A local header that is missing or points out of the file: said of this entry by `findRefusals`.
    return null;
  }
}

/**
 * Why these entries must not be inflated: a clause for people each. Checks what the directory says against the limits,
 * against itself (entries that share bytes) and against what deflate can do.
 */
export function findRefusals(entries: readonly ZipEntry[], limits: ZipLimits): Map<ZipEntry, string> {
  const refusals = new Map<ZipEntry, string>();
  let occupiedUntil = 0;
  for (const entry of entries.toSorted((a, b) => a.from - b.from)) {
    const reason = entry.from < occupiedUntil ? 'it shares bytes with another entry' : refusal(entry, limits);
    if (reason !== null) refusals.set(entry, reason);
    occupiedUntil = Math.max(occupiedUntil, entry.until);
  }
  let totalBytes = 0;
  for (const entry of entries.filter((entry) => !refusals.has(entry))) {
    totalBytes += entry.sizeBytes;
    if (totalBytes <= limits.totalBytes) continue;
    refusals.set(entry, `with it the archive inflates to more than ${limits.totalBytes} bytes`);
  }
  return refusals;
}

/** The compression methods of a zip that are read. */
export const STORED = 0;
const DEFLATED = 8;

function refusal(entry: ZipEntry, limits: ZipLimits): string | null {
  if (entry.encrypted) return 'it is encrypted';
  if (entry.data === null) return 'its headers are damaged';
  if (entry.method !== STORED && entry.method !== DEFLATED)
    return `its compression method ${entry.method} is unknown`;
  if (entry.sizeBytes > limits.entryBytes) return `it inflates to more than ${limits.entryBytes} bytes`;
  if (entry.sizeBytes > limits.ratioFromBytes && entry.sizeBytes > entry.data.length * limits.ratio) {
    return `it inflates to more than ${limits.ratio} times its size`;
  }
  return nameRefusal(entry.name, limits);
}

/** No name is ever written to; but one that climbs was made to harm, and nothing in it is a log. */
function nameRefusal(name: string, limits: ZipLimits): string | null {
  if (Buffer.byteLength(name) > limits.nameBytes) return `its name is longer than ${limits.nameBytes} bytes`;
  const climbs = /^(?:[/\\]|[a-z]:)|\0/i.test(name) || name.split(/[/\\]/).includes('..');
  return climbs ? 'its name leads out of the archive' : null;
}

/** Whether an entry is what macOS adds to zips, and nobody asked for. */
export function isMacJunk(name: string): boolean {
  return name.startsWith('__MACOSX/') || /(?:^|\/)(?:\._[^/]*|\.DS_Store)$/.test(name);
}
