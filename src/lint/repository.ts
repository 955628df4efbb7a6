import { actionName } from '../actions/action-ref.ts';
import { restoresCache } from '../actions/find-action.ts';
import type { SourceFile } from '../types/evidence.ts';
import { grouped } from '../types/grouped.ts';
import type { LintGap } from '../types/lint.ts';
import type { StepList, WorkflowStep } from '../workflow/step-list.ts';
import { parseAction } from '../workflow/workflow-file.ts';
import { plainPairs } from '../workflow/yaml-document.ts';
import { type Newcomer, newcomersOf } from './newcomers.ts';
import { type LineAt, lineFinder } from './place.ts';
import { defaultBranchOf } from './run-kinds.ts';
import { keyOf } from './save-key.ts';
import { type Content, contentOf, type LintJob, readWorkflow, type Workflow } from './workflow.ts';

/** A composite action of the repository. */
export interface LintAction {
  file: SourceFile;
  /** Its folder, as in a `uses:` after `./`. */
  folder: string;
  steps: StepList;
  /** The inputs that it declares. */
  inputs: Content;
  lineAt: LineAt;
}

/** The files of a repository that were read, and those that could not be. */
export interface Repository {
  workflows: Workflow[];
  actions: LintAction[];
  unread: LintGap[];
  defaultBranch: string;
  /** The runs of all workflows that may cancel others in their group. */
  newcomers: Newcomer[];
  /** The jobs that call a workflow of the repository, by its path. */
  callers: ReadonlyMap<string | null, LintJob[]>;
  /** The steps that restore a cache, by the key as it is written. */
  restores: ReadonlyMap<string | null, { file: SourceFile; step: WorkflowStep }[]>;
  /** The steps that run an action of the repository, by its folder. */
  runners: ReadonlyMap<string | null, Runner[]>;
}

/** A step that runs an action, of a job or of another action. */
interface Runner {
  step: WorkflowStep;
  job: LintJob | null;
  inAction: LintAction | null;
}

/** Whether a file is that of an action, by its name, or by its content if it has another name. */
function isAction({ path, text }: SourceFile): boolean {
  return /(?:^|\/)action\.ya?ml$/i.test(path) || (/^runs:/m.test(text) && !/^jobs:/m.test(text));
}

/**
 * Reads workflow and action files; actions that are not composite are ignored. The prefix of the repository's paths is
 * also put before the paths in its files.
 */
export function readRepository(files: readonly SourceFile[], root: string): Repository {
  const workflows: Workflow[] = [];
  const actions: LintAction[] = [];
  const unread: Repository['unread'] = [];
  for (const file of files) {
    if (isAction(file)) {
      const parsed = parseAction(file);
      if ('steps' in parsed) {
        const { steps } = parsed;
        const { inputs } = plainPairs(steps.yaml, steps.yaml.root, (key) => key === 'inputs');
        const folder = folderOf(file.path);
        actions.push({ file, folder, steps, inputs: contentOf(inputs), lineAt: lineFinder(file.text) });
      } else if (claimsComposite(file)) unread.push({ path: file.path, reason: parsed.reason.fault });
    } else {
      const workflow = readWorkflow(file);
      if ('reason' in workflow) unread.push({ path: file.path, reason: workflow.reason.fault });
      else workflows.push(workflow);
    }
  }
  const branch = defaultBranch(files, workflows);
  const place = { jobs: [], leg: null, defaultBranch: branch };
  const newcomers = workflows.flatMap((workflow) => newcomersOf(workflow, workflow.concurrency, place));
  const jobs = workflows.flatMap((workflow) => workflow.jobs);
  const steps = [
    ...jobs.flatMap((job) => (job.steps?.steps ?? []).map((step) => ({ step, job, inAction: null }))),
    ...actions.flatMap((action) => action.steps.steps.map((step) => ({ step, job: null, inAction: action }))),
  ];
  const named = (path: string | null): string | null =>
    path === null ? null : (root + path).replace(/\/$/, '');
  const callers = grouped(jobs, ({ uses }) => named(localPath(uses)));
  const ownFolders = steps.flatMap(({ step }) => ownCheckout(step));
  const runners = grouped<Runner, string | null>(steps, ({ step }) =>
    named(withinCheckout(localPath(step.uses), ownFolders)),
  );
  const lists = [...jobs.flatMap((job) => job.steps ?? []), ...actions.map((action) => action.steps)];
  const restoring = lists.flatMap((list) =>
    list.steps.filter(({ uses }) => restoresCache(uses)).map((step) => ({ file: list.file, step })),
  );
  const restores = grouped(restoring, ({ step }) => keyOf(step));
  return { workflows, actions, unread, defaultBranch: branch, newcomers, callers, runners, restores };
}

function claimsComposite(file: SourceFile): boolean {
  return /^\s+using:\s*["']?composite/m.test(file.text);
}

function folderOf(path: string): string {
  return path.replace(/\/?action\.ya?ml$/i, '');
}

function defaultBranch(files: readonly SourceFile[], workflows: readonly Workflow[]): string {
  const pushed = workflows.flatMap(({ events }) => {
    const branches = events.find(({ name }) => name === 'push')?.filter.branches;
    return Array.isArray(branches) ? branches.map(String) : typeof branches === 'string' ? [branches] : [];
  });
  return defaultBranchOf(
    files.map(({ text }) => text),
    pushed,
  );
}

/** The path within the repository that `./path` or `$/path` names; null for anything else. */
function localPath(uses: string | null): string | null {
  const path = /^(?:\.|\$)\/+(.*?)\/*$/.exec(uses?.trim() ?? '')?.[1];
  return path ?? (uses?.trim() === '.' ? '' : null);
}

/** The folder into which a step checks out the repository itself, if that is not the workspace. */
function ownCheckout({ uses, with: inputs }: WorkflowStep): string[] {
  const folder = inputs.get('path')?.replace(/^\.\/|\/+$/g, '') ?? '';
  if (uses === null || actionName(uses) !== 'actions/checkout' || folder === '') return [];
  const repository = inputs.get('repository') ?? OWN_REPOSITORY;
  return repository.replace(/\s+/g, '') === OWN_REPOSITORY ? [folder] : [];
}

const OWN_REPOSITORY = '${{github.repository}}';

/** A path of the workspace as a path of the repository, which may be in one of its folders. */
function withinCheckout(path: string | null, ownFolders: readonly string[]): string | null {
  const folder = ownFolders.find((one) => path?.startsWith(`${one}/`) ?? false);
  return folder === undefined ? path : (path?.slice(folder.length + 1) ?? null);
}
