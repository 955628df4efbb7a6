import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type CheckoutFiles, findCheckoutRoot, pathIn, readCheckout, readFiles } from './checkout.ts';

/** The files of one checkout, and which of them were asked for. */
export interface LintFiles extends CheckoutFiles {
  /** Whether a path was given, or lies below one that was. */
  isGiven: (path: string) => boolean;
  /** Whether the path itself was given, so that it is an error if it cannot be read. */
  isNamed: (path: string) => boolean;
  /** Where a path of the checkout is on this disk. */
  onDisk: (path: string) => string;
  /** The prefix of the repository's paths, if the paths alone would be ambiguous. */
  root: string;
}

/** The checkout around a folder, as if it had been given; none if there is none. */
export async function readCheckoutAround(folder: string): Promise<LintFiles[]> {
  const root = findCheckoutRoot(folder);
  return root === null ? [] : await readGivenPaths([root]);
}

/**
 * The checkouts in which the given paths lie, each with all its files, since callers decide what a file does. Outside of
 * any checkout a file is read alone, and a folder with the workflows that lie in it.
 */
export async function readGivenPaths(paths: readonly string[]): Promise<LintFiles[]> {
  const roots = new Map<string, GivenIn>();
  for (const path of paths) {
    const place = resolve(path);
    const folder = (await isFolder(place)) ? place : dirname(place);
    const checkout = findCheckoutRoot(folder);
    const root = checkout ?? folder;
    const known = roots.get(root)?.given ?? [];
    const typed = place === folder ? path : dirname(path);
    roots.set(root, { root, typed, given: [...known, place], isCheckout: checkout !== null });
  }
  return await Promise.all([...roots.values()].map((one) => readRoot(one, prefixOf(one, roots.size > 1))));
}

/** The paths that were given in a checkout, or in a folder that is none. */
interface GivenIn {
  root: string;
  /** The folder that is none, as it was written. */
  typed: string;
  given: string[];
  isCheckout: boolean;
}

/**
 * The prefix of paths: a file outside any checkout is named as it was given; with several checkouts paths would be
 * ambiguous.
 */
function prefixOf({ root, typed, isCheckout }: GivenIn, isOneOfMany: boolean): string {
  if (isCheckout && !isOneOfMany) return '';
  const folder = isCheckout ? relative(process.cwd(), root) || basename(root) : join(typed, '.');
  return folder === '.' ? '' : `${folder.split(sep).join('/').replace(/\/$/, '')}/`;
}

async function readRoot({ root, given, isCheckout }: GivenIn, prefix: string): Promise<LintFiles> {
  const folders: string[] = [];
  for (const path of given) if (await isFolder(path)) folders.push(path);
  const found = isCheckout || folders.length > 0 ? await readCheckout(root) : { files: [], unread: [] };
  const known = new Set(found.files.map(({ path }) => path));
  const nameOf = (path: string): string => pathIn(root, path);
  const loose = isCheckout ? [] : (await yamlIn(folders)).filter((path) => !known.has(nameOf(path)));
  const gathered = await readFiles(
    loose.filter((path) => !given.includes(path)),
    nameOf,
  );
  const named = given.filter((path) => !folders.includes(path) && !known.has(nameOf(path)));
  const others = await readFiles(named, nameOf);
  // A link that is given is followed, wherever it leads.
  const passedOver = found.unread.filter(({ path }) => !named.some((one) => nameOf(one) === path));
  const called = <F extends { path: string }>(file: F): F => ({ ...file, path: prefix + file.path });
  const below = given.map((path) => prefix + pathIn(root, path));
  const isGiven = (path: string): boolean =>
    below.some((one) => one === prefix || path === one || path.startsWith(`${one}/`));
  return {
    files: [...found.files, ...gathered.files.filter(looksLikeOne), ...others.files].map(called),
    unread: [...passedOver, ...gathered.unread, ...others.unread].map(called),
    isGiven,
    isNamed: (path) => below.includes(path),
    onDisk: (path) => join(root, path.slice(prefix.length)),
    root: prefix,
  };
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}

/** The YAML files directly in a folder, where somebody has collected workflows. */
async function yamlIn(folders: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      return entries
        .filter((entry) => entry.isFile() && /\.ya?ml$/i.test(entry.name))
        .map(({ name }) => join(folder, name));
    }),
  );
  return found.flat().sort();
}

function looksLikeOne({ text }: { text: string }): boolean {
  return /^["']?(?:jobs|runs)["']?\s*:/m.test(text);
}
