import { withExpressions } from '../../src/lint/evaluation.ts';
import { findRemedies, type RemedyContext } from '../../src/remedy/remedies.ts';
import type { Job, RunAttempt, SourceFile, Step } from '../../src/types/evidence.ts';
import type { SaveSite } from '../../src/types/findings.ts';
import type { StepList, WorkflowStep } from '../../src/workflow/step-list.ts';
import { parseAction, parseWorkflow } from '../../src/workflow/workflow-file.ts';
import { type WordedRemedy, worded } from '../support/told.ts';

/** A file of the repository in which the made-up runs of these tests took place. */
export function sourceFile(
  text: string,
  path = '.github/workflows/ci.yml',
  repository = 'octo/cat',
): SourceFile {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo, sha: 'a'.repeat(40), path, text };
}

export const run: RunAttempt = {
  id: 1,
  attempt: 1,
  host: 'github.com',
  owner: 'octo',
  repo: 'cat',
  url: 'https://github.com/octo/cat/actions/runs/1',
  workflowId: 1,
  workflowName: 'CI',
  path: '.github/workflows/ci.yml',
  event: 'push',
  headBranch: 'main',
  headRepository: null,
  headSha: 'a'.repeat(40),
  status: 'completed',
  conclusion: 'failure',
  createdAt: 0,
  startedAt: 0,
  updatedAt: 0,
  defaultBranch: null,
  pullRequests: [],
  referencedWorkflows: [],
};

export function reportedStep(number: number, name: string): Step {
  return { number, name, status: 'completed', conclusion: 'success', startedAt: 0, completedAt: 0 };
}

export function reportedJob(name: string, steps: Step[]): Job {
  return {
    id: 1,
    name,
    url: null,
    runAttempt: 1,
    status: 'completed',
    conclusion: 'cancelled',
    startedAt: 0,
    completedAt: 0,
    checkRunId: 1,
    runnerId: 1,
    steps,
  };
}

/** What the API reports for a job of a file: a set-up step, then the main steps with their expressions evaluated. */
function reportedSteps(list: StepList): Step[] {
  return [
    reportedStep(1, 'Set up job'),
    ...list.steps.map((step, index) => reportedStep(index + 2, evaluated(titleOf(step)))),
  ];
}

function titleOf(step: WorkflowStep): string {
  return step.name ?? `Run ${step.uses ?? (step.run ?? '').trim().split('\n')[0]}`;
}

function evaluated(template: string): string {
  return withExpressions(template, () => 'value')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The sites of all saves that a file can give rise to, as if each had been torn down. */
export function savesOf(file: SourceFile): { site: SaveSite; step: WorkflowStep; list: StepList }[] {
  const workflow = parseWorkflow(file);
  if (!('reason' in workflow)) {
    return workflow.jobs.flatMap((job) =>
      job.steps.steps
        .filter(isSave)
        .map((step) => ({ site: siteOf(file, job, step), step, list: job.steps })),
    );
  }
  const action = parseAction(file);
  if ('reason' in action) return [];
  const list = action.steps;
  return list.steps.filter(isSave).map((step) => ({ site: innerSiteOf(file, step), step, list }));
}

function isSave(step: WorkflowStep): boolean {
  return /^actions\/cache(?:\/save)?@/i.test(step.uses ?? '');
}

function siteOf(
  file: SourceFile,
  job: { key: string; name: string | null; steps: StepList },
  step: WorkflowStep,
): SaveSite {
  const steps = reportedSteps(job.steps);
  const main = steps[step.index + 1] ?? reportedStep(0, '');
  return {
    run: { ...run, owner: file.owner, repo: file.repo, path: file.path },
    job: reportedJob(evaluated(job.name ?? job.key), steps),
    mainStep: main,
    action: step.uses,
    form: step.uses?.includes('/save@') === true ? 'save-step' : 'post-step',
    composites: [],
    inputs: Object.fromEntries([...step.with].map(([name, value]) => [name, evaluated(value)])),
    jobKeys: [job.key],
    workflow: { owner: file.owner, repo: file.repo, path: file.path, sha: file.sha },
    isLocked: false,
  };
}

function innerSiteOf(file: SourceFile, step: WorkflowStep): SaveSite {
  const outer = reportedStep(2, 'Run ./local');
  return {
    run: { ...run, owner: file.owner, repo: file.repo },
    job: reportedJob('build', [reportedStep(1, 'Set up job'), outer]),
    mainStep: outer,
    action: step.uses,
    form: 'composite',
    composites: [`./${file.path.replace(/\/?action\.ya?ml$/, '')}`],
    inputs: Object.fromEntries([...step.with].map(([name, value]) => [name, evaluated(value)])),
    jobKeys: ['build'],
    workflow: null,
    isLocked: false,
  };
}

export const siblingFailed: RemedyContext = { cause: 'sibling-failed', upload: null };

/** What is found for a site, in words. */
export function wordedRemedies(...asked: Parameters<typeof findRemedies>): WordedRemedy[] {
  return findRemedies(...asked).map(worded);
}

/** The first remedy for the only save of a file, or for the one in the named job. */
export function remedyFor(
  file: SourceFile,
  job: string | null = null,
  context = siblingFailed,
): WordedRemedy {
  const saves = savesOf(file).filter(({ site }) => job === null || site.jobKeys.includes(job));
  const [save] = saves;
  if (save === undefined || saves.length > 1) throw new Error(`${saves.length} saves in ${file.path}`);
  const [remedy] = wordedRemedies(save.site, context, [file]);
  if (remedy === undefined) throw new Error('no remedy at all');
  return remedy;
}
