import { type AutopsyError, misuse } from '../../errors.ts';
import { maskSecrets } from '../../logs/mask-secrets.ts';
import { areNames, demandNoCredentials, parseAddress, type WebAddress } from './web-address.ts';

/** What to examine: an attempt of a run (null: the latest), or a bundle on the disk. */
export type RunRef =
  | {
      kind: 'run';
      host: string;
      owner: string;
      repo: string;
      runId: number;
      attempt: number | null;
      jobId: number | null;
    }
  | { kind: 'bundle'; path: string };

const HINT = 'give the URL of a run, OWNER/REPO/ID, or the path of logs or an evidence bundle';

const LONGEST = 4096;

/**
 * Reads every form of reference to a run that people paste; see the README for the list. What looks like a path comes
 * back as a bundle, whether or not it exists. Throws an `AutopsyError` that names what was met, never with credentials.
 */
export function parseRunRef(text: string, defaultHost: string): RunRef {
  if (text.length > LONGEST) throw misuse('the run reference is too long', HINT);
  const bare = unwrap(text);
  if (bare === '') throw misuse('the run reference is empty', HINT);
  const address = asAddress(bare, defaultHost);
  if (address !== null) return parseRunAddress(address, bare);
  const [, host = defaultHost, repository = '', id = ''] =
    /^(?:([\w-]+(?:\.[\w-]+)+)\/)?([\w.-]+\/[\w.-]+)[/#](\d+)$/.exec(bare) ?? [];
  const short = parseAddress(`https://${host}/${repository}/actions/runs/${id}`);
  if (id !== '' && short !== null && !isPathLike(bare)) return parseRunAddress(short, bare);
  if (isPathLike(bare)) return { kind: 'bundle', path: bare };
  if (/^[\w-][\w.-]*\/[\w.-]+$/.test(bare)) throw repositoryGiven(bare, bare);
  if (/^(?=.*\d)[0-9a-f]{7,40}$/i.test(bare))
    throw notARun(
      bare,
      'looks like a commit, not a run',
      'open the failed check of the commit, and paste its address',
    );
  throw misuse(`${quote(bare)} is neither a run nor a file that is there`, HINT);
}

/** What mails, chats and shells put around a link. */
const WRAPPERS = new Set(['<>', '""', "''", '``', '()']);

/** Removes blanks, the full stop of a sentence, wrappers, and the text of a Markdown link. */
function unwrap(text: string): string {
  const bare = text.replace(/^[\s\u200b\ufeff]+|[\s\u200b\ufeff]+$/g, '');
  if (/:\/\/|\/actions\/runs\//.test(bare) && /[.,;:!]$/.test(bare))
    return unwrap(bare.replace(/[.,;:!]+$/, ''));
  const link = /^\[.*\]\(\s*(\S+?)(?:\s+["'].*)?\s*\)$/s.exec(bare);
  if (link?.[1] !== undefined) return unwrap(link[1]);
  const isWrapped = bare.length > 1 && WRAPPERS.has(`${bare[0]}${bare.at(-1)}`);
  return isWrapped ? unwrap(bare.slice(1, -1)) : bare;
}

function isPathLike(text: string): boolean {
  return /^(?:\.{1,2}(?:[/\\]|$)|[/\\~]|[a-z]:[/\\])|\.zip$/i.test(text);
}

/** The address that was pasted, also without its scheme or, in the API's form, without its host; null for anything else. */
function asAddress(text: string, defaultHost: string): WebAddress | null {
  const full = /^https?:/i.test(text)
    ? text
    : /^\/?repos\/[^/]+\/[^/]+\/actions\/runs\//.test(text)
      ? `https://${defaultHost}/${text.replace(/^\//, '')}`
      : /^[\w-]+(?:\.[\w-]+)+(?::\d+)?\/[^/]+\/[^/]+\/(?:actions|runs|pull|commit)\//i.test(text)
        ? `https://${text}`
        : null;
  if (full === null) {
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) throw notARun(text, 'is not an https address', HINT);
    return null;
  }
  const address = parseAddress(full);
  if (address === null) throw notARun(text, 'is not a URL', HINT);
  demandNoCredentials(address, 'the run URL');
  return address;
}

/** What may follow `/actions/runs/ID`: pages of the web interface and calls of the API. */
const TAIL =
  /^(?:\/attempts\/(?<attempt>[^/]+))?(?:\/job\/(?<job>[^/]+)|\/(?:workflow|usage|logs|timing|jobs(?:\/[^/]+)?|artifacts(?:\/[^/]+)?))?$/;

function parseRunAddress({ host, parts }: WebAddress, text: string): RunRef {
  const path = parts[0] === 'api' && parts[1] === 'v3' ? parts.slice(2) : parts;
  const isApi = path[0] === 'repos' && path[3] === 'actions';
  const [owner = '', repo = '', area, kind, id, ...tail] = isApi ? path.slice(1) : path;
  if (area === undefined && repo !== '') throw repositoryGiven(text, `${owner}/${repo}`);
  if (area !== 'actions' || kind !== 'runs' || id === undefined) throw otherPage(area, kind, text);
  const rest = TAIL.exec(tail.map((part) => `/${part}`).join(''));
  if (rest === null) throw notARun(text, 'goes on after the run id with what no run has', HINT);
  const { attempt, job } = rest.groups ?? {};
  return {
    kind: 'run',
    host,
    ...repository(owner, repo, text),
    runId: parseId(id, 'run id', text),
    attempt: attempt === undefined ? null : parseId(attempt, 'attempt', text),
    jobId: job === undefined ? null : parseId(job, 'job id', text),
  };
}

function repository(owner: string, repo: string, text: string): { owner: string; repo: string } {
  if (!areNames(owner, repo)) throw notARun(text, 'does not name a repository', HINT);
  return { owner, repo };
}

function parseId(digits: string, what: string, text: string): number {
  const id = Number(digits);
  if (/^[1-9]\d*$/.test(digits) && Number.isSafeInteger(id)) return id;
  throw notARun(text, `has ${quote(digits)} for its ${what}, which is not a positive whole number`, HINT);
}

/** The error for an address of GitHub that is not a run's, with the way from there to the run. */
function otherPage(area: string | undefined, kind: string | undefined, text: string): AutopsyError {
  if (area === 'runs') {
    return notARun(
      text,
      'is the address of a check run, not of a workflow run',
      'open it, and paste the address of the job, which has /actions/runs/ in it',
    );
  }
  if (area === 'pull' || area === 'commit' || area === 'commits') {
    const what = area === 'pull' ? 'a pull request' : 'a commit';
    return notARun(
      text,
      `is the address of ${what}`,
      'open the failed check there, and paste its address, which has /actions/runs/ in it',
    );
  }
  if (area === 'actions' && kind === 'jobs') {
    return notARun(
      text,
      'names a job without its run',
      'paste the html_url of the job, which has /actions/runs/ in it',
    );
  }
  if (area === 'actions') {
    return notARun(text, 'is the address of a list, not of a run', 'open the run, and paste its address');
  }
  return notARun(text, 'is not the address of a run', HINT);
}

/** The error for a repository, with the way to its runs. */
function repositoryGiven(text: string, repository: string): AutopsyError {
  return notARun(text, 'is a repository, not a run', `for its recent runs: cache-autopsy scan ${repository}`);
}

function notARun(text: string, reason: string, hint: string): AutopsyError {
  return misuse(`${quote(text)} ${reason}`, hint);
}

/** The given text in quotes: cut to a line's length, without anything before an `@` and without control characters. */
export function quote(text: string): string {
  const shown = maskSecrets(text.replace(/\S*@/g, '***@')).replace(/[\p{Cc}\p{Cf}]/gu, '\ufffd');
  return JSON.stringify(shown.length > 120 ? `${shown.slice(0, 120).toWellFormed()}…` : shown);
}
