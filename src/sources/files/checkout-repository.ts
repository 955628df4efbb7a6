import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Environment } from '../github/credentials.ts';
import type { RepositoryRef } from '../refs/repository-ref.ts';
import { repositoryOf } from './own-checkout.ts';

/**
 * The repository that a checkout is of: `GH_REPO`, else the remote that `gh` would take, which is the one it was told, or
 * upstream, github, origin, or the first. Null outside of a checkout, and where no remote is on a host.
 */
export async function findCheckoutRepository(
  from: string,
  env: Environment,
  defaultHost: string,
): Promise<RepositoryRef | null> {
  const named = /^(?:([\w.-]+(?::\d+)?)\/)?([\w.-]+)\/([\w.-]+)$/.exec(env.GH_REPO ?? '');
  if (named !== null) return { host: named[1] ?? defaultHost, owner: named[2] ?? '', repo: named[3] ?? '' };
  const remotes = remotesIn(await readConfig(resolve(from)));
  const found = 'upstream github origin'
    .split(' ')
    .map((name) => remotes.find((remote) => remote.name === name));
  const chosen = [remotes.find(({ isBase }) => isBase), ...found, ...remotes].find(
    (remote) => remote !== undefined,
  );
  return chosen?.repository ?? null;
}

/** The text of the git configuration of the checkout around a folder; empty where there is none. */
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
  /** Whether `gh repo set-default` chose it. */
  isBase: boolean;
}

function remotesIn(config: string): Remote[] {
  return config.split(/^\s*(?=\[)/m).flatMap((section) => {
    const name = /^\[remote "([^"\n]+)"\]/.exec(section)?.[1];
    const url = /^\s*url\s*=\s*(\S+)/m.exec(section)?.[1];
    const [host = '', owner = '', repo = ''] = repositoryOf(url ?? '')?.split('/') ?? [];
    if (name === undefined || repo === '') return [];
    const repository = { host, owner, repo };
    return [{ name, repository, isBase: /^\s*gh-resolved\s*=\s*base\b/m.test(section) }];
  });
}
