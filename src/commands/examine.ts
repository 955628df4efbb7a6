import { autopsy } from '../autopsy.ts';
import { AutopsyError, misuse } from '../errors.ts';
import { examineLogs } from '../examine-logs.ts';
import { evidenceOfLogs } from '../logs/given-evidence.ts';
import { beginScan } from '../logs/log-lines.ts';
import { guardPatch, preferred } from '../remedy/guard-patch.ts';
import { runPage } from '../render/content/run-page.ts';
import { isBundlePath } from '../sources/bundle/bundle-files.ts';
import { readCollectedAt, readNamedJob } from '../sources/bundle/read-answers.ts';
import { readEvidence } from '../sources/bundle/read-evidence.ts';
import { checkBundlePlace, writeBundle } from '../sources/bundle/write-bundle.ts';
import { readStdin } from '../sources/files/read-stdin.ts';
import { findDefaultHost } from '../sources/github/credentials.ts';
import { type Given, type GivenLogs, isLogFolder, readGivenLogs } from '../sources/logs/given-logs.ts';
import { isReadName } from '../sources/logs/log-names.ts';
import { readRunRef, readRunRefFromEvent, STDIN } from '../sources/refs/read-run-ref.ts';
import type { RunRef } from '../sources/refs/run-ref.ts';
import type { BeginScan } from '../sources/zip/log-archive.ts';
import type { Evidence, LogFile, RunAttempt } from '../types/evidence.ts';
import type { Io } from '../types/io.ts';
import type { Report } from '../types/report.ts';
import { applyVerified } from './apply.ts';
import { collect, judgingOf, openSource } from './collection.ts';
import { failuresOf } from './command.ts';
import { checkPatchPlace, deliverPatch } from './deliver-patch.ts';
import { formatOf, type Printable, roomyFormats, runFormats } from './formats.ts';
import type { ExamineOptions } from './options/examine.ts';
import { checkOutput, deliver } from './output.ts';
import { complain, requestOptions } from './request-options.ts';
import { withNearbyLines } from './with-nearby-lines.ts';

/** A log archive may be large; its inflated size has its own limit. */
const MOST_BYTES = 2 * 1024 ** 3;

/** A delivered report, and what else is known of its run. */
export interface Examined {
  report: Report;
  run: RunAttempt;
  /** Whether a bundle or logs were examined, whose author says which run it is. */
  isFromFiles: boolean;
  /** Failures of other things that were asked for. */
  failures: unknown[];
}

/**
 * Collects the evidence, judges it, and delivers the report and everything else that was asked for. Throws
 * `AutopsyError`s.
 */
export async function examine(options: ExamineOptions, io: Io): Promise<Examined> {
  // A wrong format is reported before anything is asked.
  formatOf(runFormats, options);
  await checkPlaces(options);
  const host = findDefaultHost(io.env);
  const ref =
    options.run === null
      ? await readRunRefFromEvent(io.env.GITHUB_EVENT_PATH)
      : await readRunRef(options.run, host, io.env);
  requestOptions(options, io).onProgress(
    ref.kind === 'bundle' ? 'reading the evidence' : `asking GitHub for run ${ref.runId} and its jobs`,
  );
  const stdin = options.run === STDIN ? await readStdin(io.stdin, MOST_BYTES) : null;
  if (ref.kind === 'bundle') {
    const given: Given = stdin === null ? { kind: 'path', path: ref.path } : { kind: 'stdin', bytes: stdin };
    const logs = await readGivenLogs(given, beginScan);
    if (logs !== null) return await examineGiven(logs, options, { io, given });
  }
  const source = await openSource(ref, stdin, { options, io });
  const { examination, collected, judging } = await collect(source, { ref, options, io });
  const { evidence } = examination;
  // Reading a bundle does not check the signal.
  if (io.signal.aborted) throw new AutopsyError('interrupted', 'interrupted');
  checkAttempt(ref, options, evidence);
  const namedJob = ref.kind === 'bundle' ? readNamedJob(collected.files) : ref.jobId;
  const report = autopsy(examineLogs(namedJobFirst(evidence, namedJob, io), examination), judging);
  const isFromFiles = ref.kind === 'bundle';
  const { missing } = collected;
  const description = { collectedAt: judging.now, version: io.version, namedJob, missing };
  const { saveBundle } = options;
  const failures = await delivered(report, evidence, {
    ...{ options, io },
    // A bundle made by hand may not say when it was collected.
    isReplay: isFromFiles && readCollectedAt(collected.files) !== null,
    readLogs: async (scan) => logsOf(await readEvidence(collected, scan)),
    keep: async () =>
      saveBundle === null ? null : await writeBundle(saveBundle, collected.files, description, io.signal),
  });
  return { report, run: evidence.run, isFromFiles, failures };
}

