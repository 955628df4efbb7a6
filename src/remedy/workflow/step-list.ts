import { isMap, isScalar, isSeq, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import type { SourceFile } from '../../types/evidence.ts';
import { mergedPairs, pairAt, resolved, scalarText, valueAt, type YamlFile } from './yaml-document.ts';

/** What an item of `steps:` that runs nothing itself does with those that run in the background. */
type StepControl = 'wait' | 'wait-all' | 'cancel' | 'parallel';

/** A step as it stands in a file: what it says, and the nodes at which it can be edited. */
export interface WorkflowStep {
  /** From 0, in the order in which GitHub numbers them: the steps of a `parallel:` block before the block's own end. */
  index: number;
  /** Where it stands below the list: `[3]`, or `[3, 'parallel', 0]`. */
  place: (number | string)[];
  id: string | null;
  name: string | null;
  uses: string | null;
  run: string | null;
  /** As written, `${{ }}` and line breaks included. */
  condition: string | null;
  with: ReadonlyMap<string, string>;
  /** The names that its own `env:` sets, in lower case; null where an expression makes them. */
  env: ReadonlySet<string> | null;
  /** Whether it has a `timeout-minutes`. */
  isTimed: boolean;
  /** `true`, `false`, or an expression that nobody has evaluated. */
  continueOnError: string;
  /** Whether it runs beside the steps after it: `background: true`, or inside of `parallel:`. */
  background: boolean;
  control: StepControl | null;
  /** The index of the item that waits for a step in the background; null for other steps, and where none is named. */
  settledBy: number | null;
  node: YAMLMap;
  /** Whether the step as a whole also stands elsewhere through a YAML alias. */
  shared: boolean;
}

/** The steps of one job, or of one composite action. */
export interface StepList {
  file: SourceFile;
  yaml: YamlFile;
  kind: 'job' | 'composite';
  /** Where the list stands in the parsed file: `['jobs', 'build', 'steps']`. */
  path: string[];
  sequence: YAMLSeq;
  steps: WorkflowStep[];
  /** Whether the job has a `timeout-minutes` of its own; GitHub's is six hours. An action has none at all. */
  isTimed: boolean;
  /** What is known of the values of the matrix, in lower case, by `matrix.NAME`; and of the system. */
  domains: ReadonlyMap<string, readonly string[]>;
}

/** The pair of an input of a step, where its `with:` stands in the step itself, whatever the case of its name. */
export function inputPair({ node }: WorkflowStep, name: string): Pair | null {
  const inputs = pairAt(node, 'with')?.value;
  return isMap(inputs) ? (inputs.items.find(({ key }) => inputName(key) === name) ?? null) : null;
}

/** The name of an input in lower case, since the runner hands all on in capitals. */
export function inputName(key: unknown): string {
  return scalarText(key)?.toLowerCase() ?? '';
}

/** Null where a list is none, or an item in it is no step, which would shift the numbers of all that follow. */
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

/** Without a name in the file, GitHub calls these items so. */
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

/** The outcome of a step in the background is told once an item that names it, or all, has waited for it. */
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

/** The step of a list that has this id, in any case; null where none has, and for no id. */
export function stepNamed({ steps }: Pick<StepList, 'steps'>, id: string | null): WorkflowStep | null {
  const wanted = id?.toLowerCase();
  return steps.find((step) => wanted !== undefined && step.id?.toLowerCase() === wanted) ?? null;
}
