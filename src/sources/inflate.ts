import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { findRefusals, STORED, type ZipEntry, type ZipLimits } from './zip.ts';

/** What became of an entry: the value that was made of its content, or why there is none, as a clause for people. */
export type Inflated<T> = { entry: ZipEntry; value: T } | { entry: ZipEntry; problem: string };

/** Up to this size entries are inflated side by side; what is larger goes alone, to bound what is in memory at once. */
const LARGE_BYTES = 16 * 1024 ** 2;

/** The threads of libuv's pool, in which zlib works. */
const SIDE_BY_SIDE = 4;

/**
 * Inflates the wanted entries in the thread pool, hands the content of each to `use`, and drops it. The results are in
 * the order of the entries. All entries are needed to see which of them share bytes.
 */
export async function inflateEntries<T>(
  entries: readonly ZipEntry[],
  options: { limits: ZipLimits; wanted: (name: string) => boolean },
  use: (content: Uint8Array, entry: ZipEntry) => T,
): Promise<Inflated<T>[]> {
  const refusals = findRefusals(entries, options.limits);
  const results = new Map<ZipEntry, Inflated<T>>();
  const wanted = entries.filter((entry) => options.wanted(entry.name));
  const inflateOne = async (entry: ZipEntry) => {
    const outcome = await contentOrProblem(entry, refusals.get(entry));
    results.set(entry, 'problem' in outcome ? outcome : { entry, value: use(outcome.value, entry) });
  };
  await sideBySide(
    wanted.filter((entry) => entry.sizeBytes <= LARGE_BYTES),
    SIDE_BY_SIDE,
    inflateOne,
  );
  await sideBySide(
    wanted.filter((entry) => entry.sizeBytes > LARGE_BYTES),
    1,
    inflateOne,
  );
  return wanted.flatMap((entry) => results.get(entry) ?? []);
}

async function sideBySide<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
}

async function contentOrProblem(entry: ZipEntry, refused: string | undefined): Promise<Inflated<Uint8Array>> {
  if (refused !== undefined) return { entry, problem: refused };
  try {
    return { entry, value: await inflateEntry(entry) };
  } catch (error) {
    return { entry, problem: error instanceof Error ? error.message : String(error) };
  }
}

const inflateRaw = promisify<zlib.InputType, zlib.ZlibOptions, Buffer>(zlib.inflateRaw);

/** The content of an entry, never more than its size in the directory. Rejects with a clause where it is not as said. */
async function inflateEntry(entry: ZipEntry): Promise<Uint8Array> {
  if (entry.data === null) throw new Error('its headers are damaged');
  const isPlain = entry.method === STORED || (entry.data.length === 0 && entry.sizeBytes === 0);
  const content = isPlain ? entry.data : await inflate(entry.data, entry.sizeBytes);
  if (content.length !== entry.sizeBytes) throw new Error('its size is not what the directory says');
  if (checksum(content) !== entry.crc) throw new Error('its checksum is wrong');
  return content;
}

async function inflate(data: Uint8Array, sizeBytes: number): Promise<Uint8Array> {
  // Room for all of it and a little more, so that one run of zlib makes one buffer and sees the end.
  const chunkSize = Math.min(Math.max(sizeBytes + 64, 1024), 64 * 1024 ** 2);
  try {
    return await inflateRaw(data, { chunkSize, maxOutputLength: Math.max(sizeBytes, 1) });
  } catch (error) {
    const isLie = error instanceof RangeError;
    throw new Error(isLie ? 'it inflates to more than the directory says' : 'its data is damaged', {
      cause: error,
    });
  }
}

/** `zlib.crc32` is native, and new in Node 20.15; before that, one entry's checksum is taken byte by byte. */
const checksum: (bytes: Uint8Array) => number = zlib.crc32 ?? crcByTable;

function crcByTable(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ -1) >>> 0;
}

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});
