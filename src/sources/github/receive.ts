import { Readable } from 'node:stream';
import { localFailure } from './failure.ts';

/** The bounds of one try, in milliseconds and bytes. */
interface TryBounds {
  stallMs: number;
  requestMs: number;
  maxBytes: number;
}

/** An answer of a server: headers, and the body as a stream. */
interface Answer {
  headers: Readonly<Record<string, string | number | undefined>>;
  data: unknown;
}

const LEAST_BYTES = 1024;
const FIRST_BYTES = 64 * 1024;

/** A silence is only noticed by this many checks, so a program that was too busy to check sees none. */
const LOOKS = 10;

/**
 * One try of a request with its whole body. Rejects with a `stalled` failure if a server hangs or trickles, for which
 * `fetch` itself would wait minutes or for ever; with `too-large` beyond the bound; and at once when the signal is
 * given.
 */
export async function receive<T extends Answer>(
  request: (signal: AbortSignal) => Promise<T>,
  bounds: TryBounds,
  signal: AbortSignal,
  isTooSlow: (progress: Progress) => boolean = () => false,
): Promise<{ answer: T; bytes: Uint8Array; isWhole: boolean }> {
  const watch = watchStalls(bounds, signal);
  try {
    const answer = await request(watch.signal);
    const { data } = answer;
    if (!(data instanceof ReadableStream || data instanceof Readable))
      return { answer, bytes: new Uint8Array(), isWhole: true };
    const isEncoded = answer.headers['content-encoding'] !== undefined;
    const expectedBytes = isEncoded ? 0 : Number(answer.headers['content-length']) || 0;
    const { maxBytes } = bounds;
    const began = performance.now();
    const isEnough = (receivedBytes: number): boolean =>
      isTooSlow({ receivedBytes, expectedBytes, milliseconds: performance.now() - began });
    const body = { expectedBytes, maxBytes, onBytes: watch.onBytes, isEnough };
    return { answer, ...(await readBody(data, body)) };
  } finally {
    watch.end();
  }
}

function watchStalls({ stallMs, requestMs }: TryBounds, outer: AbortSignal) {
  const controller = new AbortController();
  let [received, looks] = [0, 0];
  const giveUp = (afterMs: number, isWhole: boolean) =>
    controller.abort(localFailure('stalled', { kind: 'stalled', seconds: afterMs / 1000, isWhole }));
  const window = setInterval(() => {
    looks += 1;
    if (looks < LOOKS) return;
    if (received < LEAST_BYTES) giveUp(stallMs, false);
    [received, looks] = [0, 0];
  }, stallMs / LOOKS);
  const whole = setTimeout(() => giveUp(requestMs, true), requestMs);
  const onAbort = () => controller.abort(outer.reason);
  outer.addEventListener('abort', onAbort, { once: true });
  if (outer.aborted) onAbort();
  return {
    signal: controller.signal,
    onBytes: (count: number) => {
      received += count;
    },
    end: () => {
      clearInterval(window);
      clearTimeout(whole);
      outer.removeEventListener('abort', onAbort);
    },
  };
}

/** How much of a body has come, and how long since its first byte; the expected size is 0 if unknown. */
export interface Progress {
  receivedBytes: number;
  expectedBytes: number;
  milliseconds: number;
}

/** Reads a body. The expected size only saves copying. A body that is not read to its end is cancelled. */
async function readBody(
  body: AsyncIterable<Uint8Array>,
  options: {
    expectedBytes: number;
    maxBytes: number;
    onBytes: (count: number) => void;
    isEnough: (receivedBytes: number) => boolean;
  },
): Promise<{ bytes: Uint8Array; isWhole: boolean }> {
  const { expectedBytes, maxBytes, onBytes, isEnough } = options;
  let buffer: Buffer = Buffer.allocUnsafe(Math.min(Math.max(expectedBytes, FIRST_BYTES), maxBytes));
  let length = 0;
  for await (const chunk of body) {
    onBytes(chunk.length);
    if (length + chunk.length > maxBytes) throw localFailure('too-large', { kind: 'too-large', maxBytes });
    if (length + chunk.length > buffer.length) buffer = grown(buffer, length, length + chunk.length);
    buffer.set(chunk, length);
    length += chunk.length;
    if (isEnough(length)) return { bytes: new Uint8Array(), isWhole: false };
  }
  return { bytes: buffer.subarray(0, length), isWhole: true };
}

function grown(buffer: Buffer, usedBytes: number, neededBytes: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.max(neededBytes, buffer.length * 2));
  larger.set(buffer.subarray(0, usedBytes));
  return larger;
}
