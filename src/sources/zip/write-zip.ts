import { deflateRawSync } from 'node:zlib';
import { checksum } from './inflate.ts';
import type { ZipEntry } from './zip-directory.ts';
import { CENTRAL, DEFLATED, END, END64, LOCAL, LOCATOR64, STORED } from './zip-records.ts';
import { findOverlaps } from './zip-refusals.ts';

/** An entry that is in no zip yet. */
type NewEntry = Omit<ZipEntry, 'from' | 'until'> & { from: null };

/** An entry with a content as it is. */
export function stored(name: string, content: Uint8Array): NewEntry {
  const [sizeBytes, crc] = [content.length, checksum(content, 0)];
  const sizes = { sizeBytes, deflatedBytes: sizeBytes };
  return { name, data: content, ...sizes, crc, method: STORED, encrypted: false, from: null };
}

/** The entry with another content. */
export function withContent(entry: ZipEntry, content: Uint8Array): ZipEntry {
  const data = deflateRawSync(content);
  const sizes = { sizeBytes: content.length, deflatedBytes: data.length };
  return { ...entry, ...sizes, data, crc: checksum(content, 0), method: DEFLATED };
}

/** Nothing is found there. */
const NOWHERE = 0xfffffffe;
const WITHIN_FIRST = 1;
const MOST_ENTRIES = 0xffff;
const LONGEST_NAME = 0xffff;
const LARGEST = 0xffffffff;

/**
 * A zip of the entries in their order. What is taken from another zip is not inflated for it, and what was wrong there with
 * an entry is wrong here: one without bytes has none, and one in the bytes of another is in those of another.
 */
export function writeZip(entries: readonly (NewEntry | ZipEntry)[]): Uint8Array {
  const overlaps = findOverlaps(entries.filter((entry) => entry.from !== null));
  const local: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name).subarray(0, LONGEST_NAME);
    const fields = fieldsOf(entry, name);
    const isShared = entry.from !== null && overlaps.has(entry);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(isShared ? WITHIN_FIRST : entry.data === null ? NOWHERE : offset, 10);
    central.push(signed(CENTRAL, 6), fields, place, name);
    if (entry.data === null || isShared) continue;
    local.push(signed(LOCAL, 4), fields, name, entry.data);
    offset += LOCAL.length + name.length + entry.data.length;
  }
  const directory = Buffer.concat(central);
  const ends = endsOf({ count: entries.length, length: directory.length, from: offset });
  return Buffer.concat([...local, directory, ...ends]);
}

/** What both records of an entry have in common. */
function fieldsOf(entry: NewEntry | ZipEntry, name: Buffer): Buffer {
  const { method, crc, deflatedBytes, sizeBytes, encrypted } = entry;
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(0x800 | (encrypted ? 1 : 0), 2);
  fields.writeUInt16LE(method, 4);
  fields.writeUInt32LE(crc, 10);
  fields.writeUInt32LE(Math.min(deflatedBytes, LARGEST), 14);
  fields.writeUInt32LE(Math.min(sizeBytes, LARGEST), 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

/** The records after a directory. */
function endsOf({ count, length, from }: { count: number; length: number; from: number }): Buffer[] {
  const end = signed(END, END.length);
  const shown = Math.min(count, MOST_ENTRIES);
  end.writeUInt16LE(shown, 8);
  end.writeUInt16LE(shown, 10);
  end.writeUInt32LE(length, 12);
  end.writeUInt32LE(from, 16);
  if (count < MOST_ENTRIES) return [end];
  const end64 = signed(END64, END64.length);
  end64.writeBigUInt64LE(BigInt(END64.length - 12), 4);
  end64.writeUInt16LE(45, 12);
  end64.writeUInt16LE(45, 14);
  for (const [at, value] of [count, count, length, from].entries())
    end64.writeBigUInt64LE(BigInt(value), 24 + 8 * at);
  const locator = signed(LOCATOR64, LOCATOR64.length);
  locator.writeBigUInt64LE(BigInt(from + length), 8);
  locator.writeUInt32LE(1, 16);
  return [end64, locator, end];
}

/** A record of this length that begins with its signature. */
function signed({ signature }: { signature: number }, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32LE(signature);
  return bytes;
}
