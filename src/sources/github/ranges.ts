import http from 'node:http';
import https from 'node:https';
import type { RangedArchive } from '../zip/needed-entries.ts';
import type { RequestLimits } from './client-options.ts';
import { type Progress, receive } from './receive.ts';

/** A file in the storage, and the link to it. */
interface StoredFile {
  url: string;
  sizeBytes: number;
  /** Null if the storage sent none. */
  etag: string | null;
}

/** How parts of a file are read. */
interface RangeOptions {
  limits: RequestLimits;
  signal: AbortSignal;
  /** Called for each request, with the requested part of the file. */
  record: (part: string, status: number | null, began: number) => void;
  /** Called after each part with everything that has come so far; the total is not known. */
  onBytes: (progress: Progress) => void;
}

/** Parts of a file; each rejects where the storage does not give it to the byte, or the file is another by now. */
export function rangedFile(
  file: StoredFile,
  { limits, signal, record, onBytes }: RangeOptions,
): RangedArchive {
  const { url, sizeBytes, etag } = file;
  const opened = performance.now();
  let receivedBytes = 0;
  const read = async (from: number, until: number): Promise<Uint8Array> => {
    const range = `${from}-${until - 1}`;
    const began = performance.now();
    // The link is signed: no token is sent there.
    const send = async (stop: AbortSignal) => {
      const response = await get(url, { range: `bytes=${range}` }, stop);
      const { statusCode = null, headers } = response;
      record(range, statusCode, began);
      const isPart = statusCode === 206 && headers['content-range'] === `bytes ${range}/${sizeBytes}`;
      if (isPart && (etag === null || headers.etag === etag))
        return { headers: { 'content-length': headers['content-length'] }, data: response };
      response.destroy();
      throw new Error(`bytes ${range} were answered with ${statusCode}`);
    };
    const bounds = { ...limits, maxBytes: until - from };
    const { bytes } = await receive(send, bounds, signal);
    if (bytes.length !== until - from) throw new Error(`bytes ${range} came as ${bytes.length}`);
    receivedBytes += bytes.length;
    onBytes({ receivedBytes, expectedBytes: 0, milliseconds: performance.now() - opened });
    return bytes;
  };
  return { sizeBytes, read };
}

const agents = {
  'http:': new http.Agent({ keepAlive: true }),
  'https:': new https.Agent({ keepAlive: true }),
};

/** For thousands of requests, `fetch` takes three times as long. */
function get(
  url: string,
  headers: http.OutgoingHttpHeaders,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  const [{ request }, agent] = url.startsWith('https:') ? [https, agents['https:']] : [http, agents['http:']];
  return new Promise((resolve, reject) => {
    request(url, { agent, headers, signal }, resolve).on('error', reject).end();
  });
}

const FROM_BYTES = 20 * 1000 ** 2;
const MEASURED_BYTES = 1024 ** 2;
const LONGEST_MS = 3000;

/** Whether the rest of a body will take so long that reading parts is faster. */
export function takesLong({ receivedBytes, expectedBytes, milliseconds }: Progress): boolean {
  if (expectedBytes < FROM_BYTES || receivedBytes < MEASURED_BYTES) return false;
  return ((expectedBytes - receivedBytes) / receivedBytes) * milliseconds > LONGEST_MS;
}
