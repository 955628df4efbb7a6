import { existsSync } from 'node:fs';

/** Whether something is there: a path beats every other reading of an argument. */
export function pathExists(path: string): boolean {
  return existsSync(path);
}
