import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { SourceFile } from '../../types/evidence.ts';

/** A step as it stands in a file: what it says, and the nodes at which it can be edited. */
export interface WorkflowStep {
  /** From 0, in file order. */
  index: number;
  id: string | null;
  name: string | null;
  uses: string | null;
  run: string | null;
  /** As written, `${{ }}` and line breaks included. */
  condition: string | null;
  with: ReadonlyMap<string, string>;
  /** The names that its own `env:` sets, in lower case; null where an expression makes them. */
  env: ReadonlySet<string> | null;
  /** `true`, `false`, or an expression that nobody has evaluated. */
  continueOnError: string;
  background: boolean;
  node: YAMLMap;
  /** Whether the step as a whole also stands elsewhere through a YAML alias. */
  shared: boolean;
}

/** The steps of one job, or of one composite action. */
export interface StepList {
  file: SourceFile;
  kind: 'job' | 'composite';
  /** Where the list stands in the parsed file: `['jobs', 'build', 'steps']`. */
  path: string[];
  sequence: YAMLSeq;
  steps: WorkflowStep[];
}

/** A job of a workflow file. */
export interface WorkflowJob {
  key: string;
  name: string | null;
  hasMatrix: boolean;
  steps: StepList;
}

/** Each file is parsed once, however many of its saves are looked at. */
function oncePerFile<Parsed>(parse: (file: SourceFile) => Parsed): (file: SourceFile) => Parsed {
  const known = new WeakMap<SourceFile, Parsed>();
  return (file) => {
    const parsed = known.get(file) ?? parse(file);
    known.set(file, parsed);
    return parsed;
  };
}

/** The jobs of a workflow file, those that only call another workflow left out; or why they cannot be read. */
export const parseWorkflow = oncePerFile((file): { jobs: WorkflowJob[] } | { reason: string } => {
  const parsed = readDocument(file);
  if ('reason' in parsed) return parsed;
  const jobs = mapAt(parsed.document, parsed.root, 'jobs');
  if (jobs === null) return { reason: `${file.path} has no jobs` };
  return {
    jobs: jobs.items.flatMap((pair) => {
      const key = scalarText(pair.key);
      const job = resolve(parsed.document, pair.value);
      if (key === null || !isMap(job)) return [];
      const steps = stepList(file, parsed.document, job, { kind: 'job', path: ['jobs', key, 'steps'] });
      if (steps === null) return [];
      const strategy = mapAt(parsed.document, job, 'strategy');
      return [
        {
          key,
          name: textAt(parsed.document, job, 'name'),
          hasMatrix: strategy?.has('matrix') ?? false,
          steps,
        },
      ];
    }),
  };
});

/** The steps of a composite action's file, or why they cannot be read. */
export const parseAction = oncePerFile((file): { steps: StepList } | { reason: string } => {
  const parsed = readDocument(file);
  if ('reason' in parsed) return parsed;
  const runs = mapAt(parsed.document, parsed.root, 'runs');
  const steps =
    runs === null
      ? null
      : stepList(file, parsed.document, runs, { kind: 'composite', path: ['runs', 'steps'] });
  return steps === null ? { reason: `${file.path} is not a composite action` } : { steps };
});

/** The document that a text is, which may be no YAML at all; what is odd in it is nothing to print to a user. */
export function parseYaml(text: string): Document {
  return parseDocument(text, { logLevel: 'error' });
}

/** A file as the document that it is, for what no step says; or why it cannot be read. */
export const readDocument = oncePerFile(
  (file): { document: Document; root: YAMLMap } | { reason: string } => {
    const document = parseYaml(file.text);
    const [error] = document.errors;
    if (error !== undefined) {
      return { reason: `${file.path} is not valid YAML: ${error.message.split('\n')[0] ?? error.code}` };
    }
    const root = document.contents;
    const excess = whyAliasesAreTooMany(document);
    if (excess !== null) return { reason: `${file.path} cannot be read: ${excess}` };
    return isMap(root) ? { document, root } : { reason: `${file.path} is not a mapping` };
  },
);

/** The parser refuses aliases that multiply without bound, but only when they are resolved. */
function whyAliasesAreTooMany(document: Document): string | null {
  try {
    document.toJS();
    return null;
  } catch (error) {
    if (error instanceof ReferenceError) return 'its aliases repeat too much';
    throw error;
  }
}

function stepList(
  file: SourceFile,
  document: Document,
  owner: YAMLMap,
  place: { kind: 'job' | 'composite'; path: string[] },
): StepList | null {
  const sequence = resolve(document, owner.get('steps', true));
  if (!isSeq(sequence)) return null;
  const aliased = aliasedNodes(document);
  const steps: WorkflowStep[] = [];
  for (const [index, item] of sequence.items.entries()) {
    const node = resolve(document, item);
    // An item that is no step would shift the numbers of all that follow.
    if (!isMap(node)) return null;
    steps.push(readStep(document, node, { index, shared: isAlias(item) || aliased.has(node) }));
  }
  return { file, ...place, sequence, steps };
}

function readStep(
  document: Document,
  node: YAMLMap,
  place: { index: number; shared: boolean },
): WorkflowStep {
  const inputs = mapAt(document, node, 'with');
  return {
    ...place,
    id: textAt(document, node, 'id'),
    name: textAt(document, node, 'name'),
    uses: textAt(document, node, 'uses'),
    run: textAt(document, node, 'run'),
    condition: textAt(document, node, 'if'),
    with: new Map(
      inputs?.items.map((pair) => [
        scalarText(pair.key) ?? '',
        scalarText(resolve(document, pair.value)) ?? '',
      ]),
    ),
    env: ownNames(document, node),
    continueOnError: textAt(document, node, 'continue-on-error') ?? 'false',
    background: (textAt(document, node, 'background') ?? 'false') !== 'false',
    node,
  };
}

function ownNames(document: Document, step: YAMLMap): Set<string> | null {
  if (!step.has('env')) return new Set();
  const names = mapAt(document, step, 'env')?.items.map((pair) => scalarText(pair.key)?.toLowerCase() ?? '');
  return names === undefined || names.some((name) => name.includes('${{')) ? null : new Set(names);
}

/** The pair of a mapping by its key, for an edit. */
export function pairAt(map: YAMLMap, key: string): Pair | null {
  return map.items.find((pair) => scalarText(pair.key) === key) ?? null;
}

function mapAt(document: Document, map: YAMLMap, key: string): YAMLMap | null {
  const value = resolve(document, map.get(key, true));
  return isMap(value) ? value : null;
}

function textAt(document: Document, map: YAMLMap, key: string): string | null {
  return scalarText(resolve(document, map.get(key, true)));
}

function scalarText(node: unknown): string | null {
  return isScalar(node) && node.value !== null ? String(node.value) : null;
}

function resolve(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function aliasedNodes(document: Document): Set<Node> {
  const found = new Set<Node>();
  visit(document, {
    Alias: (_, alias) => {
      const node = alias.resolve(document);
      if (node !== undefined) found.add(node);
    },
  });
  return found;
}
