import { AutopsyError } from '../../errors.ts';

/** All of stdin. Throws an `AutopsyError` where it is longer than the bound, which is in bytes. */
export async function readStdin(stdin: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of stdin) {
    length += piece.length;
    if (length > mostBytes)
      throw new AutopsyError('usage', `stdin is longer than ${mostBytes} bytes`, 'give a file instead');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
