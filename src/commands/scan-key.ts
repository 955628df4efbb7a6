import { beginScan } from '../logs/log-lines.ts';
import { keyPage } from '../render/content/key-page.ts';
import { renderKeyJson } from '../render/json/v1/key-json.ts';
import { attemptUrl } from '../run/attempt-names.ts';
import { attemptGaps } from '../scan/scan-report.ts';
import { type Suspect, selectSuspects } from '../scan/suspects.ts';
import { readCacheLists } from '../sources/bundle/read-answers.ts';
import { answerQuestion } from '../sources/github/answer-question.ts';
import { type ScanSource, scanSource } from '../sources/github/scan-source.ts';
import type { RepositoryRef } from '../sources/refs/repository-ref.ts';
import { whoHolds } from '../trace/key-holder.ts';
import type { CacheEntry, RunAttempt } from '../types/evidence.ts';
import type { ScanGap } from '../types/gaps.ts';
import type { TimeWindow } from '../types/primitives.ts';
import type { KeySearch, UnreadAttempt, UnsettledAttempt } from '../types/scan.ts';
import { type Outcome, verdictOutcome } from './command.ts';
import { examine } from './examine.ts';
import { type Examining, examineSuspect } from './examine-suspect.ts';
import { formatOf, pageFormats } from './formats.ts';
import { DEFAULT_SINCE, type ScanOptions } from './options/scan.ts';
import { deliver } from './output.ts';
import { requestOptions } from './request-options.ts';
import { type RepositoryScan, startOf, storeOf } from './scan-repository.ts';

/** A reservation is held for a day, so an older run can't hold the key. */
const DAY = { agoMs: 86_400_000 };

/**
 * Finds who holds a key: reads the attempts that were cancelled or failed, newest first, until one left the key stuck,
 * whose report is then delivered; or says that the key was finished, or that nothing tells. Rejects with an `AutopsyError`.
 */
export async function scanKey(repository: RepositoryRef, key: string, how: RepositoryScan): Promise<Outcome> {
  const { options, io } = how;
  const { culprit, ...search } = await searchKey(repository, key, how);
  if (culprit !== null) {
    const examined = await examine(examineOptions(culprit, options), io);
    return verdictOutcome(examined.report.verdict, options, examined.failures);
  }
  const printable = {
    page: () => keyPage(search, io.version),
    json: async () => renderKeyJson(search, io.version),
  };
  await deliver(printable, options, { io, load: formatOf(pageFormats, { ...options, details: false }) });
  return { status: search.holder === 'unknown' ? 3 : 0, failures: [] };
}

async function searchKey(
  repository: RepositoryRef,
  key: string,
  { client, options, io }: RepositoryScan,
): Promise<KeySearch & { culprit: RunAttempt | null }> {
  const until = io.now();
  const from = startOf(options.since === DEFAULT_SINCE ? DAY : options.since, until);
  const source = scanSource(client, repository, beginScan);
  const asking = { client, ...repository, mayAppear: async () => false };
  const [listed, caches] = await Promise.all([
    listSuspects(source, { from, until }, options),
    answerQuestion(asking, { kind: 'caches', key, ref: null }),
  ]);
  const { suspects } = listed;
  const entries = readCacheLists(caches.files).flatMap((list) => list.entries);
  const judging = { now: until, ttlMs: options.reservationTtl * 3_600_000 };
  const store = storeOf(repository, options, io);
  const examining = { source, store, judging, cancelling: new Set<string>() };
  const read = await readUntilFound(key, suspects, { examining, entries, ...requestOptions(options, io) });
  await store.trim();
  const unlisted = caches.missing.map(({ why }) => ({ kind: 'caches' as const, why }));
  return {
    ...{ key, repository, from, until, read: read.examined.length, suspects: suspects.length },
    ...holderOf(key, read.examined, entries),
    gaps: [
      ...attemptGaps(read),
      ...unlisted.map((gap): ScanGap => ({ kind: 'attempts', attempts: [], gap })),
      ...listed.gaps,
    ],
  };
}

/** The attempts that ended badly, newest first, and what of the list is missing. */
async function listSuspects(
  source: ScanSource,
  window: TimeWindow,
  { workflow, branch, limit }: ScanOptions,
): Promise<{ suspects: Suspect[]; gaps: ScanGap[] }> {
  const selected = (runs: readonly { run: RunAttempt }[]) =>
    selectSuspects(
      runs.map(({ run }) => run),
      limit,
    );
  const listed = await source.list({ workflow, branch, ...window }, (runs) => selected(runs).leftOut > 0);
  const { endsAt, why } = listed;
  const gaps: ScanGap[] = endsAt === null ? [] : [{ kind: 'not-listed', before: endsAt, why }];
  return { suspects: selected(listed.runs).suspects, gaps };
}

function holderOf(
  key: string,
  examined: readonly UnsettledAttempt[],
  entries: readonly CacheEntry[],
): Pick<KeySearch, 'holder' | 'entry' | 'savedBy'> & { culprit: RunAttempt | null } {
  const nobody = { culprit: null, entry: null, savedBy: null };
  const found = whoHolds(key, examined, entries);
  if (found.kind === 'unknown') return { ...nobody, holder: 'unknown' };
  const run = found.attempt === null ? null : (examined[found.attempt]?.run ?? null);
  if (found.kind === 'finished') return { ...nobody, holder: 'finished', entry: found.entry, savedBy: run };
  const state = examined[found.attempt]?.findings[found.finding]?.stuckKey?.state;
  return { ...nobody, holder: 'expired', culprit: state === 'expired' ? null : run };
}

/** Reads one attempt after the other, so that none is asked for after the culprit. */
async function readUntilFound(
  key: string,
  suspects: readonly Suspect[],
  how: { examining: Examining; entries: readonly CacheEntry[] } & Pick<
    ReturnType<typeof requestOptions>,
    'signal' | 'onProgress'
  >,
): Promise<{ examined: UnsettledAttempt[]; unread: UnreadAttempt[] }> {
  const examined: UnsettledAttempt[] = [];
  const unread: UnreadAttempt[] = [];
  for (const [index, suspect] of suspects.entries()) {
    how.signal.throwIfAborted();
    how.onProgress(`looking for the key: attempt ${index + 1} of ${suspects.length}`);
    const outcome = await examineSuspect(suspect, how.examining);
    if (outcome.kind === 'unread') unread.push(outcome.attempt);
    if (outcome.kind === 'examined') examined.push(outcome.attempt);
    const holder = whoHolds(key, examined, how.entries);
    const found = holder.kind === 'culprit' ? examined[holder.attempt]?.findings[holder.finding] : undefined;
    if (found?.stuckKey?.state === 'held') break;
    if (outcome.isLimited) {
      const rest = suspects.slice(index + 1).map(({ runId, attempt }) => ({ runId, attempt }));
      unread.push(...rest.map((id) => ({ ...id, why: { kind: 'not-asked' as const } })));
      break;
    }
  }
  return { examined, unread };
}

/** The command line that examines the culprit. */
function examineOptions(
  run: RunAttempt,
  { format, brief, output, reservationTtl, exitZero, color, quiet, verbose }: ScanOptions,
) {
  const asked = { format, brief, output, reservationTtl, exitZero, color, quiet, verbose };
  const unasked = {
    details: false,
    patch: null,
    apply: false,
    bumpKey: false,
    attach: null,
    saveBundle: null,
  };
  return { ...asked, ...unasked, run: attemptUrl(run), attempt: null, trace: 0 };
}
