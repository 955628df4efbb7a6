import { data } from '@actions/expressions';
import type { WorkflowStep } from '../workflow/step-list.ts';
import { dataOf, evaluateText, evaluateWhole, type Scope, type Value } from './evaluation.ts';
import { type Leg, valueIn } from './matrix.ts';
import type { RunKind } from './run-kinds.ts';
import { type Content, contentOf, type LintJob, textOf, variableOf } from './workflow.ts';

/** One of two compared runs: the older or the newer one. */
interface Run {
  kind: RunKind;
  age: 'older' | 'newer';
  /** The run whose commit it has, if not its own: a timer starts a run of the last pushed commit. */
  commit?: Run['age'];
  /** What `github.workflow` says, in called workflows too. */
  workflow: string;
}

const NOTHING = new data.Null();

/** Everything in the `github` context (docs.github.com, "Contexts reference"); anything else in it is empty. */
const GITHUB = new Set(
  `action action_path action_ref action_repository action_status actor actor_id api_url artifact_cache_size_limit base_ref
  env event event_name event_path graphql_url head_ref job output path ref ref_name ref_protected ref_type repository
  repository_id repository_owner repository_owner_id repository_visibility repositoryurl retention_days run_attempt run_id
  run_number secret_source server_url sha state step_summary token triggering_actor workflow workflow_ref workflow_sha
  workspace`.split(/\s+/),
);

/** A value of the `github` context in a run. */
function githubValue({ kind, age, workflow, commit = age }: Run, name: string): Value {
  const isPull = kind.number !== null;
  if (!GITHUB.has(name.split('.')[0] ?? '')) return NOTHING;
  if (name.startsWith('event.')) return eventValue(kind, age, name.slice('event.'.length));
  const known: Record<string, string | null> = {
    workflow,
    event_name: kind.event,
    ref: kind.ref,
    ref_name: kind.refName,
    ref_type: kind.on === 'tag' ? 'tag' : 'branch',
    head_ref: kind.headRef,
    base_ref: isPull ? kind.defaultBranch : '',
    sha: `sha-${commit}`,
    run_id: `id-${age}`,
    run_number: `number-${age}`,
    run_attempt: '1',
  };
  return kind.on === 'caller' || !(name in known) ? undefined : dataOf(known[name]);
}

/** A value of the event's payload; empty for a pull request if the event has none. */
function eventValue(kind: RunKind, age: Run['age'], name: string): Value {
  if (kind.on === 'caller') return undefined;
  const isPull = kind.number !== null;
  if (name === 'repository.default_branch') return dataOf(kind.defaultBranch);
  if (name === 'number' || name === 'pull_request.number') return dataOf(kind.number);
  if (name === 'action' && kind.action !== null) return dataOf(kind.action);
  if (name === 'ref') return ['push', 'workflow_dispatch'].includes(kind.event) ? dataOf(kind.ref) : NOTHING;
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

/** References with the same value in all runs of a repository, although the files do not show it. */
const CONSTANT =
  /^(?:vars|matrix|strategy)\.|^github\.(?:repository|repository_\w+|server_url|api_url|event\.repository\.[\w.]+|event\.pull_request\.(?:id|node_id|head\.(?:label|repo\.[\w.]+)))$/;

/** A step that runs an action of the repository, and the inputs that the action declares. */
export interface Call {
  step: WorkflowStep;
  inputs: Content;
}

/** Where an expression is: the jobs that lead to it, calling jobs first, and the leg of the last. */
export interface Standpoint {
  jobs: readonly LintJob[];
  leg: Leg | null;
  /** The steps that run its action, the outermost first; absent in the job itself. */
  calls?: readonly Call[];
}

/** The contexts at a place of a run. */
export function scopeOf(run: Run, place: Standpoint): Scope {
  const { jobs, leg } = place;
  const job = jobs.at(-1);
  const known = new Map<string, Value>();
  const findValue = (reference: string): Value => {
    const [context = '', ...path] = reference.split('.');
    const name = path.join('.');
    if (reference === 'github.job') return dataOf(job?.key);
    if (reference.startsWith('github.')) return githubValue(run, name);
    if (context === 'matrix') return leg === null ? undefined : dataOf(valueIn(leg, path) ?? null);
    if (context === 'inputs') return inputValue(run, place, name);
    if (context === 'env' && job !== undefined)
      return envValue(job, name, (text) => evaluateText(text, scope));
    return undefined;
  };
  // Computed once, since inputs made of inputs ask repeatedly.
  const resolve = (reference: string): Value => {
    if (!known.has(reference)) known.set(reference, findValue(reference));
    return known.get(reference);
  };
  const scope: Scope = { resolve, isConstant: (reference) => CONSTANT.test(reference) };
  return scope;
}

/** An input is what the calling step or job gives, else its default; of a run that nothing calls it is empty. */
function inputValue(run: Run, { jobs, leg, calls = [] }: Standpoint, name: string): Value {
  if (calls.length > 0) {
    const text = inputText({ jobs, calls }, name) ?? '';
    const value = given(text, () => scopeOf(run, { jobs, leg, calls: calls.slice(0, -1) }));
    // The inputs of an action are texts.
    return value === undefined ? undefined : new data.StringData(value.coerceString());
  }
  const caller = jobs.at(-2);
  if (caller === undefined)
    return run.kind.on === 'caller' || run.kind.event === 'workflow_dispatch' ? undefined : NOTHING;
  const value = named(Object.entries(caller.with), name);
  if (value !== undefined) return given(value, () => scopeOf(run, { jobs: jobs.slice(0, -1), leg: null }));
  const { default: fallback, type } = contentOf(declaredInput(jobs, name));
  return fallback === undefined ? dataOf(type === 'boolean' ? false : null) : dataOf(fallback);
}

/** The text that the last call on a way gives for an input, or that is its default; null for none. */
export function inputText(
  { jobs, calls = [] }: Pick<Standpoint, 'jobs' | 'calls'>,
  name: string,
): string | null {
  const call = calls.at(-1);
  const caller = jobs.at(-2);
  const [value, declared] =
    call === undefined
      ? [named(Object.entries(caller?.with ?? {}), name), declaredInput(jobs, name)]
      : [named([...call.step.with], name), named(Object.entries(call.inputs), name)];
  return textOf(value) ?? textOf(contentOf(declared).default);
}

function declaredInput(jobs: readonly LintJob[], name: string): unknown {
  return named(Object.entries(jobs.at(-1)?.workflow.inputs ?? {}), name);
}

/** The value of an input; undefined if it is not given. */
function given(value: unknown, scopeThere: () => Scope): Value {
  const text = textOf(value);
  return text === null || !text.includes('${{') ? dataOf(value) : evaluateWhole(text, scopeThere());
}

/** The value with this name, ignoring case as GitHub does for inputs. */
function named<Value>(entries: readonly (readonly [string, Value])[], name: string): Value | undefined {
  return entries.find(([key]) => key.toLowerCase() === name)?.[1];
}

/** A variable of the job or the workflow, unless a step may write over it. */
function envValue(job: LintJob, name: string, textIn: (text: string) => { text: string }): Value {
  if (job.steps?.steps.some(({ run }) => run?.includes('GITHUB_ENV')) ?? false) return undefined;
  const text = variableOf(job, name);
  // A variable may be made of itself.
  if (text === null || text.toLowerCase().includes('env.')) return undefined;
  const value = textIn(text).text;
  return value.includes('${{') ? undefined : dataOf(value);
}
