import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { misuse } from '../../errors.ts';
import type { Environment } from '../github/credentials.ts';
import type { RepositoryRef } from '../refs/repository-ref.ts';
import { quote } from '../refs/run-ref.ts';
import { areNames } from '../refs/web-address.ts';
import { repositoryOf } from './own-checkout.ts';

/**
 * The repository that a checkout is of: `GH_REPO`, else the remote that `gh` would take, which is the one it was told, or
 * upstream, github, origin, or the first; none of another host than `GH_HOST`, where that is set. Null outside of a
 * checkout, and where there is no such remote. Throws an `AutopsyError` for a `GH_REPO` that is no repository.
 */
export async function findCheckoutRepository(
  from: string,
  env: Environment,
  defaultHost: string,
): Promise<RepositoryRef | null> {
  const named = env.GH_REPO?.trim();
  if (named) return parseRepository(named, defaultHost) ?? refuse(named);
  const all = remotesIn(await readConfig(resolve(from)), defaultHost);
  const remotes = env.GH_HOST?.trim() ? all.filter(({ repository: { host } }) => host === defaultHost) : all;
  const known = 'upstream github origin'
    .split(' ')
    .flatMap((name) => remotes.filter((one) => one.name === name));
  const told = remotes.flatMap(({ told }) => told ?? []);
  return [...told, ...[...known, ...remotes].map(({ repository }) => repository)][0] ?? null;
}

/** `[HOST/]OWNER/REPO`, or the address of a repository; null for anything else. */
function parseRepository(text: string, defaultHost: string): RepositoryRef | null {
  const parts = (repositoryOf(text) ?? text).split('/');
  const [host = '', owner = '', repo = '', ...more] = parts.length === 2 ? [defaultHost, ...parts] : parts;
  return areNames(owner, repo) && more.length === 0 && /^[\w.-]+(?::\d+)?$/.test(host)
    ? { host, owner, repo }
    : null;
}

function refuse(named: string): never {
  throw misuse(`GH_REPO is ${quote(named)}, which is no repository`, 'set it to OWNER/REPO, or unset it');
}

/** The text of the git configuration of the checkout around a folder; empty if there is none. */
async function readConfig(from: string): Promise<string> {
  for (let folder = from; ; folder = dirname(folder)) {
    const mark = join(folder, '.git');
    const found = await stat(mark).catch(() => null);
    if (found?.isDirectory()) return await textOf(join(mark, 'config'));
    // In a worktree and in a submodule it is a file that leads to the folder.
    if (found?.isFile()) {
      const git = resolve(folder, /^gitdir: (.+)$/m.exec(await textOf(mark))?.[1] ?? '.');
      const common = (await textOf(join(git, 'commondir'))).trim();
      return await textOf(join(common === '' ? git : resolve(git, common), 'config'));
    }
    if (dirname(folder) === folder) return '';
  }
}

async function textOf(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '');
}

interface Remote {
  name: string;
  repository: RepositoryRef;
  /** What `gh repo set-default` chose, this one or another; null if it chose none. */
  told: RepositoryRef | null;
}

function remotesIn(config: string, defaultHost: string): Remote[] {
  return config.split(/^\s*(?=\[)/m).flatMap((section) => {
    const name = /^\[remote "([^"\n]+)"\]/.exec(section)?.[1];
    const url = /^\s*url\s*=\s*(\S+)/m.exec(section)?.[1] ?? '';
    const [named = '', owner = '', repo = ''] = repositoryOf(url)?.split('/') ?? [];
    // What is fetched by ssh may be at any port of the web.
    const host = withoutPort(named) === withoutPort(defaultHost) ? defaultHost : named;
    if (name === undefined || repo === '') return [];
    const repository = { host, owner, repo };
    const [, chosen = ''] = /^\s*gh-resolved\s*=\s*(\S+)/m.exec(section) ?? [];
    return [{ name, repository, told: chosen === 'base' ? repository : parseRepository(chosen, host) }];
  });
}

const withoutPort = (host: string): string => host.replace(/:\d+$/, '');
