import { misuse } from '../errors.ts';
import { decodeText } from '../sources/bundle/bundle-files.ts';
import { findCheckoutRoot } from '../sources/files/checkout.ts';
import { type LintFiles, readCheckoutAround, readGivenPaths } from '../sources/files/lint-paths.ts';
import { pathExists } from '../sources/files/path-exists.ts';
import { readStdin } from '../sources/files/read-stdin.ts';
import { findDefaultHost } from '../sources/github/credentials.ts';
import { getWorkflowFiles } from '../sources/github/workflow-files.ts';
import { parseRunsRef } from '../sources/refs/repository-ref.ts';
import type { SourceFile } from '../types/evidence.ts';
import type { Io } from '../types/io.ts';
import { openClient } from './open-client.ts';
import type { LintCommandOptions } from './options/lint.ts';

/** The files of one repository, and which of them are reported. */
export type LintInput = Omit<LintFiles, 'files'> & { files: SourceFile[] };

/** No workflow is larger. */
const MOST_BYTES = 4 * 1024 * 1024;

/** The name of stdin in a report. */
const STDIN = '<stdin>';

/** Reads what the command line names: paths, stdin, repositories, or the checkout around the current folder. */
export async function readLintInputs(options: LintCommandOptions, io: Io): Promise<LintInput[]> {
  const { inputs } = options;
  const isStdin = inputs.includes('-');
  const paths = inputs.filter((input) => input !== '-' && (pathExists(input) || !isRemote(input)));
  const remote = inputs.filter((input) => input !== '-' && !paths.includes(input));
  if (options.fix && (isStdin || remote.length > 0)) {
    const message = '--fix writes files, and neither stdin nor a repository on GitHub is one';
    throw misuse(message, 'use --patch instead');
  }
  const local = inputs.length === 0 ? await readCheckoutAround('.') : await readGivenPaths(paths);
  const piped = isStdin ? [await readPiped(io)] : [];
  const fetched = await Promise.all(remote.map((input) => readRemote(input, options, io)));
  return [...local, ...piped, ...fetched].map(({ files, ...input }) => ({
    ...input,
    files: files.map((file) => ({ owner: '', repo: '', sha: '', ...file })),
  }));
}

/** The files and folders to read: whole checkouts, since callers decide what a file does. */
export function readPlaces(inputs: readonly string[]): string[] {
  const paths = inputs.length === 0 ? ['.'] : inputs.filter(pathExists);
  return paths.flatMap((path) => [path, findCheckoutRoot(path) ?? []].flat());
}

async function readPiped(io: Io): Promise<LintFiles> {
  const text = decodeText(await readStdin(io.stdin, MOST_BYTES));
  return { ...ALL, files: [{ path: STDIN, text }], unread: [], isNamed: () => true };
}

/** Files that are not on this disk. */
const ALL = { isGiven: () => true, isNamed: () => false, onDisk: (path: string) => path, root: '' };

/** Whether it is `OWNER/REPO`, `OWNER/REPO@REF` or a URL, and no existing path. */
function isRemote(input: string): boolean {
  return /^[\w-][\w.-]*\/[\w.-]+(?:@\S+)?$|^https?:\/\//i.test(input) && !/\.ya?ml$/i.test(input);
}

async function readRemote(input: string, options: LintCommandOptions, io: Io): Promise<LintFiles> {
  const [, name = '', ref = 'HEAD'] = /^([^@]+)(?:@(.+))?$/.exec(input) ?? [];
  const { repository } = parseRunsRef(name, findDefaultHost(io.env));
  const client = await openClient(repository.host, options, io);
  return { ...ALL, ...(await getWorkflowFiles(client, repository, ref)) };
}
