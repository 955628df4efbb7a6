import { existsSync } from 'node:fs';

/** Whether a path exists, which comes before every other reading of an argument. */
export function pathExists(path: string): boolean {
  return existsSync(path);
}
