import { readFile, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip, type InputType, type ZlibOptions } from 'node:zlib';
import { z } from 'zod';
import { AutopsyError, messageOf } from '../../errors.ts';
import { maskSecrets } from '../../logs/mask-secrets.ts';
import type { AttemptId, Evidence } from '../../types/evidence.ts';
import type { Instant } from '../../types/primitives.ts';
import { makeFolder } from '../files/make-folder.ts';
import { trimFolder } from '../files/trim-folder.ts';
import { replaceFile } from '../files/write-file.ts';
import type { RepositoryRef } from '../refs/repository-ref.ts';

/** Evidence of an attempt that has ended, and when it was asked for. */
export interface KeptEvidence {
  askedAt: Instant;
  evidence: Evidence;
}

/** Evidence of finished attempts, kept for the next scan. What it lacks is simply collected again. */
export interface EvidenceStore {
  /** Null if it is not there or cannot be read. */
  read(id: AttemptId): Promise<KeptEvidence | null>;
  write(id: AttemptId, kept: KeptEvidence): Promise<void>;
  /** Removes the least recently used evidence, of all repositories, until the rest is below the cap. */
  trim(): Promise<void>;
  /** Whether everything could be written. */
  isWhole(): boolean;
}

/** Raised with every change to `Evidence`. */
const FORMAT = 2;

const CAP_BYTES = 512 * 1024 ** 2;
/** Far beyond what is left of the largest run; what inflates to more was not written here. */
const MOST_INFLATED_BYTES = 128 * 1024 ** 2;

/** Which repository's evidence is kept, and where. */
interface StoreOptions {
  /** The folder of the whole cache. */
  folder: string;
  repository: RepositoryRef;
  /** The version of this command: another version may read logs differently. */
  version: string;
  capBytes?: number;
  /** Called once, with a sentence for people, if the folder cannot be used; the scan goes on without it. */
  onProblem: (problem: string) => void;
}

/** Opens the store; nothing is written before something is kept. */
export function openStore(options: StoreOptions): EvidenceStore {
  const { folder, repository, version, capBytes = CAP_BYTES } = options;
  const { host, owner, repo } = repository;
  // GitHub ignores case in names; a port's colon is not allowed in a Windows path.
  const names = [host.replaceAll(':', '_'), owner, repo].map((name) => name.toLowerCase());
  const place = join(folder, `evidence-${FORMAT}-${version}`, ...names);
  const pathOf = ({ runId, attempt }: AttemptId): string => join(place, `${runId}-${attempt}.json.gz`);
  let isWhole = true;
  const tell = (what: string, error: unknown): void => {
    if (isWhole) options.onProblem(`${what}: ${folder} cannot be used: ${messageOf(error)}`);
  };
  return {
    read: (id) => readKept(pathOf(id), id),
    async write(id, kept) {
      try {
        await writeKept(pathOf(id), kept);
      } catch (error) {
        // One failed write is no reason to keep nothing else.
        tell('not everything is kept for the next scan', error);
        isWhole = false;
      }
    },
    async trim() {
      try {
        await trimFolder(folder, capBytes);
      } catch (error) {
        tell('no old evidence is removed', error);
      }
    },
    isWhole: () => isWhole,
  };
}

/** A store that keeps nothing. */
export const NO_STORE: EvidenceStore = {
  read: async () => null,
  write: async () => {},
  trim: async () => {},
  isWhole: () => false,
};

/**
 * Enough to see that the file is ours and of this attempt. The rest is as it was written: the name of the folder tells
 * the version, and gzip's checksum that nothing has changed.
 */
const keptShape = z.object({
  askedAt: z.number(),
  evidence: z.custom<Evidence>(
    (value) =>
      z.object({ run: z.object({ id: z.number(), attempt: z.number() }), ...lists }).safeParse(value).success,
  ),
});

type Lists = { [Field in keyof Evidence as Evidence[Field] extends unknown[] ? Field : never]: unknown };

const list = z.array(z.record(z.string(), z.unknown()));
/** Every list of `Evidence`: a file that lacks one is not used, even if the format was not raised. */
const lists = {
  ...{ jobs: list, logs: list, annotations: list, files: list, caches: list },
  ...{ runLists: list, others: list, missing: list },
} satisfies Lists;

const inflate = promisify<InputType, ZlibOptions, Buffer>(gunzip);

async function readKept(path: string, { runId, attempt }: AttemptId): Promise<KeptEvidence | null> {
  try {
    const inflated = await inflate(await readFile(path), { maxOutputLength: MOST_INFLATED_BYTES });
    const json: unknown = JSON.parse(inflated.toString('utf8'));
    const { success, data } = keptShape.safeParse(json);
    if (!success || data.evidence.run.id !== runId || data.evidence.run.attempt !== attempt) return null;
    await markUsed(path);
    return data;
  } catch {
    // Never kept, removed by another scan, or damaged: it is collected again.
    return null;
  }
}

/**
 * What was kept and makes no sense when it is judged, since another program wrote it, counts as not kept. A fault of this
 * one is met again when the attempt is examined anew, in this scan or, after a limit, in the next. Throws what the user can mend.
 */
export function asNothingKept(error: unknown): null {
  if (error instanceof AutopsyError) throw error;
  return null;
}

async function markUsed(path: string): Promise<void> {
  const now = new Date();
  // A read-only file is fine too.
  await utimes(path, now, now).catch(() => {});
}

async function writeKept(path: string, kept: KeptEvidence): Promise<void> {
  const json = JSON.stringify(kept, (_field, value: unknown) =>
    typeof value === 'string' ? maskSecrets(value) : value,
  );
  await makeFolder(dirname(path), 0o700);
  await replaceFile(path, await promisify(gzip)(json), 0o600);
}
