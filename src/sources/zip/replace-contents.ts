// adm-zip writes what is ours: an archive that was read and believed already. What comes from outside is read by
// `zip-directory.ts`, `zip-refusals.ts` and `inflate.ts`, which believe nothing, and of an archive that is not here whole.

/** Names as they stay inside adm-zip, which would make a folder entry for every slash of a name. */
const RAW_NAMES = {
  efs: true,
  encode: (name: string) => Buffer.from(name),
  decode: (name: Buffer | Uint8Array) => Buffer.from(name).toString('base64url'),
};

/** The zip with other contents for some entries, by their names; all else stays as it is. */
export async function replaceZipContents(
  bytes: Uint8Array,
  contents: ReadonlyMap<string, Uint8Array>,
): Promise<Uint8Array> {
  const { default: AdmZip } = await import('adm-zip');
  const zip = new AdmZip(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
    decoder: RAW_NAMES,
    noSort: true,
  });
  for (const [name, content] of contents) {
    zip.updateFile(Buffer.from(name).toString('base64url'), Buffer.from(content));
  }
  return zip.toBuffer();
}
