import { isMacJunk } from '../zip/zip-directory.ts';

/** Whether a file may be a log by its name. */
export function isLogName(name: string): boolean {
  return /\.(?:txt|log)$/i.test(name);
}

/** Whether a file among others is read: a log, or an archive of logs. */
export function isReadName(name: string): boolean {
  return (isLogName(name) || /\.zip$/i.test(name)) && !isMacJunk(name);
}

/** How GitHub names the logs in an archive: of a job, of a step, which are counted from 1, and what the server wrote. */
const ARCHIVED = /^(?:-?\d+_[^/]*\.txt|[^/]+\/(?:-?[1-9]\d*_.*|system)\.txt)$/;
/** The log of a step, in the folder of an archive among others. */
const IN_ONE_OF_SEVERAL = /^([^/]+)\/[^/]+\/(?:-?[1-9]\d*_[^/]*|system)\.txt$/;

/**
 * Which files are logs of GitHub's archive, with their names there: all in one folder where it was packed or unpacked once
 * more. Of several archives, each in its folder, that is a part of the names of the jobs.
 */
export function archivedNames(names: readonly string[]): ReadonlyMap<string, string> {
  const logs = names.filter((name) => isLogName(name) && !isMacJunk(name));
  const root = rootOf(logs);
  const folders = new Set(root === '' ? logs.flatMap((name) => IN_ONE_OF_SEVERAL.exec(name)?.[1] ?? []) : []);
  const archivedName = (name: string): string | null => {
    const [, folder = '', rest = ''] = /^([^/]+)\/(.+)$/s.exec(name) ?? [];
    if (folders.has(folder))
      return ARCHIVED.test(rest) ? rest.replace(/^(?:-?\d+_)?/, (number) => `${number}${folder}_`) : null;
    const own = name.slice(root.length);
    return ARCHIVED.test(own) ? own : null;
  };
  return new Map(
    logs.flatMap((name) => {
      const own = archivedName(name);
      return own === null ? [] : [[name, own] as const];
    }),
  );
}

/** The folder around all logs, with its slash; empty if there is none. */
function rootOf(logs: readonly string[]): string {
  const roots = new Set(logs.map((name) => /^[^/]+\//.exec(name)?.[0] ?? ''));
  const [root = '', ...others] = roots;
  if (root === '' || others.length > 0 || logs.every((name) => ARCHIVED.test(name))) return '';
  return logs.some((name) => ARCHIVED.test(name.slice(root.length))) ? root : '';
}
