import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { sideBySide } from '../side-by-side.ts';
import type { ZipEntry, ZipLimits } from './zip-directory.ts';
import { STORED } from './zip-records.ts';
import { DAMAGED, findRefusals } from './zip-refusals.ts';

/** The result for an entry: the value made from its content, or why there is none, as a clause for people. */
export type Inflated<T> = { entry: ZipEntry; value: T } | { entry: ZipEntry; problem: string };

/** Takes the content of an entry in pieces, and makes a value of it. */
export interface Intake<T> {
  add(piece: Uint8Array): void;
  /** Whether nothing that may follow can change the value. */
  isDone?(): boolean;
  end(): T;
}

/** Which entries are wanted. */
interface InflateOptions {
  limits: ZipLimits;
  wanted: (name: string) => boolean;
}

/** Below this size the thread pool takes longer than inflating. */
const SMALL_BYTES = 32 * 1024;
/** Above this size a content comes in pieces. */
const PIECEWISE_BYTES = 4 * 1024 ** 2;
const PIECE_BYTES = 256 * 1024;
/** How much of a deflated content is inflated to see whether its start is enough. */
const START_BYTES = 1024;

/** The threads of libuv's pool, in which zlib works. */
const SIDE_BY_SIDE = 4;

/** Above this size contents that are put together are not put together side by side, to bound what is in memory at once. */
const LARGE_BYTES = 16 * 1024 ** 2;

/**
 * Inflates the wanted entries, hands the content of each to `use`, and drops it. The results are in the order of the
 * entries. All entries are needed to see which of them share bytes.
 */
export async function inflateEntries<T>(
  entries: readonly ZipEntry[],
  options: InflateOptions,
  use: (content: Uint8Array, entry: ZipEntry) => T,
): Promise<Inflated<T>[]> {
  const hasLarge = entries.some(({ name, sizeBytes }) => sizeBytes > LARGE_BYTES && options.wanted(name));
  const width = hasLarge ? 1 : SIDE_BY_SIDE;
  return await inflateInPieces(entries, { ...options, width }, (entry) => {
    const content = Buffer.allocUnsafe(entry.sizeBytes);
    let length = 0;
    return {
      add: (piece) => {
        content.set(piece, length);
        length += piece.length;
      },
      end: () => use(content, entry),
    };
  });
}

/** Inflates entries piece by piece: none need be in memory as a whole, nor be inflated to its end where its start is enough. */
export async function inflateInPieces<T>(
  entries: readonly ZipEntry[],
  { limits, wanted, width = SIDE_BY_SIDE }: InflateOptions & { width?: number },
  begin: (entry: ZipEntry) => Intake<T>,
): Promise<Inflated<T>[]> {
  const refusals = findRefusals(entries, limits);
  const queue = entries.filter((entry) => wanted(entry.name));
  return await sideBySide(queue, width, async (entry) => {
    const problem = refusals.get(entry);
    return problem === undefined ? await inflateOne(entry, begin) : { entry, problem };
  });
}

/** Rejects with what the intake throws, and with nothing else. */
async function inflateOne<T>(entry: ZipEntry, begin: (entry: ZipEntry) => Intake<T>): Promise<Inflated<T>> {
  const start = valueOfStart(entry, begin(entry));
  if (start !== null) return start;
  const intake = begin(entry);
  let length = 0;
  let crc = 0;
  const isReadable = await inflateTo(entry, (piece) => {
    length += piece.length;
    crc = checksum(piece, crc);
    if (length <= entry.sizeBytes) intake.add(piece);
  });
  const isWhole = isReadable && length === entry.sizeBytes && crc === entry.crc;
  return isWhole ? { entry, value: intake.end() } : { entry, problem: DAMAGED };
}

/** The value of an entry whose start is enough. Damage after the start is then not noticed. */
function valueOfStart<T>(entry: ZipEntry, intake: Intake<T>): Inflated<T> | null {
  const start = intake.isDone === undefined ? null : startOf(entry);
  if (start === null || intake.isDone === undefined) return null;
  intake.add(start);
  return intake.isDone() ? { entry, value: intake.end() } : null;
}

/**
 * The start of a content that is long, as far as the first bytes of its data tell it; null if they do not. In whole
 * lines: in half a line, half a secret is not seen to be one.
 */
export function startOf({ data, method, sizeBytes }: ZipEntry): Uint8Array | null {
  if (data === null || method === STORED || sizeBytes <= SMALL_BYTES) return null;
  const start = inflateStart(data.subarray(0, START_BYTES));
  return start === null ? null : start.subarray(0, start.lastIndexOf(LF) + 1);
}

const LF = 0x0a;

function inflateStart(data: Uint8Array): Buffer | null {
  try {
    const finishFlush = zlib.constants.Z_SYNC_FLUSH;
    return zlib.inflateRawSync(data, {
      finishFlush,
      chunkSize: 8 * START_BYTES,
      maxOutputLength: PIECE_BYTES,
    });
  } catch {
    // Any damage is found again, and reported, when all of it is inflated.
    return null;
  }
}

type Take = (piece: Uint8Array) => void;

/** Hands over the content of an entry, never much more than its size in the directory; false if it cannot. */
async function inflateTo({ data, method, sizeBytes }: ZipEntry, take: Take): Promise<boolean> {
  if (data === null) return false;
  const isPlain = method === STORED || (data.length === 0 && sizeBytes === 0);
  if (!isPlain && sizeBytes > PIECEWISE_BYTES) return await inflatePiecewise(data, { sizeBytes, take });
  const content = isPlain ? data : await inflateWhole(data, sizeBytes);
  if (content === null) return false;
  take(content);
  return true;
}

const inflateInPool = promisify<zlib.InputType, zlib.ZlibOptions, Buffer>(zlib.inflateRaw);

/** The whole content; null if it is damaged, or longer than it should be. */
async function inflateWhole(data: Uint8Array, sizeBytes: number): Promise<Uint8Array | null> {
  // Room for all of it and a little more, so that one run of zlib makes one buffer and sees the end.
  const options = { chunkSize: Math.max(sizeBytes + 64, 1024), maxOutputLength: Math.max(sizeBytes, 1) };
  try {
    return sizeBytes <= SMALL_BYTES ? zlib.inflateRawSync(data, options) : await inflateInPool(data, options);
  } catch {
    return null;
  }
}

function inflatePiecewise(
  data: Uint8Array,
  { sizeBytes, take }: { sizeBytes: number; take: Take },
): Promise<boolean> {
  const stream = zlib.createInflateRaw({ chunkSize: PIECE_BYTES });
  let length = 0;
  return new Promise((resolve, reject) => {
    const takeOrReject = (piece: Uint8Array): void => {
      try {
        take(piece);
      } catch (error) {
        stream.destroy();
        reject(error);
      }
    };
    stream.on('data', (piece: Uint8Array) => {
      length += piece.length;
      if (length <= sizeBytes) {
        // Not at once: when this returns, the pool is set to work on the next piece.
        queueMicrotask(() => takeOrReject(piece));
        return;
      }
      stream.destroy();
      resolve(false);
    });
    stream.on('end', () => resolve(true));
    stream.on('error', () => resolve(false));
    stream.end(data);
  });
}

/** `zlib.crc32` is native, and new in Node 20.15; before that, one entry's checksum is taken byte by byte. */
export const checksum: (bytes: Uint8Array, before: number) => number = zlib.crc32 ?? crcByTable;

function crcByTable(bytes: Uint8Array, before: number): number {
  let crc = ~before;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});
