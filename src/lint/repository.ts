import type { StepList, WorkflowStep } from '../remedy/workflow/step-list.ts';
import { parseAction } from '../remedy/workflow/workflow-file.ts';
import type { SourceFile } from '../types/evidence.ts';
import { type Newcomer, newcomersOf } from './newcomers.ts';
import { defaultBranchOf } from './run-kinds.ts';
import { readWorkflow, type Workflow } from './workflow.ts';

/** A composite action of the repository. */
export interface LintAction {
  file: SourceFile;
  /** Its folder, as a `uses:` names it after `./`. */
  folder: string;
  steps: StepList;
}

/** The files of a repository that were read, and those that could not be. */
export interface Repository {
  workflows: Workflow[];
  actions: LintAction[];
  unread: { path: string; reason: string }[];
  defaultBranch: string;
  /** The runs of all workflows that may cancel others of their group. */
  newcomers: Newcomer[];
}

/** Whether a file is an action's own, by its name, or by what it says where it has another. */
function isAction({ path, text }: SourceFile): boolean {
  return /(?:^|\/)action\.ya?ml$/i.test(path) || (/^runs:/m.test(text) && !/^jobs:/m.test(text));
}

/** Reads workflow and action files; an action that is not composite has no steps and is passed over. */
export function readRepository(files: readonly SourceFile[]): Repository {
  const workflows: Workflow[] = [];
  const actions: LintAction[] = [];
  const unread: Repository['unread'] = [];
  for (const file of files) {
    if (isAction(file)) {
      const parsed = parseAction(file);
      if ('steps' in parsed) actions.push({ file, folder: folderOf(file.path), steps: parsed.steps });
      else if (isBroken(file)) unread.push({ path: file.path, reason: parsed.reason });
    } else {
      const workflow = readWorkflow(file);
      if ('reason' in workflow) unread.push({ path: file.path, reason: workflow.reason });
      else workflows.push(workflow);
    }
  }
  const branch = defaultBranch(files, workflows);
  const place = { jobs: [], leg: null, defaultBranch: branch };
  const newcomers = workflows.flatMap((workflow) => newcomersOf(workflow, workflow.concurrency, place));
  return { workflows, actions, unread, defaultBranch: branch, newcomers };
}

function isBroken(file: SourceFile): boolean {
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

/** The path within the repository that `./path` or `$/path` names; null for what is elsewhere. */
export function localPath(uses: string | null): string | null {
  const path = /^(?:\.|\$)\/+(.*?)\/*$/.exec(uses?.trim() ?? '')?.[1];
  return path ?? (uses?.trim() === './' || uses?.trim() === '.' ? '' : null);
}

/** Whether a step runs this action. */
export function runsAction(step: WorkflowStep, action: LintAction): boolean {
  return localPath(step.uses) === action.folder;
}
