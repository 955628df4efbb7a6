import type { Content, EventFilter } from './workflow.ts';

/** A kind of run that an event starts: its ref decides the values of groups and conditions. */
export interface RunKind {
  event: string;
  on: 'default-branch' | 'branch' | 'tag' | 'pull-request' | 'merge-queue' | 'caller';
  ref: string;
  refName: string;
  headRef: string;
  /** The number of the pull request; null if there is none. */
  number: number | null;
  /** `github.event.action`; null if it may have several values. */
  action: string | null;
  /** Whether there is at most one such run of a workflow, as when a pull request is opened. */
  isOnce?: boolean;
  defaultBranch: string;
}

const OF_PULL_REQUESTS = /^pull_request(?:_review(?:_comment)?)?$/;

/** The kinds of runs that an event starts. */
export function runKinds({ name, filter }: EventFilter, defaultBranch: string): RunKind[] {
  const main = {
    ...{ event: name, on: 'default-branch' as const, headRef: '', number: null, action: null, defaultBranch },
    ...{ ref: `refs/heads/${defaultBranch}`, refName: defaultBranch },
  };
  if (name === 'push') return pushes(main, filter);
  if (OF_PULL_REQUESTS.test(name)) {
    const only = listed(filter.types)?.join();
    // A pull request is closed once, and nobody restores what is saved then.
    if (only === 'closed') return [];
    const pull = { ref: 'refs/pull/7/merge', refName: '7/merge', headRef: 'topic', number: 7 };
    const any: RunKind = { ...main, ...pull, on: 'pull-request', isOnce: only === 'opened' };
    // Two pushes to a pull request are two runs that are otherwise alike.
    const isPushed = name === 'pull_request' && (listed(filter.types)?.includes('synchronize') ?? true);
    return isPushed ? [any, { ...any, action: 'synchronize' }] : [any];
  }
  if (name === 'pull_request_target') return [{ ...main, headRef: 'topic', number: 7 }];
  if (name === 'release' || name === 'create') return [{ ...main, ...onTag('1.0.0') }];
  if (name === 'merge_group') {
    const queued = `gh-readonly-queue/${defaultBranch}/pr-7-0`;
    return [{ ...main, on: 'merge-queue', ref: `refs/heads/${queued}`, refName: queued }];
  }
  return name === 'workflow_call' ? [] : [main];
}

function pushes(main: RunKind, filter: Content): RunKind[] {
  const branches = listed(filter.branches);
  const ignored = listed(filter['branches-ignore']);
  const tags = listed(filter.tags);
  const kinds: RunKind[] = [];
  const onlyTags = branches === null && ignored === null && (tags ?? listed(filter['tags-ignore'])) !== null;
  const passes = (branch: string): boolean =>
    !onlyTags && (branches === null || isAmong(branch, branches)) && !isAmong(branch, ignored ?? []);
  if (passes(main.defaultBranch)) kinds.push(main);
  const others = ['topic', ...(branches ?? []).map((pattern) => pattern.replace(/^!.*$|\*+/g, 'x'))];
  const other = others.find((branch) => !isSame(branch, main.defaultBranch) && passes(branch));
  if (other !== undefined) kinds.push({ ...main, on: 'branch', ref: `refs/heads/${other}`, refName: other });
  if (tags !== null || (branches === null && ignored === null)) kinds.push({ ...main, ...onTag('v1') });
  return kinds;
}

/**
 * Whether two branches are the same: a repository has only one of `main` and `master`, although workflows may name
 * both.
 */
function isSame(branch: string, defaultBranch: string): boolean {
  const usual = ['main', 'master'];
  return branch === defaultBranch || (usual.includes(branch) && usual.includes(defaultBranch));
}

function onTag(tag: string): Pick<RunKind, 'on' | 'ref' | 'refName'> {
  return { on: 'tag', ref: `refs/tags/${tag}`, refName: tag };
}

function listed(value: unknown): string[] | null {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.map(String) : null;
}

/** Whether a branch matches patterns: the last that fits decides, and one with `!` excludes. */
function isAmong(branch: string, patterns: readonly string[]): boolean {
  const last = patterns.findLast((pattern) => globOf(pattern.replace(/^!/, '')).test(branch));
  return last !== undefined && !last.startsWith('!');
}

function globOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.$^(){}|\\]/g, '\\$&')
    .replace(/\*+/g, (stars) => (stars.length > 1 ? '.*' : '[^/]*'));
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return /^(?!)/;
  }
}

/** The name of the default branch, as far as the files show it: a name in comparisons, or in the filters of pushes. */
export function defaultBranchOf(texts: readonly string[], pushed: readonly string[]): string {
  const compared = texts.flatMap((text) =>
    [...text.matchAll(/refs\/heads\/([\w./-]+)/g)].map(([, name = '']) => name),
  );
  const usual = ['main', 'master', 'trunk', 'develop', 'dev'];
  const named = [...pushed, ...compared];
  return usual.find((name) => named.includes(name)) ?? named.find((name) => /^[\w.-]+$/.test(name)) ?? 'main';
}
