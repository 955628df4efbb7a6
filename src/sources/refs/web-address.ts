import { misuse } from '../../errors.ts';

/** An address of a page, or of a call of the API, taken apart. */
export interface WebAddress {
  /** The web host, with its port. */
  host: string;
  /** The parts of its path that are not empty. */
  parts: string[];
  query: URLSearchParams;
  hasCredentials: boolean;
}

/** Takes an `http:` or `https:` address apart; null for anything else. */
export function parseAddress(text: string): WebAddress | null {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return null;
  const { host, pathname, searchParams: query, username, password } = new URL(text);
  const parts = pathname.split('/').filter((part) => part !== '');
  return { host: webHost(host), parts, query, hasCredentials: username !== '' || password !== '' };
}

/** The web host of a host as it stands in a URL: without the `www.` and the `api.` of GitHub's own hosts. */
function webHost(host: string): string {
  const bare = host.replace(/\.(?=:|$)/, '').replace(/^www\.(?=github\.com$|[^.]+\.ghe\.com$)/, '');
  if (bare === 'api.github.com') return 'github.com';
  return /^api\.[^.]+\.ghe\.com$/.test(bare) ? bare.slice('api.'.length) : bare;
}

/** Throws an `AutopsyError` if an address has a name or a password in front: `what` says whose address it is. */
export function demandNoCredentials({ hasCredentials }: WebAddress, what: string): void {
  if (!hasCredentials) return;
  const hint = 'take out what stands before the @, and set GH_TOKEN instead';
  throw misuse(`${what} carries credentials`, hint);
}

/** Whether an account and a repository can be called so. */
export function areNames(owner: string, repo: string): boolean {
  return [owner, repo].every((name) => /^[\w.-]+$/.test(name) && !/^\.+$/.test(name));
}
