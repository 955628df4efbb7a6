import { isMap, type Pair } from 'yaml';
import { type Edit, endOfStep, renderScalar } from '../workflow/step-edits.ts';
import { inputName, type StepList, type WorkflowStep } from '../workflow/step-list.ts';
import { dashColumn, insertLines, keyColumn, lineStart, nextLine, rangeOf } from '../workflow/text-layout.ts';
import { mergedPairs, pairAt } from '../workflow/yaml-document.ts';
import type { Mark } from './guard.ts';

/** Options of `actions/cache` that the saving half needs besides `path` and `key`. */
const savingOptions = ['enablecrossosarchive', 'upload-chunk-size'];

/** The save half of a combined cache step: where it goes, and what is not copied from that step. */
interface SaveHalf {
  after: WorkflowStep;
  condition: string;
  key: string;
  /** A step without effect that goes before it; null if there is none. */
  mark: Mark | null;
}

/**
 * The saving half as a step of its own, in the style of the step that it comes from: `path` and the options copied to
 * the byte, since another path is another version, and the action at the same ref with the same comment after it.
 */
export function insertSaveHalf(list: StepList, cache: WorkflowStep, half: SaveHalf): Edit | null {
  const { text } = list.file;
  const dash = dashColumn(text, list.sequence);
  const own = keyColumn(text, cache.node);
  // A step of a `parallel:` block is indented further.
  const column = cache.node.flow === true || cache.place.length > 1 ? dash + 2 : own;
  const inputs = pairAt(cache.node, 'with')?.value;
  const uses = usesLine(list, cache);
  if (column === null || uses === null || !isMap(inputs) || list.sequence.flow === true) return null;
  const shown = keyColumn(text, inputs);
  const inner = ' '.repeat(shown === null || own === null ? column + 2 : column + shown - own);
  const pairs = mergedPairs(list.yaml, inputs);
  const input = (key: string) => sourceOf(text, pairs, { key, column: inner.length });
  const path = input('path');
  if (path === null) return null;
  const indent = ' '.repeat(column);
  const name = saveName(cache);
  const keys = [
    ...(name === null ? [] : [[`name: ${renderScalar(name, false)}`]]),
    [`if: ${renderScalar(half.condition, false)}`],
    ...['continue-on-error', ...(needsEnv(cache) ? ['env'] : [])].flatMap((key) =>
      lines(sourceOf(text, cache.node.items, { key, column })),
    ),
    [uses],
    ['with:'],
  ].map(([first = '', ...rest]) => [indent + first, ...rest]);
  const options = [path, `key: ${half.key}`, ...savingOptions.map(input)];
  const values = options.flatMap(lines).map(([first = '', ...rest]) => [inner + first, ...rest]);
  const [first = '', ...rest] = [...keys, ...values].flat();
  const opening = `${' '.repeat(dash)}-${first.slice(dash + 1)}`;
  const blank = isSeparated(list, cache, half.after) ? [''] : [];
  const put = [...blank, ...(half.mark?.lines ?? []), opening, ...rest];
  // What is put in first ends up after what is put in at the same place after it.
  const made = [saveHalfContent(cache, half), ...(half.mark === null ? [] : [() => half.mark?.content])];
  const at = Number(half.after.place[0]) + 1;
  return {
    splice: insertLines(text, endOfStep(list, half.after), put),
    effects: made.map((step) => ({ kind: 'inserted', at, source: cache, step })),
  };
}

