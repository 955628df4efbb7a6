import type { SourceFile } from '../types/evidence.ts';

const SAYS_SO =
  /^\ufeff?#.*\b(?:auto-?generated|generated (?:by|from|with|automatically)|do not edit|don't edit)\b/im;

/** How many characters are searched for a header. */
const HEADER_LENGTH = 2000;

/**
 * The source of a generated file, which is where a change belongs; its path is null if only the file's first lines name
 * it. Null for a file that people write. A `*.lock.yml` is compiled from the Markdown beside it.
 */
export function generatedFrom({ path, text }: SourceFile): { path: string | null } | null {
  if (isCompiled({ path })) return { path: path.replace(/\.lock\.ya?ml$/, '.md') };
  const header = /^(?:\s*(?:#.*)?\r?\n)*/.exec(text.slice(0, HEADER_LENGTH))?.[0] ?? '';
  return SAYS_SO.test(header) ? { path: null } : null;
}

/** Whether a file is compiled from another one, so that no change to it lasts. */
export function isCompiled({ path }: Pick<SourceFile, 'path'>): boolean {
  return /\.lock\.ya?ml$/.test(path);
}
