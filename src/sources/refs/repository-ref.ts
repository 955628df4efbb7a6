import { type AutopsyError, misuse } from '../../errors.ts';
import { quote } from './run-ref.ts';
import { areNames, demandNoCredentials, parseAddress, type WebAddress } from './web-address.ts';

/** A repository on a host. */
export interface RepositoryRef {
  host: string;
  owner: string;
  repo: string;
}

/** Runs of a repository, as far as a URL of its Actions narrows them; null for what it does not narrow. */
interface RunsRef {
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
  const address = bare.length > LONGEST ? null : parseAddress(bare);
  if (address === null) return null;
  const { host, parts } = address;
  const [owner = '', page = 'repositories', ...more] = parts[0] === 'orgs' ? parts.slice(1) : parts;
  return isOwner(owner) && page === 'repositories' && more.length === 0 ? { host, owner } : null;
}

/** Whether it can be the name of an account; those of managed users end in an underscore and a short code. */
function isOwner(name: string): boolean {
  return /^[a-z\d][a-z\d-]*(?:_[a-z\d]+)?$/i.test(name);
}

/**
 * Reads `OWNER/REPO`, `HOST/OWNER/REPO`, or the address of a repository, of its Actions or of a workflow there. Throws an
 * `AutopsyError` that names what was met, never with credentials.
 */
export function parseRunsRef(text: string, defaultHost: string): RunsRef {
  const bare = text.trim().replace(/^<(.*)>$/, '$1');
  if (bare.length > LONGEST) throw misuse('the name of the repository is too long', HINT);
  const address = parseAddress(asAddress(bare, defaultHost));
  if (address === null) throw notARepository(bare);
  demandNoCredentials(address, 'the address of the repository');
  const [owner = '', name = '', ...page] = address.parts;
  const repo = name.replace(/\.git$/, '');
  if (!areNames(owner, repo)) throw notARepository(bare);
  const repository = { host: address.host, owner, repo };
  return { repository, workflow: workflowOf(page, bare), branch: branchOf(address) };
}

const ACTIONS = /^(?:actions(?:\/workflows\/(?<file>[^/]+)(?:\/badge\.svg)?)?)?$/;

function workflowOf(page: string[], text: string): string | null {
  const found = ACTIONS.exec(page.join('/'));
  if (found !== null) return found.groups?.file === undefined ? null : decoded(found.groups.file);
  if (page[0] !== 'actions' || page[1] !== 'runs') throw notARepository(text);
  throw misuse(`${quote(text)} is the address of a run`, 'leave out the word scan');
}

/** A percent sign that begins no escape stands for itself. */
function decoded(file: string): string {
  return new URLSearchParams(`file=${file.replace(/[+&]/g, encodeURIComponent)}`).get('file') ?? file;
}

/** The branch in the page's filter; its other words filter in ways that a scan does not support. */
function branchOf(address: WebAddress): string | null {
  const query = address.query.get('query')?.trim() ?? '';
  if (query === '') return null;
  const { quoted, name } = /^branch:(?:"(?<quoted>[^"]+)"|(?<name>[^\s"]+))$/.exec(query)?.groups ?? {};
  const branch = quoted ?? name;
  if (branch !== undefined) return branch;
  const hint = 'leave out its query, and give --branch, --workflow and --since instead';
  throw misuse(`the address asks for ${quote(query)}, which a scan does not filter by`, hint);
}

/** A URL with the parts that people leave out. */
function asAddress(text: string, defaultHost: string): string {
  if (/^[^/\s:]+\/[^/\s]+\/?$/.test(text)) return `https://${defaultHost}/${text}`;
  return /^[\w-]+(?:\.[\w-]+)+(?::\d+)?\/[^/]+\/[^/]+(?:\/|$)/.test(text) ? `https://${text}` : text;
}

function notARepository(text: string): AutopsyError {
  return misuse(`${quote(text)} is not a repository`, HINT);
}
