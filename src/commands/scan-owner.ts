import { isRateLimit } from '../absence-words.ts';
import { AutopsyError } from '../errors.ts';
import { withAddedFields } from '../render/json/v1/earlier-reports.ts';
import { renderScanJson } from '../render/json/v1/scan-json.ts';
import { scanSchema } from '../render/json/v1/scan-schema.ts';
import { openReportFolder, type ReportFolder } from '../sources/files/report-folder.ts';
import { listRepositories, repositoryFailure } from '../sources/github/owner-repositories.ts';
import type { OwnerRef, RepositoryRef } from '../sources/refs/repository-ref.ts';
import { sideBySide } from '../sources/side-by-side.ts';
import type { ScanGap } from '../types/gaps.ts';
import type { Io } from '../types/io.ts';
import type { ScanReport } from '../types/scan.ts';
import type { Outcome } from './command.ts';
import { deliverMerged } from './merge.ts';
import { openClient } from './open-client.ts';
import type { ScanOptions } from './options/scan.ts';
import { requestOptions } from './request-options.ts';
import { type RepositoryScan, scanRepository, startOf, unlisted } from './scan-repository.ts';

/** How many repositories are scanned at once, through one client. */
const SIDE_BY_SIDE = 4;

/**
 * Scans every repository of an owner and delivers one table. In the folder of `-o`, each report is written as soon as
 * it is complete; one that is there and recent enough for `--since` is not made again. Rejects with an `AutopsyError`.
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

/** The scans of all repositories, in their order; a scan that was not possible says why, as do all after a rate limit. */
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
    // The result is reported even if it cannot be written.
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

/** The report that exists already; null if there is none, or it has other filters, or is too old. */
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
