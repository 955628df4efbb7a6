import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of a zip, where wanted with headers that do not tell the truth. */
export interface CraftedEntry {
  name: string | Buffer;
  content: string | Buffer;
  stored?: boolean;
  /** How hard it is deflated; 1, the quickest, where it is absent. */
  level?: number;
  flags?: number;
  method?: number;
  crc?: number;
  sizeBytes?: number;
  compressedBytes?: number;
  /** Where the entry is said to be, instead of where it is. */
  offset?: number;
}

/** A zip byte by byte, as honest or dishonest as its entries. */
export function craftZip(entries: readonly CraftedEntry[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  // What stands in several entries is deflated once.
  const known = new Map<string | Buffer, Buffer>();
  for (const entry of entries) {
    const content = Buffer.from(entry.content);
    const data = entry.stored
      ? content
      : (known.get(entry.content) ?? deflateRawSync(content, { level: entry.level ?? 1 }));
    if (!entry.stored) known.set(entry.content, data);
    const name = Buffer.from(entry.name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(entry.flags ?? 0x800, 2);
    fields.writeUInt16LE(entry.method ?? (entry.stored ? 0 : 8), 4);
    fields.writeUInt32LE(entry.crc ?? crc32(content), 10);
    fields.writeUInt32LE(entry.compressedBytes ?? data.length, 14);
    fields.writeUInt32LE(entry.sizeBytes ?? content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(entry.offset ?? offset, 10);
    local.push(Buffer.from('PK\x03\x04'), fields, name, data);
    central.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, place, name);
    offset += 4 + fields.length + name.length + data.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}

/** An honest zip of texts by their names. */
export function zipOf(files: Record<string, string | Buffer>): Buffer {
  return craftZip(Object.entries(files).map(([name, content]) => ({ name, content })));
}
