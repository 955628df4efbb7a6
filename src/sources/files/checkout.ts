import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { messageOf } from '../../errors.ts';
import { pathExists } from './path-exists.ts';

/** Workflow and action files of a checkout, and those that could not be read. */
export interface CheckoutFiles {
  files: { path: string; text: string }[];
  unread: { path: string; reason: string }[];
}

/** The nearest folder above, itself included, that holds `.github` or `.git`; null if there is none. */
export function findCheckoutRoot(from: string): string | null {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    for (const mark of ['.github', '.git']) if (pathExists(join(folder, mark))) return folder;
    if (dirname(folder) === folder) return null;
  }
}

/** Whether a path of a repository is that of a workflow or of an action. */
export function isWorkflowOrAction(path: string): boolean {
  return /^\.github\/workflows\/[^/]+\.ya?ml$/i.test(path) || /(?:^|\/)action\.ya?ml$/i.test(path);
}

/** No file that people write is larger. */
const MOST_BYTES = 4 * 1024 * 1024;

/** A checkout may have any number of folders; at most this many are read. */
const MOST_FOLDERS = 100_000;

/** The workflow and action files below a root, except ignored ones (`.gitignore`) and installed packages. */
export async function readCheckout(root: string): Promise<CheckoutFiles> {
  const found: string[] = [];
  const linked: CheckoutFiles['unread'] = [];
  const waiting: { folder: string; rules: Rules[] }[] = [{ folder: root, rules: [] }];
  for (let count = 0; count < MOST_FOLDERS; count += 1) {
    const next = waiting.pop();
    if (next === undefined) break;
    const entries = await readdir(next.folder, { withFileTypes: true }).catch(() => []);
    const own = entries.some(({ name }) => name === '.gitignore') ? await rulesOf(next.folder) : [];
    const rules = [...next.rules, ...own];
    for (const entry of entries) {
      const path = join(next.folder, entry.name);
      if (entry.isDirectory()) {
        const isOther = entry.name === '.git' || entry.name === 'node_modules';
        if (!isOther && !isIgnored(`${path}/`, rules)) waiting.push({ folder: path, rules });
        continue;
      }
      if (!isWorkflowOrAction(pathIn(root, path)) || isIgnored(path, rules)) continue;
      if (!entry.isSymbolicLink() || (await leadsInside(root, path))) found.push(path);
      else linked.push({ path: pathIn(root, path), reason: 'it is a link to somewhere else' });
    }
  }
  const { files, unread } = await readFiles(found.sort(), (path) => pathIn(root, path));
  return { files, unread: [...unread, ...linked] };
}

/** Whether a link leads to somewhere in the folder: files elsewhere do not belong to it, and must not be changed. */
async function leadsInside(folder: string, link: string): Promise<boolean> {
  const [base, place] = await Promise.all([folder, link].map((path) => realpath(path).catch(() => '')));
  return base !== '' && place?.startsWith(base + sep) === true;
}

/** Reads files by name; reports what is no file, or too large. */
export async function readFiles(
  paths: readonly string[],
  nameOf: (path: string) => string,
): Promise<CheckoutFiles> {
  const read: CheckoutFiles = { files: [], unread: [] };
  for (const path of paths) {
    try {
      const found = await stat(path);
      if (!found.isFile()) throw new Error('it is no file');
      if (found.size > MOST_BYTES) throw new Error('it is longer than 4 MB');
      read.files.push({ path: nameOf(path), text: exactText(await readFile(path)) });
    } catch (error) {
      read.unread.push({ path: nameOf(path), reason: messageOf(error) });
    }
  }
  return read;
}

/**
 * The text with its byte order mark. Throws unless it is UTF-8: other bytes would be lost when the file is written
 * again.
 */
function exactText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error('it is no UTF-8');
  }
}

/** The path of a file in a checkout, with slashes as GitHub writes it. */
export function pathIn(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

/** What a `.gitignore` says, for the paths below its folder. */
interface Rules {
  folder: string;
  rules: Ignore;
}

async function rulesOf(folder: string): Promise<Rules[]> {
  const text = await readFile(join(folder, '.gitignore'), 'utf8').catch(() => '');
  return [{ folder, rules: ignore().add(text) }];
}

/** The deepest `.gitignore` that says anything decides. */
function isIgnored(path: string, rules: readonly Rules[]): boolean {
  const isFolder = path.endsWith('/');
  for (const one of [...rules].reverse()) {
    const { ignored, unignored } = one.rules.test(pathIn(one.folder, path) + (isFolder ? '/' : ''));
    if (ignored || unignored) return ignored;
  }
  return false;
}
