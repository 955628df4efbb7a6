import { AutopsyError } from '../errors.ts';
import { quote } from './run-ref.ts';

/** A repository on a host. */
export interface RepositoryRef {
  host: string;
  owner: string;
  repo: string;
}

const HINT = 'give OWNER/REPO, or the address of the repository';

const LONGEST = 4096;

/**
 * Reads `OWNER/REPO`, `HOST/OWNER/REPO`, or the address of a repository or of its Actions. Throws an `AutopsyError` that
 * names what was met, never with credentials.
 */
export function parseRepositoryRef(text: string, defaultHost: string): RepositoryRef {
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
  const [owner = '', name = '', page = 'actions'] = parts;
  const repo = name.replace(/\.git$/, '');
  const areNames = [owner, repo].every((part) => /^[\w.-]+$/.test(part) && !/^\.+$/.test(part));
  if (!areNames || page !== 'actions') throw notARepository(bare);
  return { host: webHost(url.host), owner, repo };
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
