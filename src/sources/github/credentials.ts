import { execFile } from 'node:child_process';
import { misuse } from '../../errors.ts';

/** How to talk to a host, and as whom. */
export interface Credentials {
  /** Without a slash at the end. */
  apiBaseUrl: string;
  token: string | null;
  /** The variable that held the token, or `gh` for the GitHub CLI; null without a token. May be shown. */
  tokenSource: string | null;
  /** The variable of a token for another host, if there is none for this one. */
  heldBack?: string;
}

/** Environment variables; an empty one counts as unset. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Runs a program and returns its standard output; null if it is missing, fails, or takes too long. */
type RunProgram = (file: string, args: readonly string[], env: Environment) => Promise<string | null>;

/**
 * The API's address and the token for a host, so that a token only ever goes to the host that it was meant for:
 *
 *     github.com, *.ghe.com    GH_TOKEN, GITHUB_TOKEN
 *     any other host           GH_ENTERPRISE_TOKEN, GITHUB_ENTERPRISE_TOKEN
 *     then                     gh auth token --hostname HOST
 *
 * Inside Actions, GITHUB_TOKEN belongs to the server that issued it: it serves the host of GITHUB_SERVER_URL, which may
 * be an Enterprise Server, and no other. Throws an `AutopsyError` for a token or an address that cannot be used.
 */
export async function findCredentials(
  host: string,
  env: Environment,
  runProgram: RunProgram = runBounded,
): Promise<Credentials> {
  const apiBaseUrl = findApiBaseUrl(host, env);
  for (const name of tokenVariables(host, env)) {
    const token = env[name]?.trim() ?? '';
    if (token !== '') return { apiBaseUrl, token: usableToken(token, name), tokenSource: name };
  }
  const token =
    (await runProgram('gh', ['auth', 'token', '--hostname', host], withoutTokens(env)))?.trim() ?? '';
  if (token === '') {
    const heldBack = TOKEN_VARIABLES.find((name) => env[name]?.trim());
    return { apiBaseUrl, token: null, tokenSource: null, ...(heldBack === undefined ? {} : { heldBack }) };
  }
  return { apiBaseUrl, token: usableToken(token, 'gh'), tokenSource: 'gh' };
}

/** Two for github.com and the tenants of ghe.com, and two for other hosts. */
const TOKEN_VARIABLES = ['GH_TOKEN', 'GITHUB_TOKEN', 'GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN'];

function tokenVariables(host: string, env: Environment): string[] {
  const named = isGitHubCloud(host) ? TOKEN_VARIABLES.slice(0, 2) : TOKEN_VARIABLES.slice(2);
  if (!env.GITHUB_ACTIONS) return named;
  if (host === serverHost(env)) return [...new Set([...named, 'GITHUB_TOKEN'])];
  // The job's own token must not go elsewhere, not even under another name (`GH_TOKEN: ${{ github.token }}`).
  return named.filter((name) => name !== 'GITHUB_TOKEN' && env[name] !== env.GITHUB_TOKEN);
}

/** github.com and the tenants of GitHub Enterprise Cloud with data residency. */
function isGitHubCloud(host: string): boolean {
  return host === 'github.com' || host.endsWith('.ghe.com');
}

function findApiBaseUrl(host: string, env: Environment): string {
  const override = env.GITHUB_API_URL;
  if (override && host === serverHost(env))
    return parseBaseUrl(override, 'GITHUB_API_URL').replace(/\/+$/, '');
  if (host === 'github.com') return 'https://api.github.com';
  return host.endsWith('.ghe.com') ? `https://api.${host}` : `https://${host}/api/v3`;
}

function serverHost(env: Environment): string {
  const server = env.GITHUB_SERVER_URL;
  return server ? new URL(parseBaseUrl(server, 'GITHUB_SERVER_URL')).host : 'github.com';
}

/** The host of a reference that names none: `GH_HOST`, else github.com. Throws an `AutopsyError` if it is no host. */
export function findDefaultHost(env: Environment): string {
  const named = env.GH_HOST?.trim();
  if (!named) return 'github.com';
  const url = named.includes('://') ? named : `https://${named}`;
  return new URL(parseBaseUrl(url, 'GH_HOST')).host;
}

function parseBaseUrl(text: string, variable: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') {
    return `${url.origin}${url.pathname}`;
  }
  throw misuse(`${variable} is not a plain http(s) address`, `correct or unset ${variable}`);
}

function usableToken(token: string, source: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw misuse(
    `the token of ${source} holds characters that no token has`,
    'set it again, without quotes, blanks or line breaks inside',
  );
}

/**
 * The environment without token variables: `gh` prefers them to its own token for the host, and would return one for
 * another host.
 */
function withoutTokens(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !TOKEN_VARIABLES.includes(name)));
}

const PROGRAM_TIMEOUT_MS = 5000;

function runBounded(file: string, args: readonly string[], env: Environment): Promise<string | null> {
  return new Promise((resolve) => {
    const options = { env: { ...env }, timeout: PROGRAM_TIMEOUT_MS, windowsHide: true };
    execFile(file, [...args], options, (error, stdout) => resolve(error === null ? stdout : null));
  });
}
