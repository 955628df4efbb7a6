import { type AutopsyError, misuse } from '../errors.ts';
import { type FilePatch, filePatches, guardPatch, preferred } from '../remedy/guard-patch.ts';
import { hasUncommittedChanges, readOwnCheckout, readOwnFile } from '../sources/files/own-checkout.ts';
import { writeWholeFiles } from '../sources/files/write-file.ts';
import type { Evidence } from '../types/evidence.ts';
import type { Io } from '../types/io.ts';
import type { Report } from '../types/report.ts';
import { tellLeftOut } from './deliver-patch.ts';
import { complain } from './request-options.ts';

/**
 * Applies the verified patches of a report to the current checkout, all of them or none, and says what it did. Throws
 * an `AutopsyError` where the checkout is of another repository, or a file is not the one that was judged.
 */
export async function applyVerified(
  report: Report,
  files: Evidence['files'],
  { io, folder = '.' }: { io: Io; folder?: string },
): Promise<void> {
  const all = report.findings.flatMap((finding) => preferred(finding.remedies));
  const remedies = all.filter(({ disposition }) => disposition === 'verified');
  for (const { file } of all.filter((remedy) => !remedies.includes(remedy)))
    complain(io, `cache-autopsy: not applied: a patch of ${file} needs review: see --patch`);
  if (remedies.length === 0) {
    complain(io, 'cache-autopsy: nothing is applied: no patch of this report is verified');
    return;
  }
  const repositories = remedies.map(({ repository }) => repository ?? '');
  const root = await checkoutOf(report, { repositories, folder });
  const { patch, leftOut } = guardPatch(remedies, files);
  const own = files.filter(({ owner, repo }) => repositories.includes(`${owner}/${repo}`));
  const planned = [];
  for (const part of filePatches(patch)) planned.push(await plan(root, part, own));
  const changed = planned.filter(({ isApplied }) => !isApplied);
  await writeWholeFiles(changed.map(({ place, text }) => ({ path: place, text })));
  for (const { path, isApplied } of planned)
    complain(io, `cache-autopsy: ${isApplied ? 'applied already' : 'applied'}: ${path}`);
  tellLeftOut(leftOut, io);
}

async function checkoutOf(
  { run: { host } }: Report,
  { repositories, folder }: { repositories: string[]; folder: string },
): Promise<string> {
  const checkout = await readOwnCheckout(folder);
  const wanted = [...new Set(repositories)];
  const strange = wanted.find(
    (repository) => !checkout?.remotes.includes(`${host}/${repository}`.toLowerCase()),
  );
  if (checkout !== null && strange === undefined) return checkout.root;
  const where =
    checkout === null ? 'this folder is in no checkout' : `no remote of this checkout is ${strange}`;
  const hint = `run it in a checkout of ${strange ?? wanted.join(', ')}, or write the patch with -p`;
  throw misuse(`nothing is applied: ${where}`, hint);
}

interface Planned {
  path: string;
  place: string;
  text: string;
  isApplied: boolean;
}

async function plan(root: string, { path, apply }: FilePatch, files: Evidence['files']): Promise<Planned> {
  const here = await readOwnFile(root, path);
  if (here === null) throw refusal(path, 'is not in this checkout', 'check out the branch of the run');
  const judged = files.filter((file) => file.path === path);
  const asHere = lineEndsOf(here.text);
  const texts = judged.map(({ text }) => ({ text: asHere(text), after: asHere(apply(text)) }));
  if (texts.some(({ after }) => after === here.text)) return { ...here, path, isApplied: true };
  const own = texts.find(({ text }) => text === here.text);
  if (own === undefined || own.after === null)
    throw refusal(
      path,
      'is not the file that was judged',
      'check out the commit of the run, or write the patch with -p',
    );
  if (await hasUncommittedChanges(root, path))
    throw refusal(path, 'has changes that are not committed', 'commit or stash them');
  return { ...here, text: own.after, path, isApplied: false };
}

/**
 * Gives a text the line ends of another: git may have written those of Windows (`core.autocrlf`), which are not in the
 * commit.
 */
function lineEndsOf(other: string): <T extends string | null>(text: T) => T | string {
  const isWindows = other.includes('\r\n') && !/(?<!\r)\n/.test(other);
  return (text) => (isWindows && text !== null ? text.replace(/\r?\n/g, '\r\n') : text);
}

function refusal(path: string, why: string, hint: string): AutopsyError {
  return misuse(`nothing is applied: ${path} ${why}`, hint);
}
