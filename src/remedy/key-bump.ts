import { isMap } from 'yaml';
import type { SourceFile } from '../types/evidence.ts';
import type { Remedy } from '../types/remedies.ts';
import { checkedValues } from './checked-patch.ts';
import { cutAtExpressions, referencesInText } from './conditions/expression.ts';
import { originOf } from './key-source.ts';
import { remedyIn } from './remedy.ts';
import type { LocatedStep } from './workflow/locate.ts';
import type { StepList } from './workflow/step-list.ts';
import { rangeOf, type Splice } from './workflow/text-layout.ts';
import { ownersIn, readDocument, stepLists } from './workflow/workflow-file.ts';
import { mapAt, pairAt, scalarText } from './workflow/yaml-document.ts';

/** A part of a key that is raised: the text that goes, and what comes for it. */
interface Raise {
  from: string;
  to: string;
  /** Where a variable holds it: its name. */
  variable: string | null;
}

/**
 * The key raised in every place that builds it, so that the next run saves under one that nobody holds; null where no part
 * of it can be raised in the text.
 */
export function bumpKey({ list, step }: LocatedStep, files: SourceFile[]): Remedy | null {
  const origin = originOf(list, step);
  const key = origin.with.get('key');
  if (key === undefined) return null;
  const own = files.filter(
    ({ owner, repo, sha }) =>
      `${owner}/${repo}@${sha}` === `${list.file.owner}/${list.file.repo}@${list.file.sha}`,
  );
  const raise = raiseOf(key, list);
  if (raise === null) return null;
  const changed = own.flatMap((file) => raisedFile(file, key, raise) ?? []);
  if (!changed.some(({ path }) => path === list.file.path)) return null;
  const places = changed.flatMap(({ path, lines }) => lines.map((line) => `${path}:${line}`));
  const unread = ownActions(own).filter((folder) => !own.some(({ path }) => path.startsWith(folder)));
  const prefixes = (origin.with.get('restore-keys') ?? '').split('\n').filter((line) => line.trim() !== '');
  return remedyIn(list.file, {
    kind: 'bump-key',
    certain: unread.length === 0 && changed.every(({ complete }) => complete),
    patch: changed.map(({ patch }) => patch).join(''),
    notes: [
      { kind: 'key-raised', ...raise },
      { kind: 'raised-in', places },
      ...unread.map((folder) => ({ kind: 'not-read' as const, folder })),
      { kind: prefixes.length === 0 ? 'restores-nothing' : 'prefixes-stay' },
    ],
  });
}

/** A version in the key's own text, else a variable that holds one, else an end that makes it another key. */
function raiseOf(key: string, list: StepList): Raise | null {
  const { literals } = cutAtExpressions(key);
  const version = literals.flatMap(
    (literal) => /(?:^|[-_./])(v\d+)(?=$|[-_./])/i.exec(literal)?.[1] ?? [],
  )[0];
  if (version !== undefined) return { from: version, to: next(version), variable: null };
  const asked = referencesInText(key).filter((name) => name.startsWith('env.'));
  const variable = asked
    .map((name) => name.slice('env.'.length))
    .find((name) => valueOfVariable(list.file, name) !== null);
  const value = variable === undefined ? null : valueOfVariable(list.file, variable);
  if (variable !== undefined && value !== null) return { from: value, to: next(value), variable };
  const shown = key.trim();
  return shown === '' || shown.includes('\n') ? null : { from: shown, to: `${shown}-v2`, variable: null };
}

function next(version: string): string {
  return version.replace(/\d+/, (number) => String(Number(number) + 1));
}

/** The number that a variable of a file holds as its version. */
function valueOfVariable(file: SourceFile, name: string): string | null {
  const values = variablesIn(file, name).map(({ value }) => value);
  const [value] = values;
  return value !== undefined && values.every((other) => other === value) && /^v?\d{1,9}$/i.test(value)
    ? value
    : null;
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

/** The patch that raises a key in every step of a list that builds it; null where there is none. */
export function raisedKeys(list: StepList, key: string, raise: Omit<Raise, 'variable'>): string | null {
  const inside = keysIn(list.file, key).filter(({ path }) =>
    list.path.every((part, at) => path[at] === part),
  );
  return raisedPlaces(list.file, inside, raise)?.patch ?? null;
}

interface RaisedFile {
  path: string;
  patch: string;
  lines: number[];
  /** Whether every place that builds the key could be changed. */
  complete: boolean;
}

function raisedFile(file: SourceFile, key: string, raise: Raise): RaisedFile | null {
  const wanted = raise.variable === null ? keysIn(file, key) : variablesIn(file, raise.variable);
  return raisedPlaces(file, wanted, raise);
}

function raisedPlaces(file: SourceFile, wanted: Place[], raise: Omit<Raise, 'variable'>): RaisedFile | null {
  const values = wanted.map((place) => ({
    path: place.path,
    value: place.value.replace(raise.from, () => raise.to),
    splice: spliceAt(file.text, place, raise),
  }));
  const splices = values.flatMap(({ splice }) => splice ?? []);
  const made = checkedValues(file, values);
  if (splices.length === 0 || 'reason' in made) return null;
  const lines = splices.map(({ from }) => file.text.slice(0, from).split('\n').length);
  return { path: file.path, patch: made.patch, lines, complete: splices.length === wanted.length };
}

/** The `key:` of every step that builds the same key. */
function keysIn(file: SourceFile, key: string): Place[] {
  return stepLists(file).flatMap((list) =>
    list.steps.flatMap((step): Place[] => {
      const value = step.with.get('key');
      const inputs = pairAt(step.node, 'with')?.value;
      const range = isMap(inputs) ? rangeOf(pairAt(inputs, 'key')?.value) : null;
      return value !== undefined && sameKey(value, key) && range !== null
        ? [{ path: [...list.path, ...step.place, 'with', 'key'], value, range }]
        : [];
    }),
  );
}

function sameKey(one: string, other: string): boolean {
  const bare = (text: string) => text.replace(/\s+/g, '');
  return bare(one) === bare(other);
}

function spliceAt(text: string, { range }: Place, { from, to }: Omit<Raise, 'variable'>): Splice | null {
  const at = text.slice(...range).indexOf(from);
  return at < 0 ? null : { from: range[0] + at, until: range[0] + at + from.length, text: to };
}

/** The folders of the local actions, and the workflows, that the files at hand use. */
function ownActions(files: SourceFile[]): string[] {
  const used = files.flatMap((file) =>
    stepLists(file).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? [])),
  );
  return [...new Set(used.flatMap((uses) => /^(?:\.|\$)\/(.+?)\/*$/.exec(uses)?.[1] ?? []))];
}
