import type { SourceFile } from '../types/evidence.ts';
import type { SaveSite } from '../types/findings.ts';
import type { KeySource } from '../types/keys.ts';
import type { Remedy } from '../types/remedies.ts';
import { cutAtExpressions, referencesInText } from '../workflow/expression.ts';
import { isCompiled } from '../workflow/generated.ts';
import { type LocatedStep, locateStep } from '../workflow/locate.ts';
import { fitsTemplate } from '../workflow/name-pattern.ts';
import { inputPair, type StepList, stepNamed, type WorkflowStep } from '../workflow/step-list.ts';
import { lineNumberAt, rangeOf, type Splice } from '../workflow/text-layout.ts';
import { ownersIn, readDocument, stepLists } from '../workflow/workflow-file.ts';
import { mapAt, scalarText, textAt } from '../workflow/yaml-document.ts';
import { checkedValues } from './checked-patch.ts';
import { remedyIn } from './remedy.ts';

/** A change in a value: where it begins, the old text, and the new text. */
interface Raise {
  at: number;
  from: string;
  to: string;
}

/** Finds the change in a value, if any; for each place, since the same key may be written with other spaces. */
type Raising = (value: string) => Raise | null;

/**
 * Changes the key in every place that builds it, so that the next run saves under a free one; null if no part of it can
 * be changed in the text.
 */
export function bumpKey({ list, step }: LocatedStep, files: SourceFile[]): Remedy | null {
  const origin = originOf(list, step);
  const key = origin.with.get('key');
  if (key === undefined) return null;
  const own = files.filter(
    ({ owner, repo, sha }) =>
      `${owner}/${repo}@${sha}` === `${list.file.owner}/${list.file.repo}@${list.file.sha}`,
  );
  const variable = versionIn(key) === null ? versionVariable(key, list.file) : null;
  const raising: Raising = (value) =>
    variable === null || value === variable.value ? (versionIn(value) ?? extended(value, '-v2')) : null;
  const raise = raising(variable?.value ?? key);
  if (raise === null) return null;
  const changed = own.flatMap((file) => {
    const wanted = variable === null ? keysIn(file, key) : variablesIn(file, variable.name);
    return wanted.length === 0 ? [] : raisedPlaces(file, wanted, raising);
  });
  if (!changed.some(({ path, patch }) => path === list.file.path && patch !== '')) return null;
  const places = changed.flatMap(({ path, lines }) => lines.map((line) => `${path}:${line}`));
  // All places that build the key change alike, or none.
  if (changed.some(({ complete }) => !complete)) return null;
  const unread = ownActions(own).filter((folder) => !own.some(({ path }) => path.startsWith(folder)));
  const alike = variable === null ? own.flatMap((file) => keysAlike(file, origin.with)) : [];
  const unsure = [...unread, ...alike];
  const hasPrefixes = (origin.with.get('restore-keys') ?? '').trim() !== '';
  const { from, to } = raise;
  return remedyIn(list.file, {
    kind: 'bump-key',
    certain: unsure.length === 0,
    patch: changed.map(({ patch }) => patch).join(''),
    notes: [
      { kind: 'key-raised', from, to, variable: variable?.name ?? null, places, hasPrefixes },
      ...(unsure.length === 0 ? [] : [{ kind: 'key-unsure' as const, places: unsure }]),
    ],
  });
}

/** The places of keys in other words that may come to the same, for paths that may. */
function keysAlike(file: SourceFile, inputs: WorkflowStep['with']): string[] {
  const [key = '', path = ''] = ['key', 'path'].map((name) => inputs.get(name));
  const mayBeSame = (one: string, other: string) => fitsTemplate(one, other) || fitsTemplate(other, one);
  return stepLists(file).flatMap((list) =>
    list.steps.flatMap((step) => {
      const [other = '', itsPath = ''] = ['key', 'path'].map((name) => step.with.get(name));
      const at = rangeOf(inputPair(step, 'key')?.key)?.[0];
      const isOwn = other === '' || isSameTemplate(other, key) || repeatedKeyOf(other) !== null;
      const isAlike = !isOwn && mayBeSame(key, other) && mayBeSame(path, itsPath);
      return isAlike && at !== undefined ? [`${file.path}:${lineNumberAt(file.text, at)}`] : [];
    }),
  );
}

