import { isRateLimit } from '../absence-words.ts';
import { AutopsyError } from '../errors.ts';
import type { Io } from '../io.ts';
import { withAddedFields } from '../render/json/v1/earlier-reports.ts';
import { renderScanJson } from '../render/json/v1/scan-json.ts';
import { scanSchema } from '../render/json/v1/scan-schema.ts';
import { sideBySide } from '../side-by-side.ts';
import { openReportFolder, type ReportFolder } from '../sources/files/report-folder.ts';
import { listRepositories, repositoryFailure } from '../sources/github/owner-repositories.ts';
import type { OwnerRef, RepositoryRef } from '../sources/refs/repository-ref.ts';
import type { ScanGap } from '../types/gaps.ts';
import type { ScanReport } from '../types/scan.ts';
import type { Outcome } from './command.ts';
import { deliverMerged } from './merge.ts';
import { openClient } from './open-client.ts';
import type { ScanOptions } from './options/scan.ts';
import { requestOptions } from './request-options.ts';
import { type RepositoryScan, scanRepository, startOf, unlisted } from './scan-repository.ts';

/** So many repositories are scanned side by side. What they ask, they ask through one client. */
const SIDE_BY_SIDE = 4;

/**
 * Scans every repository of an owner and delivers one table. In the folder of `-o`, each has its report as soon as it is
 * whole; one that is there and still tells of `--since` is not made again. Rejects with an `AutopsyError`.
 */
export async function scanOwner(owner: OwnerRef, options: ScanOptions, io: Io): Promise<Outcome> {
  startOf(options.since, io.now());
  const folder = options.output === null ? null : await openReportFolder(options.output);
  const client = await openClient(owner.host, options, io);
  const repositories = await listRepositories(client, owner);
  const { scans, failures } = await scanAll(repositories, { client, options, io, folder });
  const outcome = await deliverMerged(scans, { ...options, output: null }, io);
  const left = scans.filter(isStopped).length;
  const unscanned = left > 0 ? [notReached(left, options)] : [];
  return { ...outcome, failures: [...failures, ...unscanned, ...outcome.failures] };
}

/** The scans of all, in their order; of one that cannot be scanned the scan says why, and of a rate limit all that follow. */
async function scanAll(
  repositories: readonly RepositoryRef[],
  { client, options, io, folder }: RepositoryScan & { folder: ReportFolder | null },
): Promise<{ scans: ScanReport[]; failures: AutopsyError[] }> {
  const { onProgress, signal } = requestOptions(options, io);
  const scanning = { client, options: { ...options, quiet: true }, io };
  const failures: AutopsyError[] = [];
  let isLimited = false;
  let done = 0;
  const scanOne = async (repository: RepositoryRef): Promise<ScanReport> => {
    const kept = folder === null ? null : await readKept(repository, folder, scanning);
    if (kept !== null) return kept;
    if (isLimited) return unlisted(repository, scanning, STOPPED);
    const scan = await scanRepository(repository, scanning);
    // What is found is told, whether or not it can be written.
    if (!isStopped(scan))
      await folder
        ?.write(repository.repo, renderScanJson(scan))
        .catch((error: unknown) => failures.push(repositoryFailure(error, repository)));
    return scan;
  };
  const scans = await sideBySide(repositories, SIDE_BY_SIDE, async (repository) => {
    signal.throwIfAborted();
    const scan = await scanOne(repository).catch((error: unknown) => {
      const failure = repositoryFailure(error, repository);
      const { absence, message } = failure;
      if (absence !== null && isRateLimit(absence)) return unlisted(repository, scanning, STOPPED);
      failures.push(failure);
      const why = absence ?? { kind: 'told', text: message, isLimit: false };
      return unlisted(repository, scanning, { kind: 'not-listed', before: io.now(), why });
    });
    isLimited ||= isStopped(scan);
    done += isStopped(scan) ? 0 : 1;
    onProgress(`${done} of ${repositories.length} repositories scanned`);
    return scan;
  });
  return { scans, failures };
}

const STOPPED: ScanGap = { kind: 'stopped', kept: 'all' };

/** The report that is there; null for none, or one of other runs, or older than what is asked for. */
async function readKept(
  repository: RepositoryRef,
  folder: ReportFolder,
  { options: { since, workflow, branch, limit }, io }: RepositoryScan,
): Promise<ScanReport | null> {
  const json = await folder.read(repository.repo);
  if (json === null) return null;
  const { data: scan } = scanSchema.safeParse(withAddedFields(json));
  if (scan === undefined || !isSame(scan.repository, repository)) throw folder.notAReport(repository.repo);
  const from = startOf(since, io.now());
  const isFresh = scan.scannedAt >= from && scan.window.from <= from;
  return isFresh && isSame(scan.filters, { workflow, branch, limit }) ? scan : null;
}

function isSame<T extends object>(one: T, other: T): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether a rate limit ended it before it was done. */
function isStopped({ gaps }: ScanReport): boolean {
  return gaps.some(({ kind }) => kind === 'stopped');
}

function notReached(count: number, { output }: ScanOptions): AutopsyError {
  const hint =
    output === null
      ? 'give -o DIR, and start it again later: it goes on with what is missing'
      : 'start it again later: it goes on with what is missing';
  const repositories = count === 1 ? '1 repository was' : `${count} repositories were`;
  return new AutopsyError(
    'unavailable',
    `${repositories} not scanned to the end: GitHub limits requests`,
    hint,
  );
}
