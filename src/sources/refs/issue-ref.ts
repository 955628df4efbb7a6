import { AutopsyError } from '../../errors.ts';

/** An issue or a pull request; GitHub keeps the comments of both in the same place. */
export interface IssuePlace {
  /** The web host. */
  host: string;
  owner: string;
  repo: string;
  number: number;
  isPull: boolean;
}

/** Where a report is to be attached: at a place that was named, or at the pull request that the run is of. */
export type AttachTarget = { kind: 'issue'; place: IssuePlace } | { kind: 'own-pull' };

/** Reads the value of `--attach`. Throws an `AutopsyError` where it is neither an address of that kind nor `pr`. */
export function parseAttachTarget(text: string): AttachTarget {
  if (text === 'pr') return { kind: 'own-pull' };
  const place = parseIssueUrl(text.trim().replace(/^<(.*)>$/s, '$1'));
  if (place !== null) return { kind: 'issue', place };
  throw new AutopsyError(
    'usage',
    '--attach was given something else than an issue or a pull request',
    'give its address, https://HOST/OWNER/REPO/issues/N or …/pull/N, or pr for the pull request of the run',
  );
}

const PATH = /^\/([\w.-]+)\/([\w.-]+)\/(issues|pull)\/([1-9]\d{0,14})(?:\/.*)?$/;

/** The issue or pull request of a web address, whatever page of it; null for anything else. */
export function parseIssueUrl(text: string): IssuePlace | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  // An address with a password in it is none that GitHub gives.
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    return null;
  const [, owner, repo, area, number] = PATH.exec(url.pathname) ?? [];
  if (owner === undefined || repo === undefined || /^\.+$/.test(owner) || /^\.+$/.test(repo)) return null;
  const host = url.host.replace(/^www\.(?=github\.com$)/, '');
  return { host, owner, repo, number: Number(number), isPull: area === 'pull' };
}

/** `OWNER/REPO#N`. */
export function nameOf({ owner, repo, number }: IssuePlace): string {
  return `${owner}/${repo}#${number}`;
}
