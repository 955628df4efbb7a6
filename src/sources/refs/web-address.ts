import { misuse } from '../../errors.ts';

/** A parsed URL of a page or of the API. */
export interface WebAddress {
  /** The web host, with its port. */
  host: string;
  /** The parts of its path that are not empty. */
  parts: string[];
  query: URLSearchParams;
  hasCredentials: boolean;
}

/** Parses an `http:` or `https:` URL; null for anything else. */
export function parseAddress(text: string): WebAddress | null {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return null;
  const { host, pathname, searchParams: query, username, password } = new URL(text);
  const parts = pathname.split('/').filter((part) => part !== '');
  return { host: webHost(host), parts, query, hasCredentials: username !== '' || password !== '' };
}

/** The web host of a host in a URL: without the `www.` and the `api.` of GitHub's own hosts. */
function webHost(host: string): string {
  const bare = host.replace(/\.(?=:|$)/, '').replace(/^www\.(?=github\.com$|[^.]+\.ghe\.com$)/, '');
  if (bare === 'api.github.com') return 'github.com';
  return /^api\.[^.]+\.ghe\.com$/.test(bare) ? bare.slice('api.'.length) : bare;
}

/** Throws an `AutopsyError` if a URL contains a user name or a password; `what` says what the URL is for. */
export function demandNoCredentials({ hasCredentials }: WebAddress, what: string): void {
  if (!hasCredentials) return;
  const hint = 'take out what stands before the @, and set GH_TOKEN instead';
  throw misuse(`${what} carries credentials`, hint);
}

/** Whether these can be the names of an account and a repository. */
export function areNames(owner: string, repo: string): boolean {
  return [owner, repo].every((name) => /^[\w.-]+$/.test(name) && !/^\.+$/.test(name));
}
