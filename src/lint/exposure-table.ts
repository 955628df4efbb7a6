import type { Explained } from '../types/explanation.ts';
import type { Exposure } from '../types/lint.ts';

/** What can tear a save down, or make it useless, with what `explain` says of each kind. */
export const exposures: Record<Exposure['kind'], Explained> = {
  'fail-fast': {
    title: 'a failing leg of the matrix cancels the others',
    means:
      'Where `fail-fast` is not switched off, the first leg that fails cancels all others of its matrix, those that save included.',
    known:
      'The job has a matrix of several legs that may run at once, or one that only the run knows; then it may be so.',
    todo: 'Guard the save, or set `fail-fast: false` where the legs do not depend on each other.',
    source: 'actions/runner@258d6c8 Sdk/WorkflowParser/Strategy.cs; docs: jobs.<job_id>.strategy.fail-fast',
  },
  concurrency: {
    title: 'a newer run cancels the one before it in the same group',
    means:
      'Two runs whose `concurrency` groups come out the same are in one group, and the newer one cancels the older where its `cancel-in-progress` says so.',
    known:
      'The group of both runs and the `cancel-in-progress` of the newer one were evaluated for each event, on all levels: run, calling job, called workflow, job. Where a file does not tell, it is said as "may".',
    todo: 'Guard the save, or make `cancel-in-progress` depend on the event.',
    source: 'docs: concurrency; autonomys/subspace#3474 (2025-04-03)',
  },
  'self-cancel': {
    title: 'a step cancels its own run, or the runs before it',
    means:
      'A script or an action asks GitHub to cancel the run in which it stands, or earlier ones of the branch: all jobs of that run end, matrix or not.',
    known:
      'The script calls `gh run cancel` or the API with the own run, or the action is known to do so. When it does so is in no file, so it is said as "may".',
    todo: 'Guard the save.',
    source: 'feldera/feldera#5732 (2026-03); tata1mg/catalyst-core#464 (2026-09)',
  },
  background: {
    title: 'a background step is cancelled without evaluating its condition again',
    means:
      'The condition of such a step is evaluated once, before it starts. A cancel or a `cancel:` step ends it whatever the condition says.',
    known: 'The step has `background: true` or stands in a `parallel:` block.',
    todo: 'Move the save to the foreground, and guard it there.',
    source: 'actions/runner@258d6c8 BackgroundStepCoordinator.cs; changelog 2026-06-25',
  },
  policy: {
    title: 'runs of an event that is not trusted store nothing',
    means: 'They read the caches of the default branch and write none.',
    known: 'The workflow has such an event, and no `cache-mode: write` is declared on the way.',
    todo: 'Only restore in such runs, and save from a trusted event.',
    source: 'changelog 2026-06-26',
  },
  caller: {
    title: 'what calls it from outside of the repository may cancel it',
    means:
      'A reusable workflow or an action runs in the runs of its callers, and it is they that are cancelled. Those in other repositories cannot be read.',
    known: 'It can be called from elsewhere, and nothing in the files at hand calls it.',
    todo: 'Guard the save: then it does not matter who calls.',
    source: 'docs: reusing workflows; the files themselves',
  },
};