/** What the saving half says, as data, from what the combined step said. */
function saveHalfContent(cache: WorkflowStep, half: SaveHalf): (source: Record<string, unknown>) => unknown {
  const name = saveName(cache);
  return (source) => {
    const inputs = mergedEntries(source.with);
    const copied = inputs.filter(([key]) => ['path', ...savingOptions].includes(key.toLowerCase()));
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

/** The entries of a mapping and of those that it merges, its own last. */
function mergedEntries(value: unknown): [string, unknown][] {
  if (Array.isArray(value)) return value.toReversed().flatMap(mergedEntries);
  if (typeof value !== 'object' || value === null) return [];
  const own = Object.entries(value).filter(([key]) => key !== '<<');
  return ['<<' in value ? mergedEntries(value['<<']) : [], own].flat();
}

/** The comment after the `uses:` of a step, where people write the version of a pinned commit. */
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

/** A key and its value as written, at another column, but for an anchor, whose name is taken. */
function sourceOf(text: string, pairs: Pair[], wanted: { key: string; column: number }): string | null {
  const pair = pairs.find(({ key }) => inputName(key) === wanted.key);
  const from = rangeOf(pair?.key)?.[0];
  const value = rangeOf(pair?.value);
  if (from === undefined || value === null) return null;
  const source = text.slice(from, value[0]).replace(/[ \t]&[^\s,[\]{}]+/, '') + text.slice(...value);
  const shift = wanted.column - (from - lineStart(text, from));
  return shift === 0 || pair?.value === undefined ? source.trimEnd() : shifted(source.trimEnd(), shift);
}

/** Indents the lines after the first one, or unindents them as far as possible. */
function shifted(source: string, by: number): string {
  const [first = '', ...rest] = source.split('\n');
  const moved = rest.map((line) => {
    const indent = /^ */.exec(line)?.[0].length ?? 0;
    return line.trim() === '' ? line : ' '.repeat(Math.max(0, indent + by)) + line.slice(indent);
  });
  return [first, ...moved].join('\n');
}

function lines(source: string | null): string[][] {
  return source === null ? [] : [source.split(/\r?\n/)];
}

/** Whether an `env:` is needed: the path or the condition uses it, or the client itself reads it. */
function needsEnv(cache: WorkflowStep): boolean {
  const asks = (text: string | null | undefined) => /\benv\s*[.[]/i.test(text ?? '');
  const read = [...(cache.env ?? [])].some((name) => readByClient.test(name));
  return asks(cache.with.get('path')) || asks(cache.condition) || read;
}

/** Compression, service and proxy: what the client takes from its environment when it saves. */
const readByClient =
  /^(?:zstd_|gzip|xz_|tar_|actions_|cache_upload|runner_|aws_|https?_proxy|no_proxy|node_)/;

/**
 * `Restore venv`, `Cache venv` and `Add cache for venv` are saved by `Save venv` or `Save venv cache`, and `cache-venv` by
 * `save-venv`; a step without a name stays without one.
 */
function saveName(cache: WorkflowStep): string | null {
  if (cache.name === null) return null;
  const name = cache.name.replace(/\s+/g, ' ').trim();
  const [verb = '', ...words] = name.replace(fromCache, '').split('-');
  if (/^(?:cache|restore)$/.test(verb) && /^[\w.-]+$/.test(name)) return ['save', ...words].join('-');
  const bare = name.replace(fromCache, '').replace(restoringVerbs, '');
  const [, of] = /^(?:(?:cache|caches|caching) )?(?:for|of) (.+)$/i.exec(bare) ?? [];
  if (of !== undefined) return /\bcaches?$/i.test(of) ? `Save ${of}` : `Save ${of} cache`;
  return bare === '' ? 'Save cache' : `Save ${bare}`;
}

const restoringVerbs =
  /^(?:(?:add|attempt|cached?|check|configure|create|enable|fetch|find|get|handle|init|initiali[sz]e|load|look ?up|manage|restore|retrieve|save|set up|setup|set-up|try|use)(?:\/\w+)?\b[- :]*(?:to |the )?)+/i;
const fromCache = / from (?:the )?cache$/i;

/** Whether the steps of this list are separated by blank lines. */
function isSeparated(list: StepList, cache: WorkflowStep, after: WorkflowStep): boolean {
  const { text } = list.file;
  if (after.place[0] !== list.sequence.items.length - 1)
    return /^[ \t]*\r?\n/.test(text.slice(nextLine(text, endOfStep(list, after))));
  const beside = after.index < list.steps.length ? after : cache;
  const start = lineStart(text, beside.node.range?.[0] ?? 0);
  return /\r?\n[ \t]*\r?\n(?:[ \t]*#[^\n]*\n)*$/.test(text.slice(0, start));
}
