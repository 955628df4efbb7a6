// The records of a zip (APPNOTE.TXT 6.3.10, section 4.3): their signatures, and their lengths without what varies.

/** Stands before the bytes of an entry. */
export const LOCAL = { signature: 0x04034b50, length: 30 };
/** Describes an entry in the directory. */
export const CENTRAL = { signature: 0x02014b50, length: 46 };
/** Stands after the directory, at the end. */
export const END = { signature: 0x06054b50, length: 22 };
/** Says the same where a number is too large for that. */
export const END64 = { signature: 0x06064b50, length: 56 };
/** Says where that stands, right before the end. */
export const LOCATOR64 = { signature: 0x07064b50, length: 20 };

/** The compression method of what is not compressed. */
export const STORED = 0;
/** The only other compression method that is read. */
export const DEFLATED = 8;
