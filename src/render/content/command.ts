import { attemptUrl } from '../../attempt-names.ts';
import type { ReportedRun } from '../../types/report.ts';
import { safeUrl } from '../safe/safe-url.ts';

/** A command to copy: on one line whatever its length, since no two shells agree on how one goes on. */
export interface Command {
  program: 'gh' | typeof OWN_NAME;
  /** What follows it; the host goes without saying where it is github.com. */
  words: string;
  /** The same where the reader's `GH_HOST` names another host, so that none goes without saying. */
  elsewhere: string;
}

const OWN_NAME = 'cache-autopsy';

/** How the reader starts this program, if not by its name, and whether their `GH_HOST` names another host than github.com. */
export interface CommandReader {
  program?: string | undefined;
  isElsewhere?: boolean | undefined;
}

/** The command as it is typed. */
export function commandLine({ program, words, elsewhere }: Command, reader: CommandReader = {}): string {
  const started = program === OWN_NAME ? (reader.program ?? OWN_NAME) : program;
  return `${started} ${reader.isElsewhere === true ? elsewhere : words}`;
}

/**
 * This program for an attempt, in short where that can be, so that the command fits a terminal; null where the address is
 * not fit for a shell.
 */
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
  // A host without a dot is not taken for one.
  const isShort = [host, owner, repo].every(isShellSafe) && host.includes('.');
  const typed = (run: string): string => (options === '' ? run : `${run} ${options}`);
  const elsewhere = isShort
    ? typed(`${host}/${owner}/${repo}/${id} -a ${attempt}`)
    : typed(attemptUrl({ url: page, attempt }));
  const isHere = isShort && host === 'github.com';
  return { program: OWN_NAME, words: isHere ? elsewhere.replace(`${host}/`, '') : elsewhere, elsewhere };
}

/** Whether no shell takes a name for anything else. */
export function isShellSafe(name: string): boolean {
  return /^[A-Za-z0-9][\w.-]*$/.test(name);
}
