import { AutopsyError } from '../../errors.ts';
import type { AttemptId, Missing, Question, RunListQuery } from '../../types/evidence.ts';
import {
  annotationsPath,
  type BundleFiles,
  type Collected,
  type EvidenceSource,
  jobLogPath,
  sourceFilePath,
} from './bundle-files.ts';
import { readCacheLists, readDefaultBranch, readManifest, readRepositoryRuns } from './read-answers.ts';
import { partByAttempt, TRACE_REPOSITORY, TRACE_RUNS } from './trace-files.ts';

/** A bundle as a source of evidence: everything it holds comes at once, and it never has an answer to anything else. */
export function bundleSource(held: BundleFiles): EvidenceSource {
  const files = withoutDamagedLists(held);
  return {
    async collect(): Promise<Collected> {
      return { files, missing: readManifest(files) };
    },
    async answer(questions): Promise<Collected> {
      const recorded = readManifest(files);
      const unanswered = questions.filter((question) => !isHeld(files, question));
      return {
        files: new Map(),
        missing: unanswered.map((question) => missingAsRecorded(question, recorded)),
      };
    },
  };
}

/** What the trace looked through may be damaged: that is no reason to give up the attempt at hand. */
function withoutDamagedLists(files: BundleFiles): BundleFiles {
  const usable = new Map(files);
  const readers = { [TRACE_RUNS]: readRepositoryRuns, [TRACE_REPOSITORY]: readDefaultBranch };
  for (const [path, read] of Object.entries(readers)) {
    try {
      read(files);
    } catch (error) {
      if (!(error instanceof AutopsyError)) throw error;
      usable.delete(path);
    }
  }
  return usable;
}

function isHeld(files: BundleFiles, question: Question): boolean {
  switch (question.kind) {
    case 'logs':
      return files.has('logs.zip');
    case 'job-log':
      return files.has(jobLogPath(question.jobId));
    case 'annotations':
      return files.has(annotationsPath(question.jobId));
    case 'file':
      return files.has(sourceFilePath(question));
    case 'caches':
    case 'entries':
      // An answer that does not say what was asked, in a bundle made by hand, is taken for the one that is wanted.
      return readCacheLists(files).some(
        ({ key, ref }) => (key === null || key === question.key) && (ref === null || ref === question.ref),
      );
    case 'successors':
      return files.has('runs.json');
    case 'repository':
      return readDefaultBranch(files) !== null;
    case 'runs':
      return readRepositoryRuns(files).some((list) => covers(list, question));
    case 'attempt':
      return partByAttempt({ files, missing: [] }).others.some(
        (other) => isSameAttempt(other, question) && other.collected.files.has('run.json'),
      );
    case 'about': {
      const { others } = partByAttempt({ files, missing: [] });
      const of = others.find((other) => isSameAttempt(other, question));
      return of !== undefined && isHeld(of.collected.files, question.question);
    }
  }
}

function isSameAttempt(a: AttemptId, b: AttemptId): boolean {
  return a.runId === b.runId && a.attempt === b.attempt;
}

/** Whether a list that was asked for holds all that is wanted. */
function covers(list: RunListQuery, wanted: RunListQuery): boolean {
  const isSame = list.branch === wanted.branch && list.event === wanted.event;
  return isSame && list.createdFrom <= wanted.createdFrom && list.createdUntil >= wanted.createdUntil;
}

/** The same question with the reason why it got no answer when the bundle was made. */
function missingAsRecorded(question: Question, recorded: readonly Missing[]): Missing {
  const wanted = JSON.stringify(question);
  return (
    recorded.find((item) => JSON.stringify(item.question) === wanted) ?? {
      question,
      why: { kind: 'not-held' },
    }
  );
}
