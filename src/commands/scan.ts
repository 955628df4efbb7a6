import { verdict } from '../autopsy.ts';
import { AutopsyError } from '../errors.ts';
import type { Io } from '../io.ts';
import { scanLog } from '../logs/log-lines.ts';
import { scanPage } from '../render/content/scan-page.ts';
import { renderScanJson } from '../render/json/v1/scan-json.ts';
import { scanReport } from '../scan/scan-report.ts';
import { selectSuspects } from '../scan/suspects.ts';
import { type EvidenceStore, NO_STORE, openStore } from '../sources/bundle/evidence-store.ts';
import { findCacheFolder } from '../sources/files/cache-folder.ts';
import { createClient } from '../sources/github/client.ts';
import { completeLimits } from '../sources/github/client-options.ts';
import { findCredentials, findDefaultHost } from '../sources/github/credentials.ts';
import type { ListedRun, ListedRuns } from '../sources/github/listed-runs.ts';
import { type ScanSource, scanSource } from '../sources/github/scan-source.ts';
import { parseRunsRef, type RepositoryRef } from '../sources/refs/repository-ref.ts';
import { settleAttempts } from '../trace/settled-attempts.ts';
import type { ScanGap } from '../types/gaps.ts';
import type { Instant } from '../types/primitives.ts';
import type { Verdict } from '../types/report.ts';
import type { ScanResult } from '../types/scan.ts';
import { examineSuspects } from './examine-suspects.ts';
import { type Printable, pageFormats } from './formats.ts';
import type { ScanOptions } from './options/scan.ts';
import { checkOutput, deliver } from './output.ts';
import { complain, requestOptions } from './request-options.ts';

/** Scans a repository, delivers the report, and gives its verdict. Throws `AutopsyError`s. */
export async function scan(options: ScanOptions, io: Io): Promise<Verdict> {
  await checkOutput(options);
  const { repository, workflow, branch } = parseRunsRef(options.repository, findDefaultHost(io.env));
  const named = { workflow: options.workflow ?? workflow, branch: options.branch ?? branch };
  const result = await collect(repository, { ...options, ...named }, io);
  const report = scanReport(result, io.version);
  const printable: Printable = {
    page: () => scanPage(report),
    json: () => renderScanJson(report),
  };
  await deliver(printable, options, { io, load: pageFormats[options.format], pipeWidth: PIPE_WIDTH });
  return report.verdict;
}

async function collect(repository: RepositoryRef, options: ScanOptions, io: Io): Promise<ScanResult> {
  const now = io.now();
  const window = { from: startOf(options.since, now), until: now };
  const { workflow, branch, limit } = options;
  const { signal, onProgress } = requestOptions(options, io);
  const source = await openSource(repository, options, io);
  const select = (runs: readonly ListedRun[]) =>
    selectSuspects(
      runs.map(({ run }) => run),
      limit,
    );
  const listed = await source.list({ workflow, branch, ...window }, (runs) => select(runs).leftOut > 0);
  const { suspects, ...counts } = select(listed.runs);
  onProgress(`listed ${listed.runs.length} runs; attempts to examine: ${suspects.length}`);
  const store = storeOf(repository, options, io);
  const judging = { now, ttlMs: options.reservationTtl * 3_600_000 };
  const examining = { source, store, judging };
  const { isLimited, ...attempts } = await examineSuspects(suspects, examining, { signal, onProgress });
  await store.trim();
  const examined = settleAttempts(attempts.examined, judging.ttlMs).map((attempt) => ({
    ...attempt,
    verdict: verdict(attempt.findings, attempt.logGaps),
  }));
  return {
    ...{ repository, window, filters: { workflow, branch, limit }, ...counts, ...attempts, examined },
    listed: listed.runs.length,
    listEndsAt: listed.endsAt,
    isListBroken: listed.why !== null,
    gaps: [...listGaps(listed), ...(isLimited ? [resumption(options, store)] : [])],
  };
}

function startOf(since: ScanOptions['since'], now: Instant): Instant {
  const from = 'at' in since ? since.at : now - since.agoMs;
  if (from < now) return from;
  const hint = 'give a time that is over, such as 7d';
  throw new AutopsyError('usage', `--since ${new Date(from).toISOString()} is in the future`, hint);
}

async function openSource(repository: RepositoryRef, options: ScanOptions, io: Io): Promise<ScanSource> {
  const credentials = await findCredentials(repository.host, io.env);
  const { limits, ...others } = requestOptions(options, io);
  const client = createClient({ credentials, limits: completeLimits(limits), ...others });
  return scanSource(client, repository, scanLog);
}

function storeOf(repository: RepositoryRef, options: ScanOptions, io: Io): EvidenceStore {
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

/** Where no terminal sets a width, room for a table. */
const PIPE_WIDTH = 120;
