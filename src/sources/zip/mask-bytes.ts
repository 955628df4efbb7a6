import { maskSecrets } from '../../logs/mask-secrets.ts';

const BLOCK_BYTES = 8 * 1024 * 1024;
const LF = 0x0a;

/**
 * The same bytes with every secret masked as by `maskSecrets`; the very same array where there is none. Works block by
 * block, cut at line ends, so that a log of any size is never one string. Latin-1 keeps every byte that is not masked.
 */
export function maskBytes(bytes: Uint8Array): Uint8Array {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks: Buffer[] = [];
  let changed = false;
  for (let start = 0; start < source.length; ) {
    const end = blockEnd(source, start);
    const block = source.subarray(start, end);
    const text = block.toString('latin1');
    const masked = maskSecrets(text);
    changed ||= masked !== text;
    blocks.push(masked === text ? block : Buffer.from(masked, 'latin1'));
    start = end;
  }
  return changed ? Buffer.concat(blocks) : bytes;
}

function blockEnd(bytes: Buffer, start: number): number {
  if (bytes.length - start <= BLOCK_BYTES) return bytes.length;
  const newline = bytes.indexOf(LF, start + BLOCK_BYTES);
  return newline === -1 ? bytes.length : newline + 1;
}
