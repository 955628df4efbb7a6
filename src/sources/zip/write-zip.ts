import { checksum } from './inflate.ts';
import type { ZipEntry } from './zip-directory.ts';
import { STORED } from './zip-refusals.ts';

/** An entry to be written: one of another zip as it is there, or a content under a name. */
export type NewEntry = { entry: ZipEntry } | { name: string; content: Uint8Array };

/** A zip of the entries in their order. What is taken from another zip is not inflated for it, as adm-zip would. */
export function writeZip(entries: readonly NewEntry[]): Uint8Array {
  const local: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const one of entries) {
    const { name, data, method, crc, sizeBytes } = 'entry' in one ? ofOther(one.entry) : stored(one);
    const nameBytes = Buffer.from(name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x800, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(crc, 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(sizeBytes, 18);
    fields.writeUInt16LE(nameBytes.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    local.push(Buffer.from('PK\x03\x04'), fields, nameBytes, data);
    central.push(Buffer.from('PK\x01\x02\x14\0', 'latin1'), fields, place, nameBytes);
    offset += 30 + nameBytes.length + data.length;
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

function ofOther({ data, ...entry }: ZipEntry) {
  return { ...entry, data: data ?? new Uint8Array() };
}

function stored({ name, content }: { name: string; content: Uint8Array }) {
  return { name, data: content, method: STORED, crc: checksum(content, 0), sizeBytes: content.length };
}
