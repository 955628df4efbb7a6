// Writes large zips with what GitHub's have: deflated entries, UTF-8 names, the DOS date 1980-00-00.
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';

const deflated = promisify(deflateRaw);

/** Writes `[name, content]` pairs as they come; a few of them are deflated side by side. */
export async function writeZip(path, entries) {
  const file = await open(path, 'w');
  const directory = [];
  let offset = 0;
  const writeEntry = async ({ name, data, size, crc }) => {
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x800, 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc, 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(size, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\0', 'latin1'), fields, place, Buffer.from(name));
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), data]);
    await file.write(local);
    offset += local.length;
  };
  const waiting = [];
  let count = 0;
  for (const [name, content] of entries) {
    waiting.push(
      deflated(content).then((data) => ({ name, data, size: content.length, crc: crc32(content) })),
    );
    count += 1;
    if (waiting.length >= 8) await writeEntry(await waiting.shift());
  }
  for (const entry of waiting) await writeEntry(await entry);
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  await file.write(Buffer.concat([central, end]));
  await file.close();
}
