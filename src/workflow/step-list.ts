import { isMap, isScalar, isSeq, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import type { SourceFile } from '../types/evidence.ts';
import { mergedPairs, pairAt, resolved, scalarText, valueAt, type YamlFile } from './yaml-document.ts';

/** What an item of `steps:` that runs nothing itself does with background steps. */
type StepControl = 'wait' | 'wait-all' | 'cancel' | 'parallel';

/** A step in a file: what it says, and the nodes where it can be edited. */
export interface WorkflowStep {
  /** From 0, in GitHub's order: the steps of a `parallel:` block come before the block itself, which waits for them. */
  index: number;
  /** Its path below the list: `[3]`, or `[3, 'parallel', 0]`. */
  place: (number | string)[];
  id: string | null;
  name: string | null;
  uses: string | null;
  run: string | null;
  /** As written, `${{ }}` and line breaks included. */
  condition: string | null;
  with: ReadonlyMap<string, string>;
  /** The names that its own `env:` sets, in lower case; null if an expression makes them. */
  env: ReadonlySet<string> | null;
  /** Whether it has a `timeout-minutes`. */
  isTimed: boolean;
  /** `true`, `false`, or an expression that is not evaluated. */
  continueOnError: string;
  /** Whether it runs beside the steps after it: `background: true`, or inside `parallel:`. */
  background: boolean;
  control: StepControl | null;
  /** The index of the item that waits for a background step; null for other steps, or if none does. */
  settledBy: number | null;
  node: YAMLMap;
  /** Whether the whole step is also used elsewhere through a YAML alias. */
  shared: boolean;
}

/** The steps of one job, or of one composite action. */
export interface StepList {
  file: SourceFile;
  yaml: YamlFile;
  kind: 'job' | 'composite';
  /** The path of the list in the parsed file: `['jobs', 'build', 'steps']`. */
  path: string[];
  sequence: YAMLSeq;
  steps: WorkflowStep[];
  /** Whether the job has a `timeout-minutes` of its own (GitHub's default is six hours); false for an action. */
  isTimed: boolean;
  /** The known values of `matrix.NAME` and `runner.os`, in lower case. */
  domains: ReadonlyMap<string, readonly string[]>;
}

/** The pair of an input in the step's own `with:`, ignoring the case of its name; null if there is none. */
export function inputPair({ node }: WorkflowStep, name: string): Pair | null {
  const inputs = pairAt(node, 'with')?.value;
  return isMap(inputs) ? (inputs.items.find(({ key }) => inputName(key) === name) ?? null) : null;
}

/** The name of an input in lower case: the runner passes all names on in capitals. */
export function inputName(key: unknown): string {
  return scalarText(key)?.toLowerCase() ?? '';
}

/**
 * The steps of a job or action; null if there is no list, or an item is no step, which would shift the numbers after
 * it.
 */
export function stepsOf(yaml: YamlFile, owner: YAMLMap): { sequence: YAMLSeq; steps: WorkflowStep[] } | null {
  const sequence = valueAt(yaml, owner, 'steps');
  if (!isSeq(sequence)) return null;
  const items = readItems(yaml, sequence, []);
  if (items === null) return null;
  const steps = items.map((step, index) => ({ ...step, index }));
  return { sequence, steps: steps.map((step) => ({ ...step, settledBy: settledBy(steps, step) })) };
}

type ReadStep = Omit<WorkflowStep, 'index'>;

function readItems(yaml: YamlFile, sequence: YAMLSeq, above: (number | string)[]): ReadStep[] | null {
  const read = sequence.items.map((item, at): ReadStep[] | null => {
    const node = resolved(yaml, item);
    if (!isMap(node)) return null;
    const place = [...above, at];
    const shared = item !== node || yaml.shared.has(node);
    const step = readStep(yaml, node, { place, shared });
    if (step.control !== 'parallel') return [step];
    const block = valueAt(yaml, node, 'parallel');
    const children =
      above.length === 0 && isSeq(block) ? readItems(yaml, block, [...place, 'parallel']) : null;
    return children === null ? null : [...children, step];
  });
  return read.some((steps) => steps === null) ? null : read.flatMap((steps) => steps ?? []);
}

/** How GitHub names these items if the file gives no name. */
const controlNames: Record<StepControl, string> = {
  wait: 'Wait',
  'wait-all': 'Wait for all',
  cancel: 'Cancel',
  parallel: 'Parallel group',
};

function readStep(
  yaml: YamlFile,
  node: YAMLMap,
  at: { place: (number | string)[]; shared: boolean },
): ReadStep {
  const told = new Map(node.items.map(({ key, value }) => [scalarText(key), resolved(yaml, value)]));
  const textOf = (key: string): string | null => scalarText(told.get(key));
  const controls = ['wait', 'wait-all', 'cancel', 'parallel'] as const;
  const control = controls.find((key) => told.has(key)) ?? null;
  const inputs = told.get('with');
  const pairs = isMap(inputs) ? mergedPairs(yaml, inputs) : [];
  return {
    ...at,
    id: textOf('id'),
    name: textOf('name') ?? (control === null ? null : controlNames[control]),
    uses: textOf('uses'),
    run: textOf('run'),
    condition: textOf('if'),
    with: new Map(pairs.map(({ key, value }) => [inputName(key), scalarText(resolved(yaml, value)) ?? ''])),
    env: namesIn(told.get('env')),
    isTimed: told.has('timeout-minutes'),
    continueOnError: textOf('continue-on-error') ?? 'false',
    background: at.place.length > 1 || (textOf('background') ?? 'false') !== 'false',
    control,
    settledBy: null,
    node,
  };
}

/** The item after which the outcome of a background step is known: the first that waits for it, or for all. */
function settledBy(steps: WorkflowStep[], step: WorkflowStep): number | null {
  if (!step.background) return null;
  const [top] = step.place;
  const waiting = steps.find(({ index, control, place, node }) => {
    if (index <= step.index || control === null || control === 'cancel') return false;
    if (step.place.length > 1) return control === 'parallel' && place[0] === top;
    return (
      control === 'wait-all' || (control === 'wait' && names(node).includes(step.id?.toLowerCase() ?? ''))
    );
  });
  return waiting?.index ?? null;
}

function names(node: YAMLMap): string[] {
  const value = node.get('wait', true);
  const items = isSeq(value) ? value.items : [value];
  return items.flatMap((item) => (isScalar(item) ? [String(item.value).toLowerCase()] : []));
}

function namesIn(env: unknown): Set<string> | null {
  if (env === undefined) return new Set();
  const names = isMap(env) ? env.items.map(({ key }) => scalarText(key)?.toLowerCase() ?? '') : null;
  return names === null || names.some((name) => name.includes('${{')) ? null : new Set(names);
}

/** The step with this id, ignoring case; null if there is none, or no id is given. */
export function stepNamed({ steps }: Pick<StepList, 'steps'>, id: string | null): WorkflowStep | null {
  const wanted = id?.toLowerCase();
  return steps.find((step) => wanted !== undefined && step.id?.toLowerCase() === wanted) ?? null;
}
