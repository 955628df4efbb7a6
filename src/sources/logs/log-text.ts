import { decodeText } from '../bundle/bundle-files.ts';
import { asUtf8 } from '../files/utf8.ts';
import { asRunnerText, isPasted } from './pasted-text.ts';
import { type NamedText, splitViewedLog, VIEWED } from './viewed-log.ts';

/** How much of a text is read to recognise its form. */
const SAMPLE_BYTES = 256 * 1024;
const STAMPED = /^\ufeff?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z/m;

/**
 * What a text with a log in it holds, each part in the form in which the runner writes a log: one job's log as GitHub gives
 * it, what `gh run view --log` prints, or what somebody copied from the web page. `name` is that of the file.
 */
export function readLogText(bytes: Uint8Array, name: string): NamedText[] {
  const unicode = asUtf8(bytes);
  const sample = new TextDecoder().decode(unicode.subarray(0, SAMPLE_BYTES));
  if (VIEWED.test(sample)) return splitViewedLog(decodeText(unicode, name));
  const job = jobNameOf(name);
  if (STAMPED.test(sample) && !isPasted(sample)) return [{ name: `0_${job}.txt`, bytes: unicode }];
  const text = asRunnerText(decodeText(unicode, name));
  return [{ name: `0_${job}.txt`, bytes: new TextEncoder().encode(text) }];
}

/** Whether a text is a log whatever it says: by the times that the runner puts before each line, or a client's own words. */
export function isLogText(bytes: Uint8Array): boolean {
  const sample = new TextDecoder().decode(asUtf8(bytes.subarray(0, SAMPLE_BYTES)));
  return STAMPED.test(sample) || VIEWED.test(sample) || SAID.test(sample);
}

/** Whether something is no text: a program has bytes of zero at its start, in which a log's times do not begin. */
export function isBinary(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(asUtf8(bytes.subarray(0, START_BYTES)));
  return start.includes('\0') && !STAMPED.test(start);
}

const START_BYTES = 1024;

/** How the forms begin in which people pack what they send, but for the zip, which is read. */
const PACKED: readonly (readonly [RegExp, string])[] = [
  [/^\x1f\x8b/, 'gzip'],
  [/^.{257}ustar/s, 'tar'],
  [/^BZh\d/, 'bzip2'],
  [/^\xfd7zXZ\0/, 'xz'],
  [/^\x28\xb5\x2f\xfd/, 'zstd'],
  [/^7z\xbc\xaf/, '7-Zip'],
  [/^Rar!/, 'RAR'],
];

/** With what something is packed that is not read; null for anything else. */
export function packerOf(bytes: Uint8Array): string | null {
  // `TextDecoder` takes this for windows-1252, in which 0x8b is another letter.
  const start = Buffer.from(bytes.subarray(0, START_BYTES)).toString('latin1');
  return PACKED.find(([pattern]) => pattern.test(start))?.[1] ?? null;
}

/** A phrase that people quote. */
const SAID = /another job may be creating this cache/;

/** The job's name from a file name: `0_build.txt` is the log of `build`; any other name is used as it is. */
function jobNameOf(file: string): string {
  const base = file.replace(/\.(?:txt|log)$/i, '').replace(/^-?\d+_(?=.)/, '');
  return base.replaceAll('/', '_') || 'log';
}