/** Whether two templates are the same except for blanks. */
function isSameTemplate(one: string, other: string): boolean {
  return one.replace(/\s+/g, '') === other.replace(/\s+/g, '');
}

/**
 * The place where the key of a save is written: the `key:` of its step, or of the step whose `cache-primary-key` it
 * repeats. Null if the step, or a key in it, is not certain, and in a compiled file, which nobody edits.
 */
export function keySource(site: SaveSite, files: SourceFile[]): KeySource | null {
  const located = locateStep(site, files);
  if ('reason' in located || isCompiled(located.list.file)) return null;
  const { list } = located;
  const step = originOf(list, located.step);
  const key = step.with.get('key');
  const at = rangeOf(inputPair(step, 'key')?.key)?.[0];
  if (key === undefined || at === undefined) return null;
  return {
    repository: `${list.file.owner}/${list.file.repo}`,
    file: list.file.path,
    line: lineNumberAt(list.file.text, at),
    expression: key.replace(/\s+/g, ' ').trim(),
  };
}

/** The step in which a key is written: the one whose `cache-primary-key` a step repeats, else itself. */
export function originOf(list: StepList, step: WorkflowStep): WorkflowStep {
  return stepNamed(list, repeatedKeyOf(step.with.get('key') ?? '')) ?? step;
}

/** The id of the step whose key a key repeats; null if it is one of its own. */
export function repeatedKeyOf(key: string): string | null {
  return /^\s*\$\{\{\s*steps\.([\w-]+)\.outputs\.cache-primary-key\s*\}\}\s*$/i.exec(key)?.[1] ?? null;
}

