import { data } from '@actions/expressions';
import { dataOf, evaluateText, evaluateWhole, type Scope, type Value } from './evaluation.ts';
import { type Leg, valueIn } from './matrix.ts';
import type { RunKind } from './run-kinds.ts';
import { contentOf, type LintJob, textOf } from './workflow.ts';

/** One run, of two that are compared: the older or the newer one. */
export interface Run {
  kind: RunKind;
  age: 'older' | 'newer';
  /** What `github.workflow` says, in called workflows too. */
  workflow: string;
}

const NOTHING = new data.Null();

/** What the `github` context says in a run. */
function githubValue({ kind, age, workflow }: Run, name: string): Value {
  const isPull = kind.number !== null;
  if (name.startsWith('event.')) return eventValue(kind, age, name.slice('event.'.length));
  const known: Record<string, string | null> = {
    workflow,
    event_name: kind.event,
    ref: kind.ref,
    ref_name: kind.refName,
    ref_type: kind.on === 'tag' ? 'tag' : 'branch',
    head_ref: kind.headRef,
    base_ref: isPull ? kind.defaultBranch : '',
    sha: `sha-${age}`,
    run_id: `id-${age}`,
    run_number: `number-${age}`,
    run_attempt: '1',
  };
  return kind.on === 'caller' || !(name in known) ? undefined : dataOf(known[name]);
}

/** What the payload of the event says; nothing of a pull request where the event has none. */
function eventValue(kind: RunKind, age: Run['age'], name: string): Value {
  if (kind.on === 'caller') return undefined;
  const isPull = kind.number !== null;
  if (name === 'repository.default_branch') return dataOf(kind.defaultBranch);
  if (name === 'number' || name === 'pull_request.number') return dataOf(kind.number);
  if (/^(?:pull_request|merge_group|workflow_run|release|issue|comment|inputs|schedule)\b/.test(name)) {
    const own = /^[a-z_]+/.exec(name)?.[0] ?? '';
    const told: Record<string, string> = {
      'pull_request.head.ref': kind.headRef,
      'pull_request.base.ref': kind.defaultBranch,
      'pull_request.head.sha': `sha-${age}`,
    };
    const isOwn =
      own === 'pull_request'
        ? isPull
        : own === 'inputs'
          ? kind.event === 'workflow_dispatch'
          : kind.event.startsWith(own);
    return isOwn ? dataOf(told[name]) : NOTHING;
  }
  return undefined;
}

/** What holds still between the runs of one repository, though a file does not tell its value. */
const CONSTANT =
  /^(?:vars|matrix|strategy)\.|^github\.(?:repository|repository_\w+|server_url|api_url|event\.repository\.[\w.]+|event\.pull_request\.(?:id|node_id|head\.(?:label|repo\.[\w.]+)))$/;

/** Where an expression stands: the jobs that lead to it, the calling ones first, and the leg of the last. */
export interface Standpoint {
  jobs: readonly LintJob[];
  leg: Leg | null;
}

/** The contexts at a place of a run. */
export function scopeOf(run: Run, { jobs, leg }: Standpoint): Scope {
  const job = jobs.at(-1);
  const callers = jobs.slice(0, -1);
  const resolve = (reference: string): Value => {
    const [context = '', ...path] = reference.split('.');
    const name = path.join('.');
    if (reference === 'github.job') return dataOf(job?.key);
    if (reference.startsWith('github.')) return githubValue(run, name);
    if (context === 'matrix') return leg === null ? undefined : dataOf(valueIn(leg, path) ?? null);
    if (context === 'inputs') return inputValue(run, { jobs, callers, name });
    if (context === 'env' && job !== undefined)
      return envValue(job, name, (text) => evaluateText(text, scope));
    return undefined;
  };
  const scope: Scope = { resolve, isConstant: (reference) => CONSTANT.test(reference) };
  return scope;
}

/** An input is what the calling job gives, else its default; of a run that nothing calls it is empty. */
function inputValue(
  run: Run,
  { jobs, callers, name }: { jobs: readonly LintJob[]; callers: readonly LintJob[]; name: string },
): Value {
  const caller = callers.at(-1);
  if (caller === undefined)
    return run.kind.on === 'caller' || run.kind.event === 'workflow_dispatch' ? undefined : NOTHING;
  const given = Object.entries(caller.with).find(([input]) => input.toLowerCase() === name);
  if (given !== undefined) {
    const text = textOf(given[1]);
    if (text === null || !text.includes('${{')) return dataOf(given[1]);
    return evaluateWhole(text, scopeOf(run, { jobs: callers, leg: null }));
  }
  const declared = Object.entries(jobs.at(-1)?.workflow.inputs ?? {}).find(
    ([input]) => input.toLowerCase() === name,
  );
  const { default: fallback, type } = contentOf(declared?.[1]);
  return fallback === undefined ? dataOf(type === 'boolean' ? false : null) : dataOf(fallback);
}

/** A variable of the job or the workflow, unless a step may write over it. */
function envValue(job: LintJob, name: string, textIn: (text: string) => { text: string }): Value {
  if (job.steps?.steps.some(({ run }) => run?.includes('GITHUB_ENV')) ?? false) return undefined;
  const owners = [job.env, job.workflow.env];
  const written = owners
    .flatMap((env) => Object.entries(env))
    .find(([variable]) => variable.toLowerCase() === name);
  const text = textOf(written?.[1]);
  // A variable may be made of itself.
  if (text === null || text.toLowerCase().includes('env.')) return undefined;
  const value = textIn(text).text;
  return value.includes('${{') ? undefined : dataOf(value);
}