/** How a report is delivered, and with what it is printed. */
interface Delivery {
  options: ExamineOptions;
  io: Io;
  /** Whether the report may be of another time. */
  isReplay: boolean;
  /** Reads the logs again, by another scan. */
  readLogs: (scan: BeginScan) => Promise<readonly LogFile[]>;
  /** Saves the evidence, if that was asked for. */
  keep?: () => Promise<unknown>;
}

/**
 * Delivers the report and everything else that was asked for; returns the failures, which change neither the verdict
 * nor the others.
 */
async function delivered(report: Report, { files }: Evidence, delivery: Delivery): Promise<unknown[]> {
  const { options, io, keep = async () => {} } = delivery;
  const { patch } = options;
  const write = async () => (patch === null ? null : await writePatch(report, files, patch, io));
  const failures = await failuresOf([keep, () => print(report, delivery), write], io);
  // A refusal here is the only failure that counts more than the verdict.
  if (options.apply) await applyVerified(report, files, { io });
  return failures;
}

/** Reports places that cannot be written before the examination begins. */
async function checkPlaces(options: ExamineOptions): Promise<void> {
  const { run, output, patch, saveBundle } = options;
  const writes = output !== null || patch !== null;
  const isRead = writes && run !== null && (await isLogFolder(run)) ? isReadName : isInBundle;
  const inputs = { places: run === null ? [] : [run], isRead };
  await checkOutput(output, inputs);
  await checkPatchPlace(patch, output, inputs);
  if (saveBundle !== null) await checkBundlePlace(saveBundle);
}

/** Whether a file of a folder belongs to the bundle in it, which may have a folder around it. */
function isInBundle(name: string): boolean {
  return isBundlePath(name) || isBundlePath(name.replace(/^[^/]+\//, ''));
}

/** Examines given logs: nothing is asked, so what they do not show remains unknown. */
async function examineGiven(
  { logs, problems }: GivenLogs,
  options: ExamineOptions,
  { io, given }: { io: Io; given: Given },
): Promise<Examined> {
  if (options.saveBundle !== null || options.attempt !== null) {
    const hint = 'give the URL of the run, or leave the option out';
    const option = options.attempt === null ? '--save-bundle' : '--attempt';
    throw misuse(`logs by themselves leave ${option} without meaning`, hint);
  }
  const evidence = evidenceOfLogs(logs, problems);
  const report = autopsy(examineLogs(evidence), judgingOf(options, io, io.now()));
  const readLogs: Delivery['readLogs'] = async (scan) => (await readGivenLogs(given, scan))?.logs ?? [];
  const failures = await delivered(report, evidence, { options, io, isReplay: false, readLogs });
  return { report, run: evidence.run, isFromFiles: true, failures };
}

function checkAttempt(ref: RunRef, { attempt }: ExamineOptions, { run }: Evidence): void {
  if (ref.kind !== 'bundle' || attempt === null || attempt === run.attempt) return;
  throw misuse(`the bundle holds attempt ${run.attempt}, not ${attempt}`, 'leave --attempt out');
}

/** A job URL narrows nothing, but its job comes first. */
function namedJobFirst(evidence: Evidence, jobId: number | null, io: Io): Evidence {
  if (jobId === null) return evidence;
  const named = evidence.jobs.filter(({ id }) => id === jobId);
  if (named.length === 0)
    complain(io, `attempt ${evidence.run.attempt} has no job ${jobId}; all its jobs are examined`);
  return { ...evidence, jobs: [...named, ...evidence.jobs.filter(({ id }) => id !== jobId)] };
}

async function print(report: Report, { options, io, isReplay, readLogs }: Delivery): Promise<void> {
  const stream = options.patch === '-' && options.output === null ? io.stderr : io.stdout;
  const shown = roomyFormats.has(options.format) ? await withNearbyLines(report, readLogs) : report;
  const printable: Printable = {
    page: () => runPage(shown, isReplay),
    // Loading its schema takes as long as writing the text.
    json: async () => (await import('../render/json/v1/json.ts')).renderJson(report),
  };
  await deliver(printable, options, { io, load: formatOf(runFormats, options), stream });
}

/** The logs of an attempt and of the others that were opened. */
function logsOf({ logs, others }: Evidence): LogFile[] {
  return [...logs, ...others.flatMap(logsOf)];
}

async function writePatch(report: Report, files: Evidence['files'], path: string, io: Io): Promise<void> {
  const remedies = report.findings.flatMap((finding) => preferred(finding.remedies));
  const instead = remedies.length > 0 ? '; the report says what to do' : '';
  await deliverPatch(guardPatch(remedies, files), path, { io, instead });
}
