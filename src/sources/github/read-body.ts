import { localFailure } from './failure.ts';

const FIRST_BYTES = 64 * 1024;

/** Reads a body into one array of bytes; rejects beyond `maxBytes`. The expected size spares copying, and binds nothing. */
export async function readBody(
  body: ReadableStream<Uint8Array>,
  options: { expectedBytes: number; maxBytes: number; onBytes: (count: number) => void },
): Promise<Uint8Array> {
  let buffer: Buffer = Buffer.allocUnsafe(
    Math.min(Math.max(options.expectedBytes, FIRST_BYTES), options.maxBytes),
  );
  let length = 0;
  for await (const chunk of body) {
    options.onBytes(chunk.length);
    if (length + chunk.length > options.maxBytes)
      throw localFailure('too-large', { kind: 'too-large', maxBytes: options.maxBytes });
    if (length + chunk.length > buffer.length) buffer = grown(buffer, length, length + chunk.length);
    buffer.set(chunk, length);
    length += chunk.length;
  }
  return buffer.subarray(0, length);
}

function grown(buffer: Buffer, usedBytes: number, neededBytes: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.max(neededBytes, buffer.length * 2));
  larger.set(buffer.subarray(0, usedBytes));
  return larger;
}
