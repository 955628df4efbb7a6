import type { Missing, Question } from '../types/evidence.ts';
import {
  annotationsPath,
  type BundleFiles,
  type Collected,
  type EvidenceSource,
  jobLogPath,
  sourceFilePath,
} from './bundle-files.ts';
import { readCacheLists, readManifest } from './read-answers.ts';

const NOT_HELD = 'the bundle does not hold it';

/** A bundle as a source of evidence: everything it holds comes at once, and it never has an answer to anything else. */
export function bundleSource(files: BundleFiles): EvidenceSource {
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
      // An answer that does not say what was asked, in a bundle made by hand, is taken for the one that is wanted.
      return readCacheLists(files).some((list) => list.key === null || list.key === question.key);
    case 'successors':
      return files.has('runs.json');
  }
}

/** The same question with the reason for which it got no answer when the bundle was made. */
function missingAsRecorded(question: Question, recorded: readonly Missing[]): Missing {
  const wanted = JSON.stringify(question);
  return recorded.find((item) => JSON.stringify(item.question) === wanted) ?? { question, reason: NOT_HELD };
}
