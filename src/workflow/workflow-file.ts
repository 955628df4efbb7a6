import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import type { SourceFile } from '../types/evidence.ts';
import { oncePer } from '../types/once-per.ts';
import { type StepList, stepsOf } from './step-list.ts';
import { SYSTEMS } from './truth-table.ts';
import {
  mapAt,
  parseFile,
  resolved,
  scalarText,
  textAt,
  type Unreadable,
  unreadable,
  valueAt,
  type YamlFile,
} from './yaml-document.ts';

/** A job of a workflow file. */
export interface WorkflowJob {
  key: string;
  name: string | null;
  hasMatrix: boolean;
  /** Whether a failing leg cancels the others; null if an expression decides it. */
  failsFast: boolean | null;
  /** Its `runs-on`, as written; null if it is a list. */
  runsOn: string | null;
  /** The jobs it waits for. */
  needs: string[];
  /** Its `cache-mode`, else that of its workflow; null if neither has one. */
  cacheMode: string | null;
  steps: StepList;
}

/** The YAML document of a file, for what is outside the steps; or why it cannot be read. */
export const readDocument = oncePer(parseFile);

/** The jobs of a workflow file, except those that only call another workflow; or why they cannot be read. */
export const parseWorkflow = oncePer((file: SourceFile): { jobs: WorkflowJob[] } | Unreadable => {
  const yaml = readDocument(file);
  if ('reason' in yaml) return yaml;
  const jobs = mapAt(yaml, yaml.root, 'jobs');
  if (jobs === null) return unreadable(file, { kind: 'no-jobs' });
  return {
    jobs: jobs.items.flatMap((pair) => {
      const key = scalarText(pair.key);
      const job = resolved(yaml, pair.value);
      return key === null || !isMap(job) ? [] : (readJob(yaml, key, job) ?? []);
    }),
  };
});

function readJob(yaml: YamlFile, key: string, job: YAMLMap): WorkflowJob | null {
  const read = stepsOf(yaml, job);
  if (read === null) return null;
  const strategy = mapAt(yaml, job, 'strategy');
  const path = ['jobs', key, 'steps'];
  const domains = new Map([...SYSTEMS, ...(strategy === null ? [] : matrixValues(yaml, strategy))]);
  return {
    key,
    name: textAt(yaml, job, 'name'),
    hasMatrix: strategy?.has('matrix') ?? false,
    failsFast: failsFast(
      strategy === null ? null : textAt(yaml, strategy, 'fail-fast'),
      textAt(yaml, job, 'continue-on-error'),
    ),
    runsOn: textAt(yaml, job, 'runs-on'),
    needs: scalarsOf(yaml, valueAt(yaml, job, 'needs')) ?? [],
    cacheMode: textAt(yaml, job, 'cache-mode') ?? textAt(yaml, yaml.root, 'cache-mode'),
    steps: {
      ...{ file: yaml.file, yaml, kind: 'job', path, domains },
      ...{ isTimed: job.has('timeout-minutes'), ...read },
    },
  };
}

/** A leg that may fail cancels no other (docs, `jobs.<job_id>.continue-on-error`). */
function failsFast(wanted: string | null, mayFail: string | null): boolean | null {
  if (wanted === 'false' || mayFail === 'true') return false;
  return [wanted, mayFail].some((text) => text?.includes('${{')) ? null : true;
}

/** The steps of a composite action's file, or why they cannot be read. */
export const parseAction = oncePer((file: SourceFile): { steps: StepList } | Unreadable => {
  const yaml = readDocument(file);
  if ('reason' in yaml) return yaml;
  const runs = mapAt(yaml, yaml.root, 'runs');
  const read = runs === null ? null : stepsOf(yaml, runs);
  const list = {
    ...{ file, yaml, kind: 'composite' as const, path: ['runs', 'steps'] },
    ...{ isTimed: false, domains: SYSTEMS },
  };
  return read === null ? unreadable(file, { kind: 'no-composite' }) : { steps: { ...list, ...read } };
});

/** The lists of steps of a workflow or an action; none if the file cannot be read. */
export function stepLists(file: SourceFile): StepList[] {
  const workflow = parseWorkflow(file);
  if ('jobs' in workflow) return workflow.jobs.map(({ steps }) => steps);
  const action = parseAction(file);
  return 'steps' in action ? [action.steps] : [];
}

/** The workflow itself and each of its jobs, with their paths, for keys that may be in either. */
export function ownersIn(yaml: YamlFile): [path: string[], owner: YAMLMap][] {
  const jobs = mapAt(yaml, yaml.root, 'jobs')?.items ?? [];
  const each = jobs.flatMap(({ key, value }): [string[], YAMLMap][] =>
    isMap(value) ? [[['jobs', scalarText(key) ?? ''], value]] : [],
  );
  return [[[], yaml.root], ...each];
}

/** The values of each matrix key that the file spells out; an `include` may add to them, or leave a key out. */
function matrixValues(yaml: YamlFile, strategy: YAMLMap): [string, string[]][] {
  const matrix = mapAt(yaml, strategy, 'matrix');
  if (matrix === null) return [];
  const value = valueAt(yaml, matrix, 'include');
  const items = isSeq(value) ? value.items.map((item) => resolved(yaml, item)) : [];
  const added = items.flatMap((item) => (isMap(item) ? [item] : []));
  if (matrix.has('include') && added.length === 0) return [];
  const keys = matrix.items.flatMap(({ key }) => scalarText(key) ?? []);
  const own = keys.filter((key) => key !== 'include' && key !== 'exclude');
  const all = new Set([
    ...own,
    ...added.flatMap((item) => item.items.flatMap(({ key }) => scalarText(key) ?? [])),
  ]);
  return [...all].flatMap((key): [string, string[]][] => {
    const base = own.includes(key) ? scalarsOf(yaml, valueAt(yaml, matrix, key)) : [];
    const more = scalarsOf(
      yaml,
      added.filter((item) => item.has(key)).map((item) => valueAt(yaml, item, key)),
    );
    const left = !own.includes(key) && (own.length > 0 || added.some((item) => !item.has(key)));
    if (base === null || more === null) return [];
    const values = [...base, ...more, ...(left ? [''] : [])].map((text) => text.toLowerCase());
    return values.length > mostValues || values.some((text) => text.includes('${{'))
      ? []
      : [[`matrix.${key.toLowerCase()}`, [...new Set(values)]]];
  });
}

const mostValues = 12;

/** The text of a scalar, or the texts of a list of them; null for anything else. */
function scalarsOf(yaml: YamlFile, value: unknown): string[] | null {
  if (value === undefined) return [];
  const items = isSeq(value) ? value.items : Array.isArray(value) ? value : [value];
  const texts = items
    .map((item) => resolved(yaml, item))
    .map((item) => (isScalar(item) && typeof item.value === 'string' ? item.value : null));
  return texts.some((text) => text === null) ? null : texts.flatMap((text) => text ?? []);
}
