import { AutopsyError } from '../../errors.ts';
import type { BundleFiles, EvidenceSource } from './bundle-files.ts';
import { readDefaultBranch, readManifest, readRepositoryRuns } from './read-answers.ts';
import { TRACE_REPOSITORY, TRACE_RUNS } from './trace-files.ts';

/** A bundle as a source of evidence: it gives everything at once, and answers nothing else. */
export function bundleSource(held: BundleFiles): EvidenceSource {
  const files = withoutDamagedLists(held);
  return {
    collect: async () => ({ files, missing: readManifest(files) }),
    answer: async (questions) => ({
      files: new Map(),
      missing: questions.map((question) => ({ question, why: { kind: 'not-held' } })),
    }),
  };
}

/** A damaged list of the trace is dropped: it is no reason to give up the attempt itself. */
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
