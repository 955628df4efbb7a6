import { isMap, type YAMLMap } from 'yaml';
import type { SourceFile } from '../types/evidence.ts';
import type { StepList } from '../workflow/step-list.ts';
import { rangeOf } from '../workflow/text-layout.ts';
import { parseWorkflow, readDocument } from '../workflow/workflow-file.ts';
import {
  mapAt,
  pairAt,
  plainPairs,
  resolved,
  scalarText,
  type Unreadable,
} from '../workflow/yaml-document.ts';
import { type LineAt, lineFinder } from './place.ts';
import { findSelfCancel, type SelfCancel } from './self-cancel.ts';

/** A mapping in a file; empty for anything else. */
export type Content = Readonly<Record<string, unknown>>;

/** A `concurrency:` of a workflow or of a job, as written. */
export interface Concurrency {
  group: string;
  /** Absent is `false`. */
  cancelInProgress: string;
  line: number;
}

/** An event of `on:` with its filters. */
export interface EventFilter {
  name: string;
  filter: Content;
}

/** A job with what may cancel it; steps that the remedies know. */
export interface LintJob {
  key: string;
  workflow: Workflow;
  condition: string | null;
  /** The reusable workflow that it calls; null for a job with steps. */
  uses: string | null;
  with: Content;
  env: Content;
  concurrency: Concurrency | null;
  /** The content of `strategy:`; null if there is none. */
  strategy: Content | null;
  strategyLine: number;
  continueOnError: string;
  /** The `cache-mode` of the job, else of its workflow; null if neither says. */
  cacheMode: string | null;
  /** What the job says, but for its steps. */
  content: Content;
  steps: StepList | null;
}

/** A workflow file with what decides which runs of it cancel which. */
export interface Workflow {
  file: SourceFile;
  /** What `github.workflow` says. */
  name: string;
  events: EventFilter[];
  /** The inputs of `workflow_call`. */
  inputs: Content;
  env: Content;
  concurrency: Concurrency | null;
  jobs: LintJob[];
  /** The steps that cancel a run, its own or an earlier one. */
  selfCancels: SelfCancel[];
  lineAt: LineAt;
}

/** Reads a workflow file, ignoring unknown keys; or says why it cannot be read. */
export function readWorkflow(file: SourceFile): Workflow | Unreadable {
  const yaml = readDocument(file);
  if ('reason' in yaml) return yaml;
  const parsed = parseWorkflow(file);
  if ('reason' in parsed) return parsed;
  const content: Content = plainPairs(yaml, yaml.root, (key) => key !== 'jobs');
  const events = eventsOf(content.on ?? content.true);
  const lineAt = lineFinder(file.text);
  const lineOf = (owner: YAMLMap, key: string): number =>
    lineAt(rangeOf(pairAt(owner, key)?.key)?.[0] ?? rangeOf(owner)?.[0] ?? 0);
  const lists = new Map(parsed.jobs.map(({ key, steps }) => [key, steps]));
  const workflow: Workflow = {
    file,
    name: typeof content.name === 'string' ? content.name : file.path,
    events,
    inputs: contentOf(events.find(({ name }) => name === 'workflow_call')?.filter.inputs),
    env: contentOf(content.env),
    concurrency: concurrencyOf(content.concurrency, lineOf(yaml.root, 'concurrency')),
    jobs: [],
    selfCancels: parsed.jobs.flatMap(({ steps }) => findSelfCancel(steps, lineAt)),
    lineAt,
  };
  for (const pair of mapAt(yaml, yaml.root, 'jobs')?.items ?? []) {
    const key = scalarText(pair.key);
    const node = resolved(yaml, pair.value);
    if (key === null || !isMap(node)) continue;
    const job: Content = plainPairs(yaml, node, (name) => name !== 'steps');
    workflow.jobs.push({
      key,
      workflow,
      condition: textOf(job.if),
      uses: textOf(job.uses),
      with: contentOf(job.with),
      env: contentOf(job.env),
      concurrency: concurrencyOf(job.concurrency, lineOf(node, 'concurrency')),
      strategy: job.strategy === undefined ? null : contentOf(job.strategy),
      strategyLine: lineOf(node, 'strategy'),
      continueOnError: textOf(job['continue-on-error']) ?? 'false',
      cacheMode: textOf(job['cache-mode']) ?? textOf(content['cache-mode']),
      content: job,
      steps: lists.get(key) ?? null,
    });
  }
  return workflow;
}

/** A value as a mapping; empty for anything else. */
export function contentOf(value: unknown): Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** A scalar as text; null for anything else. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : null;
}

/** What the `env:` of a job, or of its workflow, says of a variable, by its name in lower case; null for nothing. */
export function variableOf({ env, workflow }: LintJob, name: string): string | null {
  const all = [env, workflow.env].flatMap((own) => Object.entries(own));
  return textOf(all.find(([variable]) => variable.toLowerCase() === name)?.[1]);
}

function concurrencyOf(value: unknown, line: number): Concurrency | null {
  const group = textOf(value) ?? textOf(contentOf(value).group);
  if (group === null) return null;
  return { group, cancelInProgress: textOf(contentOf(value)['cancel-in-progress']) ?? 'false', line };
}

function eventsOf(on: unknown): EventFilter[] {
  if (typeof on === 'string') return [{ name: on, filter: {} }];
  if (Array.isArray(on))
    return on.flatMap((name) => (typeof name === 'string' ? [{ name, filter: {} }] : []));
  return Object.entries(contentOf(on)).map(([name, filter]) => ({ name, filter: contentOf(filter) }));
}
