import { isMacJunk } from '../zip/zip-directory.ts';

/** Whether a file may be a log by its name. */
export function isLogName(name: string): boolean {
  return /\.(?:txt|log)$/i.test(name);
}

/** A file of GitHub's archive, or one that may be anything. */
export type FileKind = 'archived' | 'packed';

/** What a file beside others is, by its name; null for what is not read. */
export function kindOf(name: string): FileKind | null {
  if (isMacJunk(name)) return null;
  if (ARCHIVED.test(name)) return 'archived';
  return isLogName(name) || /\.zip$/i.test(name) ? 'packed' : null;
}

/** How GitHub names the logs in an archive: of a job, of a step, which are counted from 1, and what the server wrote. */
const ARCHIVED = /^(?:-?\d+_[^/]*\.txt|[^/]+\/(?:-?[1-9]\d*_.*|system)\.txt)$/;

/** The folder around all files, with its slash, of an archive that was packed or unpacked once more; empty for none. */
export function rootIn(names: readonly string[]): string {
  const logs = names.filter((name) => isLogName(name) && !isMacJunk(name));
  const roots = new Set(logs.map((name) => /^[^/]+\//.exec(name)?.[0] ?? ''));
  const [root = '', ...others] = roots;
  if (root === '' || others.length > 0 || logs.every((name) => ARCHIVED.test(name))) return '';
  return logs.some((name) => ARCHIVED.test(name.slice(root.length))) ? root : '';
}
