import { isAnswered } from '../../coverage/questions.ts';
import { isFetched } from '../../logs/fetched-log.ts';
import type { Absence } from '../../types/absence.ts';
import { bareEvidence } from '../../types/bare-evidence.ts';
import type { Evidence, LogFile, Missing, SourceFile } from '../../types/evidence.ts';
import { type BeginScan, type LogArchive, readLogArchive, scanWhole } from '../zip/log-archive.ts';
import { absenceIn, answersIn, type BundleFiles, type Collected, decodeText } from './bundle-files.ts';
import {
  demandJson,
  readAnnotations,
  readCacheLists,
  readDefaultBranch,
  readRepositoryRuns,
  readRunLists,
} from './read-answers.ts';
import { readRun } from './read-run.ts';
import { type OtherAttempt, partByAttempt } from './trace-files.ts';

/**
 * Makes evidence of what was collected, from GitHub or from a bundle. Throws an `AutopsyError` if `run.json` or
 * `jobs.json` is missing, or a file is not what its name says. A damaged log archive is recorded in `missing`.
 */
export async function readEvidence(collected: Collected, scan: BeginScan): Promise<Evidence> {
  const { files } = collected;
  const { run, jobs } = readRun(demandJson(files, 'run.json'), demandJson(files, 'jobs.json'));
  const evidence = await withAnswers(bareEvidence(run, jobs), collected, scan);
  const isSilent =
    evidence.logs.length === 0 && evidence.missing.every(({ question }) => question.kind !== 'logs');
  return isSilent
    ? { ...evidence, missing: [...evidence.missing, missingLogs({ kind: 'not-collected' })] }
    : evidence;
}

/**
 * The evidence with further answers added; a log archive is inflated only if it is among them. Everything is sorted, so
 * that a bundle gives the same evidence as the answers it was made of.
 */
export async function withAnswers(
  evidence: Evidence,
  answers: Collected,
  scan: BeginScan,
): Promise<Evidence> {
  const { own, others } = partByAttempt(answers);
  const known = await withOwnAnswers(evidence, own, scan);
  return others.length === 0 ? known : await withOthers(known, others, scan);
}

async function withOwnAnswers(evidence: Evidence, answers: Collected, scan: BeginScan): Promise<Evidence> {
  const { files } = answers;
  const archive = files.get('logs.zip');
  const read = archive === undefined ? null : await readLogArchive(archive, scan);
  const annotations = [...evidence.annotations, ...readAnnotations(files)];
  const successors = readRunLists(files);
  const defaultBranch = readDefaultBranch(files);
  const added: Evidence = {
    ...evidence,
    run: defaultBranch === null ? evidence.run : { ...evidence.run, defaultBranch },
    runLists: inOrder([...evidence.runLists, ...readRepositoryRuns(files)], (list) => [
      list.branch,
      list.event,
      list.createdFrom,
      list.createdUntil,
    ]),
    logs: mergeLogs(evidence.logs, read, readJobLogs(files, scan)),
    annotations: inOrder(annotations, (item) => [item.jobId]),
    files: inOrder([...evidence.files, ...readSourceFiles(files)], ({ text: _, ...file }) =>
      Object.values(file),
    ),
    caches: inOrder([...evidence.caches, ...readCacheLists(files)], (list) => [list]),
    successors:
      successors === null
        ? evidence.successors
        : inOrder([...(evidence.successors ?? []), ...successors], (run) => [run.id]),
  };
  const claimed = [...evidence.missing, ...answers.missing];
  const missing =
    read === null ? claimed : [...claimed.filter(isNotArchive), ...read.problems.map(missingLogs)];
  // What was missing may have been added to the bundle by hand, or been there when it was asked for again.
  return {
    ...added,
    missing: inOrder(missing, (item) => [item]).filter(({ question }) => !isAnswered(question, added)),
  };
}

/** The evidence of other attempts. One that cannot be read is missing, and no reason to give up the attempt itself. */
async function withOthers(evidence: Evidence, parts: OtherAttempt[], scan: BeginScan): Promise<Evidence> {
  const others = new Map(evidence.others.map((other) => [`${other.run.id}/${other.run.attempt}`, other]));
  const missing: Missing[] = [];
  for (const { runId, attempt, collected } of parts) {
    const name = `${runId}/${attempt}`;
    const known = others.get(name);
    try {
      if (known !== undefined) others.set(name, await withAnswers(known, collected, scan));
      else if (collected.files.has('run.json')) others.set(name, await readEvidence(collected, scan));
    } catch (error) {
      missing.push({ question: { kind: 'attempt', runId, attempt }, why: absenceIn(error) });
    }
  }
  return {
    ...evidence,
    others: inOrder([...others.values()], ({ run }) => [run.id, run.attempt]),
    missing: inOrder([...evidence.missing, ...missing], (item) => [item]),
  };
}

/**
 * The entries of the archive in its order, then the logs that were fetched by themselves. If nothing is new, it is the
 * same array, which shows the judgement that the logs need not be divided again.
 */
function mergeLogs(known: LogFile[], archive: LogArchive | null, fetched: readonly LogFile[]): LogFile[] {
  if (archive === null && fetched.length === 0) return known;
  const entries = archive?.logs ?? known.filter(({ name }) => !isFetched(name));
  return [
    ...entries,
    ...inOrder([...known.filter(({ name }) => isFetched(name)), ...fetched], (log) => [log.name]),
  ];
}

function readJobLogs(files: BundleFiles, scan: BeginScan): LogFile[] {
  return answersIn(files, 'job-log').map(({ path: name, bytes }) => ({
    name,
    lines: scanWhole(scan, bytes),
  }));
}

function readSourceFiles(files: BundleFiles): SourceFile[] {
  return answersIn(files, 'file').map(({ path: name, bytes, fields }) => {
    const { owner = '', repo = '', sha = '', path = '' } = fields;
    return { owner, repo, sha, path, text: decodeText(bytes, name) };
  });
}

/** The items sorted by key; the last one of each key. */
function inOrder<T>(items: readonly T[], keyOf: (item: T) => readonly unknown[]): T[] {
  const byKey = new Map(items.map((item) => [JSON.stringify(keyOf(item)), item]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

function missingLogs(why: Absence): Missing {
  return { question: { kind: 'logs' }, why };
}

function isNotArchive({ question }: Missing): boolean {
  return question.kind !== 'logs';
}
