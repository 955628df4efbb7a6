import { misuse } from '../../errors.ts';

/** All of stdin. Throws an `AutopsyError` if it is longer than the bound, which is in bytes. */
export async function readStdin(stdin: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of stdin) {
    length += piece.length;
    if (length > mostBytes) throw misuse(`stdin is longer than ${mostBytes} bytes`, 'give a file instead');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** The first line of stdin, without its end; null if it ends before that. */
export async function readLine(stdin: AsyncIterable<Uint8Array>): Promise<string | null> {
  let text = '';
  for await (const piece of stdin) {
    text += Buffer.from(piece).toString('utf8');
    if (text.includes('\n')) break;
  }
  return text === '' ? null : (text.split('\n')[0] ?? null);
}
