import { stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { type CheckoutFiles, findCheckoutRoot, pathIn, readCheckout, readFiles } from './checkout.ts';

/** The files of one checkout, and which of them were asked for. */
export interface LintFiles extends CheckoutFiles {
  /** Whether a path was given, or lies below one that was. */
  isGiven: (path: string) => boolean;
  /** Whether it was given itself, so that it is missed where it cannot be read. */
  isNamed: (path: string) => boolean;
  /** Where a path of the checkout is on this disk. */
  onDisk: (path: string) => string;
}

/** The checkout around a folder; null where there is none. */
export async function readCheckoutAround(folder: string): Promise<LintFiles | null> {
  const root = await findCheckoutRoot(folder);
  if (root === null) return null;
  return {
    ...(await readCheckout(root)),
    isGiven: () => true,
    isNamed: () => false,
    onDisk: (path) => join(root, path),
  };
}

/** The checkouts in which the given paths lie, each with all its files, since callers decide what a file does. */
export async function readGivenPaths(paths: readonly string[]): Promise<LintFiles[]> {
  const roots = new Map<string, string[]>();
  for (const path of paths) {
    const place = resolve(path);
    const isFolder = (await stat(place).catch(() => null))?.isDirectory() ?? false;
    const folder = isFolder ? place : dirname(place);
    const root = (await findCheckoutRoot(folder)) ?? folder;
    roots.set(root, [...(roots.get(root) ?? []), place]);
  }
  return await Promise.all([...roots].map(([root, given]) => readRoot(root, given, roots.size > 1)));
}

async function readRoot(root: string, given: readonly string[], isOneOfMany: boolean): Promise<LintFiles> {
  // Of several checkouts the names of files would not tell which is meant.
  const prefix = isOneOfMany ? `${relative(process.cwd(), root) || basename(root)}/` : '';
  const found = await readCheckout(root);
  const known = new Set(found.files.map(({ path }) => path));
  const folders = await Promise.all(given.map(async (path) => ((await isFolder(path)) ? path : null)));
  const named = given.filter((path) => !folders.includes(path) && !known.has(pathIn(root, path)));
  const others = await readFiles(named, (path) => pathIn(root, path));
  const all = {
    files: [...found.files, ...others.files].map((file) => ({ ...file, path: prefix + file.path })),
    unread: [...found.unread, ...others.unread].map((file) => ({ ...file, path: prefix + file.path })),
  };
  const below = given.map((path) => prefix + pathIn(root, path));
  const isGiven = (path: string): boolean =>
    below.some((one) => one === prefix || path === one || path.startsWith(`${one}/`));
  return {
    ...all,
    isGiven,
    isNamed: (path) => below.includes(path),
    onDisk: (path) => join(root, path.slice(prefix.length)),
  };
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}
