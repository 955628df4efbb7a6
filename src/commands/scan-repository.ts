import { verdict } from '../autopsy.ts';
import { misuse } from '../errors.ts';
import { beginScan } from '../logs/log-lines.ts';
import { isSameAttempt } from '../run/attempt-names.ts';
import { scanReport } from '../scan/scan-report.ts';
import { selectSuspects } from '../scan/suspects.ts';
import { type EvidenceStore, NO_STORE, openStore } from '../sources/bundle/evidence-store.ts';
import { findCacheFolder } from '../sources/files/cache-folder.ts';
import type { ListedRun, ListedRuns } from '../sources/github/listed-runs.ts';
import type { GitHubClient } from '../sources/github/request.ts';
import { scanSource } from '../sources/github/scan-source.ts';
import type { RepositoryRef } from '../sources/refs/repository-ref.ts';
import { settleAttempts } from '../trace/settled.ts';
import type { RunAttempt } from '../types/evidence.ts';
import type { ScanGap } from '../types/gaps.ts';
import type { Io } from '../types/io.ts';
import type { Instant } from '../types/primitives.ts';
import type { ScanReport, ScanResult } from '../types/scan.ts';
import { starvationWarnings } from '../warnings/find-warnings.ts';
import { findCancellingWorkflows } from './cancelling-workflows.ts';
import { examineSuspects } from './examine-suspects.ts';
import type { ScanOptions } from './options/scan.ts';
import { complain, requestOptions } from './request-options.ts';

/** How a repository is scanned. */
export interface RepositoryScan {
  client: GitHubClient;
  options: ScanOptions;
  io: Io;
}

/** Scans a repository. Rejects with an `AutopsyError` if not even its newest runs can be listed. */
export async function scanRepository(
  repository: RepositoryRef,
  { client, options, io }: RepositoryScan,
): Promise<ScanReport> {
  const { window, filters } = asked(options, io);
  const { from, until: now } = window;
  const { workflow, branch, limit } = filters;
  const { signal, onProgress } = requestOptions(options, io);
  const source = scanSource(client, repository, beginScan);
  const listed = await source.list({ workflow, branch, from, until: now }, (runs) => {
    return selectSuspects(runsOf(runs), limit).leftOut > 0;
  });
  const runs = runsOf(listed.runs);
  const store = storeOf(repository, options, io);
  const { cancelling, gaps } = await findCancellingWorkflows(runs, { source, store, now });
  const { suspects, ...counts } = selectSuspects(runs, limit, cancelling);
  onProgress(`${listed.runs.length} runs listed; attempts to examine: ${suspects.length}`);
  const judging = { now, ttlMs: options.reservationTtl * 3_600_000 };
  const examining = { source, store, judging, cancelling };
  const { isLimited, ...attempts } = await examineSuspects(suspects, examining, { signal, onProgress });
  await store.trim();
  const examined = settleAttempts(attempts.examined, judging.ttlMs).map((attempt) => ({
    ...attempt,
    verdict: verdict(attempt.findings, attempt.logGaps),
  }));
  const result = {
    ...{ repository, window, filters, ...counts, ...attempts, examined },
    listed: listed.runs.length,
    warnings: starvationWarnings(
      runs.map((run) => ({
        run,
        saves: examined.find((one) => isSameAttempt(one.run, run))?.saves ?? null,
      })),
    ),
    listEndsAt: listed.endsAt,
    isListBroken: listed.why !== null,
    gaps: [...listGaps(listed), ...gaps, ...(isLimited ? [resumption(options, store)] : [])],
  };
  return scanReport(result, io.version);
}

/** The scan of a repository whose runs cannot be listed: the gap says why. */
export function unlisted(
  repository: RepositoryRef,
  { options, io }: RepositoryScan,
  gap: ScanGap,
): ScanReport {
  const { window, filters } = asked(options, io);
  const nothing = { running: 0, leftOut: 0, listed: 0, examined: [], unread: [], warnings: [] };
  const listEnd = { listEndsAt: window.until, isListBroken: true };
  return scanReport({ repository, window, filters, ...nothing, ...listEnd, gaps: [gap] }, io.version);
}

/** The runs that a scan is about. */
function asked(
  { since, workflow, branch, limit }: ScanOptions,
  io: Io,
): Pick<ScanResult, 'window' | 'filters'> {
  const until = io.now();
  return { window: { from: startOf(since, until), until }, filters: { workflow, branch, limit } };
}

function runsOf(listed: readonly ListedRun[]): RunAttempt[] {
  return listed.map(({ run }) => run);
}

/** The moment that `--since` means. Throws an `AutopsyError` if it is in the future. */
export function startOf(since: ScanOptions['since'], now: Instant): Instant {
  const from = 'at' in since ? since.at : now - since.agoMs;
  if (from < now) return from;
  const hint = 'give a time that is over, such as 7d';
  throw misuse(`--since ${new Date(from).toISOString()} is in the future`, hint);
}

/** Where evidence is kept for the next scan. */
export function storeOf(repository: RepositoryRef, options: ScanOptions, io: Io): EvidenceStore {
  if (!options.cache) return NO_STORE;
  const onProblem = (problem: string): void => complain(io, `cache-autopsy: ${problem}`);
  return openStore({ folder: findCacheFolder(io.env), repository, version: io.version, onProblem });
}

function listGaps({ endsAt, why }: ListedRuns): ScanGap[] {
  return endsAt === null ? [] : [{ kind: 'not-listed', before: endsAt, why }];
}

function resumption({ cache }: ScanOptions, store: EvidenceStore): ScanGap {
  if (!cache) return { kind: 'stopped', kept: 'off' };
  return { kind: 'stopped', kept: store.isWhole() ? 'all' : 'part' };
}
