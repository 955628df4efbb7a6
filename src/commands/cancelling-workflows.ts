import { type CancellingWorkflows, succeeded, workflowsOf } from '../scan/suspects.ts';
import type { EvidenceStore } from '../sources/bundle/evidence-store.ts';
import { isSettled, withoutPassing } from '../sources/github/permanence.ts';
import type { ScanSource } from '../sources/github/scan-source.ts';
import { bareEvidence } from '../types/bare-evidence.ts';
import type { Evidence, Question, RunAttempt } from '../types/evidence.ts';
import type { ScanGap } from '../types/gaps.ts';
import { grouped } from '../types/grouped.ts';
import type { Instant } from '../types/primitives.ts';
import { mayCancelSave } from '../workflow/cancelled-saves.ts';

/** What is needed to look into the workflows of a repository. */
interface Looking {
  source: ScanSource;
  store: EvidenceStore;
  now: Instant;
}

/** At most this many workflow files are asked for, each new one with a request. */
const MOST_FILES = 100;

/**
 * Which workflows may stop a save by a `cancel:` step, according to their files in their newest successful run. The
 * files are kept with that run.
 */
export async function findCancellingWorkflows(
  runs: readonly RunAttempt[],
  looking: Looking,
): Promise<{ cancelling: CancellingWorkflows; gaps: ScanGap[] }> {
  const newest = new Map<string, RunAttempt>();
  for (const run of runs.filter(succeeded))
    for (const path of workflowsOf(run)) if (!newest.has(path)) newest.set(path, run);
  const wanted = grouped([...newest].slice(0, MOST_FILES), ([, run]) => run);
  const answers = await Promise.all(
    [...wanted].map(async ([run, own]) => {
      const asked = own.map(([path]) => ({ path, question: fileOf(path, run) }));
      const known = await withFiles(
        asked.map(({ question }) => question),
        run,
        looking,
      );
      return asked.map(({ path, question }) => ({
        path,
        file: known.files.find((file) => isAbout(file, question)),
        why: known.missing.find((item) => isAbout(item.question, question))?.why,
      }));
    }),
  );
  const files = answers.flat();
  // A file that does not exist at that commit cancels nothing.
  const lost = files.flatMap(({ path, why }) =>
    why === undefined || why.kind === 'not-found' ? [] : [{ path, why }],
  );
  return {
    cancelling: new Set(files.flatMap(({ path, file }) => (file && mayCancelSave(file) ? [path] : []))),
    gaps: [...grouped(lost, ({ why }) => why.kind).values()].map((same) => ({
      kind: 'workflows',
      paths: same.map(({ path }) => path),
      why: same[0].why,
    })),
  };
}

function fileOf(path: string, run: RunAttempt): Question<'file'> {
  const [owner = '', repo = '', ...rest] = path.split('/');
  const called = run.referencedWorkflows.find((workflow) => workflow.path.startsWith(`${path}@`));
  return { kind: 'file', owner, repo, sha: called?.sha ?? run.headSha, path: rest.join('/') };
}

function isAbout(item: object, { sha, path }: Question<'file'>): boolean {
  return 'sha' in item && 'path' in item && item.sha === sha && item.path === path;
}

async function withFiles(
  questions: readonly Question<'file'>[],
  run: RunAttempt,
  { source, store, now }: Looking,
): Promise<Evidence> {
  const id = { runId: run.id, attempt: run.attempt };
  const kept = await store.read(id);
  const known = kept?.evidence ?? bareEvidence(run);
  const held = [...known.files, ...known.missing.map(({ question }) => question)];
  const open = questions.filter((question) => !held.some((item) => isAbout(item, question)));
  if (open.length === 0) return known;
  const asked = await source.ask(known, open);
  if (isSettled(run, now))
    await store.write(id, { askedAt: kept?.askedAt ?? now, evidence: withoutPassing(asked) });
  return asked;
}
