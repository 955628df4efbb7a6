import { AutopsyError } from '../../errors.ts';
import { quote } from './run-ref.ts';

/** A repository on a host. */
export interface RepositoryRef {
  host: string;
  owner: string;
  repo: string;
}

/** Runs of a repository: all of them, or what an address of its Actions narrows them to; null where it does not. */
export interface RunsRef {
  repository: RepositoryRef;
  /** The file name or the id of a workflow. */
  workflow: string | null;
  branch: string | null;
}

/** An organisation or a user on a host: all repositories. */
export interface OwnerRef {
  host: string;
  owner: string;
}

const HINT = 'give OWNER/REPO, or the address of the repository';

const LONGEST = 4096;

/** Reads `OWNER` or the address of its page; null for anything else. */
export function parseOwnerRef(text: string, defaultHost: string): OwnerRef | null {
  const bare = text.trim().replace(/^<(.*)>$/, '$1');
  if (isOwner(bare)) return { host: defaultHost, owner: bare };
  if (bare.length > LONGEST || !/^https?:\/\//i.test(bare) || !URL.canParse(bare)) return null;
  const { host, pathname } = new URL(bare);
  const [, owner = ''] = /^\/(?:orgs\/)?([^/]+)(?:\/(?:repositories)?)?$/.exec(pathname) ?? [];
  return isOwner(owner) ? { host: webHost(host), owner } : null;
}

/** As GitHub has names of accounts; those of managed users end in a short code behind an underscore. */
function isOwner(name: string): boolean {
  return /^[a-z\d][a-z\d-]*(?:_[a-z\d]+)?$/i.test(name);
}

/**
 * Reads `OWNER/REPO`, `HOST/OWNER/REPO`, or the address of a repository, of its Actions or of a workflow there. Throws an
 * `AutopsyError` that names what was met, never with credentials.
 */
export function parseRunsRef(text: string, defaultHost: string): RunsRef {
  const bare = text.trim().replace(/^<(.*)>$/, '$1');
  if (bare.length > LONGEST) throw new AutopsyError('usage', 'the name of the repository is too long', HINT);
  const address = asAddress(bare, defaultHost);
  if (address === null || !URL.canParse(address)) throw notARepository(bare);
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') {
    const hint = 'take out what stands before the @, and set GH_TOKEN instead';
    throw new AutopsyError('usage', 'the address of the repository carries credentials', hint);
  }
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const [owner = '', name = '', ...page] = parts;
  const repo = name.replace(/\.git$/, '');
  const areNames = [owner, repo].every((part) => /^[\w.-]+$/.test(part) && !/^\.+$/.test(part));
  if (!areNames) throw notARepository(bare);
  const repository = { host: webHost(url.host), owner, repo };
  return { repository, workflow: workflowOf(page, bare), branch: branchOf(url) };
}

const ACTIONS = /^(?:actions(?:\/workflows\/(?<file>[^/]+)(?:\/badge\.svg)?)?)?$/;

function workflowOf(page: string[], text: string): string | null {
  const found = ACTIONS.exec(page.join('/'));
  if (found !== null) return found.groups?.file === undefined ? null : decoded(found.groups.file);
  if (page[0] !== 'actions' || page[1] !== 'runs') throw notARepository(text);
  throw new AutopsyError('usage', `${quote(text)} is the address of a run`, 'leave out the word scan');
}

/** A percent sign that begins no escape stands for itself. */
function decoded(file: string): string {
  return new URLSearchParams(`file=${file.replace(/[+&]/g, encodeURIComponent)}`).get('file') ?? file;
}

/** What the page was filtered by: its other words narrow the runs in ways that a scan does not. */
function branchOf({ searchParams }: URL): string | null {
  const query = searchParams.get('query')?.trim() ?? '';
  if (query === '') return null;
  const { quoted, name } = /^branch:(?:"(?<quoted>[^"]+)"|(?<name>[^\s"]+))$/.exec(query)?.groups ?? {};
  const branch = quoted ?? name;
  if (branch !== undefined) return branch;
  const hint = 'leave out its query, and give --branch, --workflow and --since instead';
  throw new AutopsyError(
    'usage',
    `the address asks for ${quote(query)}, which a scan does not filter by`,
    hint,
  );
}

/** Null for what is neither an address nor a short form of one. */
function asAddress(text: string, defaultHost: string): string | null {
  if (/^https?:\/\//i.test(text)) return text;
  if (/^[^/\s:]+\/[^/\s]+\/?$/.test(text)) return `https://${defaultHost}/${text}`;
  return /^[\w-]+(?:\.[\w-]+)+(?::\d+)?\/[^/]+\/[^/]+(?:\/|$)/.test(text) ? `https://${text}` : null;
}

function webHost(host: string): string {
  return host.replace(/^www\.(?=github\.com$|[^.]+\.ghe\.com$)/, '');
}

function notARepository(text: string): AutopsyError {
  return new AutopsyError('usage', `${quote(text)} is not a repository`, HINT);
}
