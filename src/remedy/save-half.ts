import { isMap, type YAMLMap } from 'yaml';
import { endOfStep, renderScalar } from './workflow/step-edits.ts';
import {
  dashColumn,
  insertLines,
  keyColumn,
  lineStart,
  nextLine,
  rangeOf,
  type Splice,
} from './workflow/text-layout.ts';
import { pairAt, type StepList, type WorkflowStep } from './workflow/workflow-file.ts';

/** Options of `actions/cache` that the saving half needs besides `path` and `key`. */
const savingOptions = ['enableCrossOsArchive', 'upload-chunk-size'];

/** The saving half of a combined cache step: where it goes, and the words that are not copied from that step. */
export interface SaveHalf {
  after: WorkflowStep;
  condition: string;
  key: string;
}

/**
 * The saving half as a step of its own, in the style of the step that it comes from: `path` and the options copied to
 * the byte, since another path is another version, and the action at the same ref with the same comment behind it.
 */
export function insertSaveHalf(list: StepList, cache: WorkflowStep, half: SaveHalf): Splice | null {
  const { text } = list.file;
  const dash = dashColumn(text, list.sequence);
  const column = cache.node.flow === true ? dash + 2 : keyColumn(text, cache.node);
  const inputs = pairAt(cache.node, 'with')?.value;
  const uses = usesLine(list, cache);
  if (column === null || uses === null || !isMap(inputs) || list.sequence.flow === true) return null;
  const inner = ' '.repeat(keyColumn(text, inputs) ?? column + 2);
  const path = sourceOf(text, inputs, 'path');
  if (path === null) return null;
  const indent = ' '.repeat(column);
  const name = saveName(cache);
  const keys = [
    ...(name === null ? [] : [[`name: ${renderScalar(name, false)}`]]),
    [`if: ${renderScalar(half.condition, false)}`],
    ...['continue-on-error', ...(needsEnv(cache) ? ['env'] : [])].flatMap((key) =>
      lines(sourceOf(text, cache.node, key)),
    ),
    [uses],
    ['with:'],
  ].map(([first = '', ...rest]) => [indent + first, ...rest]);
  const options = [
    path,
    `key: ${half.key}`,
    ...savingOptions.map((option) => sourceOf(text, inputs, option)),
  ];
  const values = options.flatMap(lines).map(([first = '', ...rest]) => [inner + first, ...rest]);
  const [first = '', ...rest] = [...keys, ...values].flat();
  const opening = `${' '.repeat(dash)}-${first.slice(dash + 1)}`;
  const blank = isSeparated(list, cache, half.after) ? [''] : [];
  return insertLines(text, endOfStep(list, half.after), [...blank, opening, ...rest]);
}

/** What the saving half says, as data, from what the combined step said. */
export function saveHalfContent(
  cache: WorkflowStep,
  half: SaveHalf,
): (source: Record<string, unknown>) => unknown {
  const name = saveName(cache);
  return (source) => {
    const inputs = typeof source.with === 'object' && source.with !== null ? Object.entries(source.with) : [];
    const copied = inputs.filter(([key]) => key === 'path' || savingOptions.includes(key));
    const stepKeys = ['continue-on-error', ...(needsEnv(cache) ? ['env'] : [])].filter(
      (key) => key in source,
    );
    return {
      ...(name === null ? {} : { name }),
      if: half.condition,
      uses: String(source.uses).replace('@', '/save@'),
      with: { ...Object.fromEntries(copied), key: half.key },
      ...Object.fromEntries(stepKeys.map((key) => [key, source[key]])),
    };
  };
}

/** The comment behind the `uses:` of a step, where people write the version of a pinned commit. */
export function usesComment(list: StepList, step: WorkflowStep): string | null {
  const { text } = list.file;
  const end = rangeOf(pairAt(step.node, 'uses')?.value)?.[1];
  if (end === undefined) return null;
  return /^[ \t]+#[^\r\n]*/.exec(text.slice(end, nextLine(text, end)))?.[0] ?? null;
}

function usesLine(list: StepList, cache: WorkflowStep): string | null {
  const range = rangeOf(pairAt(cache.node, 'uses')?.value);
  if (range === null) return null;
  const value = list.file.text.slice(range[0], range[1]).replace('@', '/save@');
  return `uses: ${value}${usesComment(list, cache) ?? ''}`;
}

/** A key and its value as written, but for an anchor, whose name is taken. */
function sourceOf(text: string, map: YAMLMap, key: string): string | null {
  const pair = pairAt(map, key);
  const from = rangeOf(pair?.key)?.[0];
  const value = rangeOf(pair?.value);
  if (from === undefined || value === null) return null;
  return (text.slice(from, value[0]).replace(/[ \t]&[^\s,[\]{}]+/, '') + text.slice(...value)).trimEnd();
}

function lines(source: string | null): string[][] {
  return source === null ? [] : [source.split(/\r?\n/)];
}

/** An environment that only the key is made of is not needed twice: the key comes from the restoring half. */
function needsEnv(cache: WorkflowStep): boolean {
  const asks = (text: string | null | undefined) => /\benv\s*[.[]/i.test(text ?? '');
  return asks(cache.with.get('path')) || asks(cache.condition) || ![...cache.with.values()].some(asks);
}

/** `Restore venv` and `Cache venv` are saved by `Save venv`; a step without a name stays without one. */
function saveName(cache: WorkflowStep): string | null {
  if (cache.name === null) return null;
  const name = cache.name.replace(/\s+/g, ' ').trim();
  const bare = name.replace(/^(?:cache|restore|load|use)\s+/i, '');
  return bare === name && /\scache$/i.test(name) ? `Save ${name}` : `Save ${bare}`;
}

/** Whether blank lines stand between the steps of this list. */
function isSeparated(list: StepList, cache: WorkflowStep, after: WorkflowStep): boolean {
  const { text } = list.file;
  if (after.index < list.steps.length - 1)
    return /^[ \t]*\r?\n/.test(text.slice(nextLine(text, endOfStep(list, after))));
  const start = lineStart(text, cache.node.range?.[0] ?? 0);
  return /\r?\n[ \t]*\r?\n(?:[ \t]*#[^\n]*\n)*$/.test(text.slice(0, start));
}
