import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Environment } from '../github/credentials.ts';

/** The user's cache folder for this command, by the conventions of each system (npm env-paths). */
export function findCacheFolder(env: Environment, platform: NodeJS.Platform = process.platform): string {
  const name = 'cache-autopsy';
  if (platform === 'win32') {
    const local = env.LOCALAPPDATA || join(env.USERPROFILE || homedir(), 'AppData', 'Local');
    return join(local, name, 'Cache');
  }
  const home = env.HOME || homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Caches', name);
  // "All paths set in these environment variables must be absolute": XDG Base Directory Specification 0.8.
  const xdg = env.XDG_CACHE_HOME ?? '';
  return join(isAbsolute(xdg) ? xdg : join(home, '.cache'), name);
}
