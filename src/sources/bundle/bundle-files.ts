import { constants } from 'node:buffer';
import { answerPlaces, answerRoots, placesOf } from '../../coverage/answer-places.ts';
import { AutopsyError, unavailable } from '../../errors.ts';
import type { Absence } from '../../types/absence.ts';
import type { Missing, Question } from '../../types/evidence.ts';
import { asUtf8 } from '../files/utf8.ts';
import { maskBytes } from '../zip/mask-bytes.ts';

/**
 * What was collected, by its path in a bundle, as GitHub answered it and with secrets masked:
 *
 *     run.json  jobs.json  logs.zip  job-logs/JOBID.txt  annotations/JOBID.json
 *     files/OWNER/REPO/SHA/PATH  caches.json  runs.json  bundle.json
 *     trace/runs.json  trace/repository.json  trace/RUNID/ATTEMPT/… (of another attempt, the same)
 *
 * It comes from GitHub, a folder or a zip, and one reader makes `Evidence` of it, so a bundle replays to the same
 * report.
 */
export type BundleFiles = ReadonlyMap<string, Uint8Array>;

/** Files, and the questions that could not be answered. */
export interface Collected {
  files: BundleFiles;
  missing: Missing[];
}

/** Why something is missing, from the error that says so. Throws any error that has another cause. */
export function absenceIn(error: unknown): Absence {
  if (!(error instanceof AutopsyError) || error.code !== 'unavailable') throw error;
  return error.absence ?? { kind: 'unreadable', said: error.message };
}

/** Where evidence comes from: GitHub or a saved bundle. */
export interface EvidenceSource {
  /** The run, its jobs and their logs. Throws an `AutopsyError` if the run or its jobs are missing. */
  collect(): Promise<Collected>;
  /** Asks all questions at once; what cannot be answered comes back as `Missing`, with the reason. */
  answer(questions: readonly Question[]): Promise<Collected>;
}

/** The files with every secret masked, except the log archive, which is masked when it is written. */
export function maskFiles(files: Iterable<readonly [string, Uint8Array]>): BundleFiles {
  return new Map([...files].map(([path, bytes]) => [path, isLogArchive(path) ? bytes : maskBytes(bytes)]));
}

/** Whether it is the path of a log archive, of the attempt itself or of another one. */
function isLogArchive(path: string): boolean {
  return /^(?:trace\/\d+\/\d+\/)?logs\.zip$/.test(path);
}

/** The file that describes the bundle itself. */
export const MANIFEST = 'bundle.json';

/** Files with an array that grows with each round of questions. */
const GROWING = /(?:^|\/)(?:caches|runs)\.json$/;

/** Both together: later files replace earlier ones, but the arrays of `caches.json` and `runs.json` are joined. */
export function addCollected(known: Collected, more: Collected): Collected {
  const files = new Map(known.files);
  for (const [path, bytes] of more.files) {
    const earlier = files.get(path);
    files.set(path, earlier !== undefined && isGrowing(path) ? joinArrays(earlier, bytes) : bytes);
  }
  return { files, missing: uniqueMissing([...known.missing, ...more.missing]) };
}

function isGrowing(path: string): boolean {
  return GROWING.test(path) && !path.startsWith('files/') && !path.includes('/files/');
}

/** Each question once for each reason. */
function uniqueMissing(missing: readonly Missing[]): Missing[] {
  const byText = new Map(missing.map((item) => [JSON.stringify(item), item]));
  return [...byText.values()];
}

function joinArrays(first: Uint8Array, second: Uint8Array): Uint8Array {
  return encodeJson([first, second].flatMap((bytes): unknown => JSON.parse(decodeText(bytes))));
}

/** JSON, indented by one blank and with a final newline. Throws an `AutopsyError` if it is nested too deep. */
export function encodeJson(value: unknown): Uint8Array {
  try {
    return new TextEncoder().encode(`${JSON.stringify(value, null, 1)}\n`);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw unavailable({ kind: 'nested' });
  }
}

/**
 * Text without its byte order mark: UTF-8, or the UTF-16 of a redirection in PowerShell. Anything else becomes U+FFFD.
 * Throws an `AutopsyError` with the name if it is longer than a string can be.
 */
export function decodeText(bytes: Uint8Array, name = 'the text'): string {
  if (bytes.length > constants.MAX_STRING_LENGTH)
    throw new AutopsyError('unavailable', `${name} is longer than ${constants.MAX_STRING_LENGTH} bytes`);
  return new TextDecoder().decode(asUtf8(bytes));
}

const ATTEMPT = ['run.json', 'jobs.json'];

/** Whether a bundle may contain this path: one of the known files, and none that leads out of the bundle. */
export function isBundlePath(path: string): boolean {
  const climbs = path.split('/').some((part) => part === '' || part === '.' || part === '..');
  if (climbs || /[\\\0]/.test(path)) return false;
  const [, ofOther = null] = /^trace\/\d+\/\d+\/(?!trace\/)(.+)$/s.exec(path) ?? [];
  const name = ofOther ?? path;
  const isOwn = ofOther === null && path === MANIFEST;
  return isOwn || ATTEMPT.includes(name) || answerPlaces.some((place) => place.test(name));
}

/** The files that answer questions of a kind, with the fields in their paths. */
export function answersIn(
  files: BundleFiles,
  kind: Question['kind'],
): { path: string; bytes: Uint8Array; fields: Readonly<Record<string, string>> }[] {
  const places = placesOf(kind);
  return [...files].flatMap(([path, bytes]) => {
    const match = places?.exec(path);
    return match ? [{ path, bytes, fields: match.groups ?? {} }] : [];
  });
}

/** Whether a name at the top of a folder belongs to a bundle. */
export function isBundleName(name: string): boolean {
  return name === MANIFEST || ATTEMPT.includes(name) || answerRoots.has(name);
}
