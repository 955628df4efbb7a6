import { deflateRawSync } from 'node:zlib';
import { type Inflated, inflateEntries, startOf } from './inflate.ts';
import { directoryOrProblem } from './log-archive.ts';
import { maskBytes } from './mask-bytes.ts';
import { withContent, writeZip } from './write-zip.ts';
import { ZIP_LIMITS, type ZipEntry } from './zip-directory.ts';

/**
 * The archive with the secrets in its files masked, which reads as before; the very same one where there is nothing to
 * mask, as is nearly always so. Where nothing of it can be read, why, as a clause that follows `the log archive`.
 */
export async function maskArchive(archive: Uint8Array): Promise<Uint8Array | string> {
  const entries = directoryOrProblem(archive, ZIP_LIMITS);
  if (typeof entries === 'string') return entries;
  const options = { limits: ZIP_LIMITS, wanted: () => true };
  const results = await inflateEntries(entries, options, (content) => {
    const masked = maskBytes(content);
    return masked === content ? null : masked;
  });
  const masked = results.map(maskEntry);
  return masked.some((entry, index) => entry !== results[index]?.entry) ? writeZip(masked) : archive;
}

/** Another program may be able to read what is damaged or refused here, so only enough is kept to show the damage. */
function maskEntry(result: Inflated<Uint8Array | null>): ZipEntry {
  const { entry } = result;
  if ('value' in result) return result.value === null ? entry : withContent(entry, result.value);
  const start = startOf(entry);
  if (start === null) return { ...entry, data: null };
  // Only this much of a script's log is read.
  const data = deflateRawSync(maskBytes(start));
  return { ...entry, data, deflatedBytes: data.length };
}
