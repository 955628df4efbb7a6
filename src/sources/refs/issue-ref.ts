import { misuse } from '../../errors.ts';
import { quote } from './run-ref.ts';
import { areNames, parseAddress } from './web-address.ts';

/** An issue or a pull request; GitHub keeps the comments of both in the same place. */
export interface IssuePlace {
  /** The web host. */
  host: string;
  owner: string;
  repo: string;
  number: number;
  isPull: boolean;
}

/** Where a report is to be attached: at a given place, or at the run's own pull request. */
export type AttachTarget = { kind: 'issue'; place: IssuePlace } | { kind: 'own-pull' };

/** Reads the value of `--attach`. Throws an `AutopsyError` if it is neither an address of that kind nor `pr`. */
export function parseAttachTarget(text: string): AttachTarget {
  if (text === 'pr') return { kind: 'own-pull' };
  const place = parseIssueUrl(text.trim().replace(/^<(.*)>$/s, '$1'));
  if (place !== null) return { kind: 'issue', place };
  throw misuse(
    `--attach takes an issue or a pull request, not ${quote(text)}`,
    'give its address, https://HOST/OWNER/REPO/issues/N or …/pull/N, or pr for the pull request of the run',
  );
}

/** The issue or pull request of a web address, whatever page of it; null for anything else. */
export function parseIssueUrl(text: string): IssuePlace | null {
  const address = parseAddress(text);
  // GitHub gives no URLs with passwords.
  if (address === null || address.hasCredentials) return null;
  const [owner = '', repo = '', area, number = ''] = address.parts;
  const isPull = area === 'pull';
  if (!areNames(owner, repo) || !(isPull || area === 'issues') || !/^[1-9]\d{0,14}$/.test(number))
    return null;
  return { host: address.host, owner, repo, number: Number(number), isPull };
}

/** `OWNER/REPO#N`. */
export function nameOf({ owner, repo, number }: IssuePlace): string {
  return `${owner}/${repo}#${number}`;
}
