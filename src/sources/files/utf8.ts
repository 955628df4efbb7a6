const PIECE_BYTES = 4 * 1024 ** 2;

/**
 * A text in UTF-8, which is the very same one where it is no UTF-16: that is what PowerShell writes, with a byte order mark
 * or without one. Goes piece by piece, since a log may be longer than a string can be.
 */
export function asUtf8(bytes: Uint8Array): Uint8Array {
  const encoding = utf16Of(bytes);
  if (encoding === null) return bytes;
  const [decoder, encoder] = [new TextDecoder(encoding), new TextEncoder()];
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
    const piece = bytes.subarray(from, from + PIECE_BYTES);
    pieces.push(encoder.encode(decoder.decode(piece, { stream: from + PIECE_BYTES < bytes.length })));
  }
  return Buffer.concat(pieces);
}

function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const [first = 1, second = 1, third = 1, fourth = 1] = bytes;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0 && fourth === 0)) return 'utf-16le';
  return (first === 0xfe && second === 0xff) || (first === 0 && second !== 0 && third === 0)
    ? 'utf-16be'
    : null;
}
