import { attemptUrl } from '../../attempt-names.ts';
import type { ReportedRun } from '../../types/report.ts';
import { safeUrl } from '../safe/safe-url.ts';

/** A command to copy. */
export interface Command {
  program: 'gh' | typeof OWN_NAME;
  words: string;
}

const OWN_NAME = 'cache-autopsy';

/** The command as it is typed; this program itself by its name, unless the reader starts it in another way. */
export function commandLine({ program, words }: Command, ownProgram: string = OWN_NAME): string {
  return `${program === OWN_NAME ? ownProgram : program} ${words}`;
}

/**
 * An attempt as this program takes it: in short, so that the command fits a terminal, where its host is the one that goes
 * without saying; null where its address is not fit for a shell.
 */
export function attemptToType({
  host,
  owner,
  repo,
  id,
  attempt,
  url,
}: Pick<ReportedRun, 'host' | 'owner' | 'repo' | 'id' | 'attempt' | 'url'>): string | null {
  const page = safeUrl(url);
  if (page === null) return null;
  const isShort = host === 'github.com' && [owner, repo].every(isShellSafe);
  return isShort ? `${owner}/${repo}/${id} -a ${attempt}` : attemptUrl({ url: page, attempt });
}

/** Whether no shell takes a name for anything else. */
export function isShellSafe(name: string): boolean {
  return /^[A-Za-z0-9][\w.-]*$/.test(name);
}
