import type { Io } from '../types/io.ts';

/**
 * What a reader types to start this program again: its name if it is installed, else node with its file, with `~` for
 * the home folder if that needs no quotes.
 */
export function programOf({ startedAs, file, home }: Io['program']): string {
  if (/(?:^|[\\/])cache-autopsy(?:\.cmd|\.ps1)?$/.test(startedAs) || /[\\/]node_modules[\\/]/.test(file))
    return 'cache-autopsy';
  if (/^[\w./-]+$/.test(file))
    return `node ${home !== '' && file.startsWith(`${home}/`) ? `~${file.slice(home.length)}` : file}`;
  return `node ${file.includes('\\') ? `"${file}"` : `'${file.replaceAll("'", "'\\''")}'`}`;
}
