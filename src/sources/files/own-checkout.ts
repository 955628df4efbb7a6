import { execFile } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The checkout around the current folder: its root, and the repositories of its remotes as `HOST/OWNER/REPO`. */
interface OwnCheckout {
  root: string;
  remotes: string[];
}

/** The checkout around a folder; null if there is none, or no git to ask. */
export async function readOwnCheckout(folder: string): Promise<OwnCheckout | null> {
  const root = await git(folder, ['rev-parse', '--show-toplevel']);
  if (root === null) return null;
  const listed = (await git(root.trim(), ['remote', '-v'])) ?? '';
  const remotes = listed.split('\n').flatMap((line) => repositoryOf(line.split(/\s+/)[1] ?? '') ?? []);
  return { root: root.trim(), remotes: [...new Set(remotes)] };
}

/**
 * `HOST/OWNER/REPO` in lower case, of a remote in any of the forms that git takes; null for a folder. Only an address of the
 * web tells the port that the host has for it.
 */
export function repositoryOf(remote: string): string | null {
  const [, host, path] =
    /^https?:\/\/(?:[^/@]*@)?([^/:]+(?::(?!(?:443|80)\/)\d+)?)(?::\d+)?\/(.+)$/i.exec(remote) ??
    /^(?:[a-z+]+:\/\/)(?:[^/@]*@)?([^/:]+)(?::\d+)?\/(.+)$/i.exec(remote) ??
    /^(?:[^/@]*@)?([^/:]+):(?!\/)(.+)$/.exec(remote) ??
    [];
  const [owner, repo, ...more] = (path ?? '')
    .replace(/\/+$/, '')
    .replace(/\.git$/i, '')
    .split('/');
  if (host === undefined || !owner || !repo || more.length > 0) return null;
  return `${host.replace(/^ssh\.github\.com$/i, 'github.com')}/${owner}/${repo}`.toLowerCase();
}

/** A file of a checkout as it stands there: null if it is not there, or lies outside by a link. */
export async function readOwnFile(
  root: string,
  path: string,
): Promise<{ place: string; text: string } | null> {
  const [base, place] = await Promise.all(
    [root, join(root, path)].map((one) => realpath(one).catch(() => null)),
  );
  if (base == null || place == null || !place.startsWith(base + sep)) return null;
  const bytes = await readFile(place).catch(() => null);
  return bytes === null ? null : { place, text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) };
}

/** Whether a file has uncommitted changes. */
export async function hasUncommittedChanges(root: string, path: string): Promise<boolean> {
  const status = await git(root, ['status', '--porcelain', '--untracked-files=all', '--', path]);
  return status === null || status.trim() !== '';
}

async function git(folder: string, args: string[]): Promise<string | null> {
  try {
    const { stdout } = await run('git', ['-C', folder, ...args], { timeout: 30_000 });
    return stdout;
  } catch {
    return null;
  }
}
