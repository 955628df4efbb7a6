import { attemptUrl } from '../../run/attempt-names.ts';
import type { ReportedRun } from '../../types/report.ts';
import { safeUrl } from '../safe/safe-url.ts';

/** A command to copy, always on one line, since shells differ in how a command is continued. */
export interface Command {
  program: 'gh' | typeof OWN_NAME;
  /** What follows the program; the host is left out if it is github.com. */
  words: string;
  /** The same with the host, for readers whose `GH_HOST` names another host. */
  elsewhere: string;
}

const OWN_NAME = 'cache-autopsy';

/** How the reader starts this program, if not by its name, and whether `GH_HOST` names another host than github.com. */
export interface CommandReader {
  program?: string | undefined;
  isElsewhere?: boolean | undefined;
}

/** The command as it is typed. */
export function commandLine({ program, words, elsewhere }: Command, reader: CommandReader = {}): string {
  const started = program === OWN_NAME ? (reader.program ?? OWN_NAME) : program;
  return `${started} ${reader.isElsewhere === true ? elsewhere : words}`;
}

/** This program for an attempt, in the short form if possible, so that it fits a terminal; null if the URL is not safe. */
export function ownCommand(
  {
    host,
    owner,
    repo,
    id,
    attempt,
    url,
  }: Pick<ReportedRun, 'host' | 'owner' | 'repo' | 'id' | 'attempt' | 'url'>,
  options = '',
): Command | null {
  const page = safeUrl(url);
  if (page === null) return null;
  // A host without a dot would not be read back as a host.
  const isShort = [host, owner, repo].every(isShellSafe) && host.includes('.');
  const typed = (run: string): string => (options === '' ? run : `${run} ${options}`);
  const elsewhere = isShort
    ? typed(`${host}/${owner}/${repo}/${id}${attempt === 1 ? '' : ` -a ${attempt}`}`)
    : typed(attemptUrl({ url: page, attempt }));
  const isHere = isShort && host === 'github.com';
  return { program: OWN_NAME, words: isHere ? elsewhere.replace(`${host}/`, '') : elsewhere, elsewhere };
}

/** Whether a name is safe in every shell. */
export function isShellSafe(name: string): boolean {
  return /^[A-Za-z0-9][\w.-]*$/.test(name);
}
