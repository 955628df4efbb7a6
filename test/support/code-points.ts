import fc from 'fast-check';

/** Any code point but the halves of pairs, as a text: `unit: 'binary'` first makes a list of all of them, for a second. */
export const codePoint: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: 0x10_ffff - 0x800 })
  .map((number) => String.fromCodePoint(number < 0xd800 ? number : number + 0x800));
