import { fileURLToPath } from 'node:url';

/**
 * A file or folder among the workflows, archives and answers of other people's repositories, which are not ours to ship:
 * they are kept beside this repository. Where one is not there, the tests that need it are left out.
 */
export function samplePath(path: string): string {
  return fileURLToPath(new URL(`../../../shared/samples/${path}`, import.meta.url));
}
