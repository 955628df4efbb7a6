import type { SourceFile } from '../../types/evidence.ts';

const SAYS_SO =
  /^#.*\b(?:auto-?generated|generated (?:by|from|with|automatically)|do not edit|don't edit)\b/im;

/** How much of a file its header is. */
const HEADER_LENGTH = 2000;

/**
 * What a generated file is made from, which is where a change belongs, by its path unless that is for the file's first
 * lines to say; null for a file that people write. A `*.lock.yml` is compiled from the Markdown beside it.
 */
export function generatedFrom({ path, text }: SourceFile): { path: string | null } | null {
  if (isCompiled({ path })) return { path: path.replace(/\.lock\.ya?ml$/, '.md') };
  const header = /^(?:\s*(?:#.*)?\n)*/.exec(text.slice(0, HEADER_LENGTH))?.[0] ?? '';
  return SAYS_SO.test(header) ? { path: null } : null;
}

/** Whether a file is compiled from another one as a whole, so that no change of it lasts. */
export function isCompiled({ path }: Pick<SourceFile, 'path'>): boolean {
  return /\.lock\.ya?ml$/.test(path);
}