/** Whether a text may be another one in each leg of a matrix: also through another step, a called job or an input. */
export function mayDifferByLeg(text: string): boolean {
  return /\b(?:matrix|strategy|steps|needs|inputs|env)\b\s*[.[]/i.test(text);
}

/** How many characters surround the inside of an expression. */
const signs = '${{}}'.length;

/** The version in a value's own text, or the number that it is, raised by one. */
function versionIn(value: string): Raise | null {
  const { literals, insides } = cutAtExpressions(value);
  // An expression counts as line ends, so that a place in the rest is the place in the value.
  const own = literals
    .map((literal, index) => literal + '\n'.repeat((insides[index]?.length ?? -signs) + signs))
    .join('');
  const found = /(?<=^|[-_./])v\d{1,9}(?=$|[-_./])|^\d{1,9}$/im.exec(own);
  if (found === null) return null;
  const to = found[0].replace(/\d+/, (number) => String(Number(number) + 1));
  return { at: found.index, from: found[0], to };
}

/** A value with an added ending; null if it has several lines. */
function extended(value: string, end: string): Raise | null {
  const from = value.trim();
  return from === '' || from.includes('\n') ? null : { at: value.indexOf(from), from, to: from + end };
}

/** A variable in a key whose value is the same version number wherever the file sets it. */
function versionVariable(key: string, file: SourceFile): { name: string; value: string } | null {
  const names = referencesInText(key).flatMap((name) => /^env\.(.+)/.exec(name)?.[1] ?? []);
  const found = names.flatMap((name) => {
    const values = new Set(variablesIn(file, name).map(({ value }) => value));
    const [value = ''] = values;
    return values.size === 1 && /^v?\d{1,9}$/i.test(value) ? [{ name, value }] : [];
  });
  return found[0] ?? null;
}

interface Place {
  path: (string | number)[];
  value: string;
  range: [number, number];
}

/** The places in the `env:` of the workflow and of its jobs where a variable is set. */
function variablesIn(file: SourceFile, name: string): Place[] {
  const yaml = readDocument(file);
  if ('reason' in yaml) return [];
  return ownersIn(yaml).flatMap(([path, owner]) =>
    (mapAt(yaml, owner, 'env')?.items ?? []).flatMap((pair): Place[] => {
      const own = scalarText(pair.key);
      const range = rangeOf(pair.value);
      const value = scalarText(pair.value);
      return own?.toLowerCase() === name && range !== null && value !== null
        ? [{ path: [...path, 'env', own], value, range }]
        : [];
    }),
  );
}

interface RaisedFile {
  path: string;
  /** Empty if nothing in the file could be changed. */
  patch: string;
  lines: number[];
  /** Whether every place that builds the key could be changed. */
  complete: boolean;
}

function raisedPlaces(file: SourceFile, wanted: Place[], raising: Raising): RaisedFile {
  const values = wanted.flatMap((place) => {
    const raise = raising(place.value);
    if (raise === null) return [];
    const { at, from, to } = raise;
    const value = place.value.slice(0, at) + to + place.value.slice(at + from.length);
    return [{ path: place.path, value, splice: spliceAt(file.text, place, raise) }];
  });
  const splices = values.flatMap(({ splice }) => splice ?? []);
  const made = checkedValues(file, values);
  if (splices.length === 0 || 'reason' in made)
    return { path: file.path, patch: '', lines: [], complete: false };
  const lines = splices.map(({ from }) => lineNumberAt(file.text, from));
  return { path: file.path, patch: made.patch, lines, complete: splices.length === wanted.length };
}

/** The `key:` of every step that builds the same key. */
function keysIn(file: SourceFile, key: string): Place[] {
  return stepLists(file).flatMap((list) =>
    list.steps.flatMap((step): Place[] => {
      const value = step.with.get('key');
      const pair = inputPair(step, 'key');
      const range = rangeOf(pair?.value);
      return value !== undefined && isSameTemplate(value, key) && range !== null
        ? [{ path: [...list.path, ...step.place, 'with', scalarText(pair?.key) ?? 'key'], value, range }]
        : [];
    }),
  );
}

/** The change in the text of the file; of a key that has several lines there, its last word gets the ending. */
function spliceAt(text: string, place: Place, raise: Raise): Splice | null {
  const { at, from, to } = raise;
  const found = occurrence(text, place, raise);
  const last = /\S+$/.exec(from)?.[0];
  if (found !== null || last === undefined || !to.startsWith(from)) return found;
  const ending = to.slice(from.length);
  return occurrence(text, place, { at: at + from.length - last.length, from: last, to: last + ending });
}

/** The same occurrence in the text of the file, which may have quotes, escapes and line breaks of its own. */
function occurrence(text: string, { range, value }: Place, { at, from, to }: Raise): Splice | null {
  const nth = value.slice(0, at).split(from).length;
  const pieces = text.slice(...range).split(from);
  if (pieces.length <= nth) return null;
  const start = range[0] + pieces.slice(0, nth).join(from).length;
  return { from: start, until: start + from.length, text: to };
}

/** The folders of the local actions, and the workflows, that the files at hand use. */
function ownActions(files: SourceFile[]): string[] {
  const used = files.flatMap((file) => [
    ...stepLists(file).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? [])),
    ...calledWorkflows(file),
  ]);
  return [...new Set(used.flatMap((uses) => /^(?:\.|\$)\/(.+?)\/*$/.exec(uses)?.[1] ?? []))];
}

function calledWorkflows(file: SourceFile): string[] {
  const yaml = readDocument(file);
  return 'reason' in yaml ? [] : ownersIn(yaml).flatMap(([, owner]) => textAt(yaml, owner, 'uses') ?? []);
}
