import { applyPatch, createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { SourceFile } from '../types/evidence.ts';
import { oncePer } from '../types/once-per.ts';
import type { NoPatch } from '../types/remedies.ts';
import type { Edit, Effect } from '../workflow/step-edits.ts';
import type { StepList, WorkflowStep } from '../workflow/step-list.ts';
import { applySplices, type Splice } from '../workflow/text-layout.ts';
import { readDocument } from '../workflow/workflow-file.ts';
import { parseFile } from '../workflow/yaml-document.ts';

/** A unified diff, or why there is none. */
export type Patched = { patch: string } | { reason: NoPatch };

/**
 * The unified diff of edits, if all of them are possible, the new text parses, it has exactly the intended effects on
 * the parsed file, and the diff applies; else why there is none.
 */
export function checkedPatch(list: StepList, edits: (Edit | null)[]): Patched {
  const possible = edits.filter((edit) => edit !== null);
  if (possible.length < edits.length) return { reason: { kind: 'not-in-place' } };
  const splices = possible.map(({ splice }) => splice);
  const effects = possible.flatMap((edit) => edit.effects);
  return checkedText(list.file, applySplices(list.file.text, splices), intendedContent(list, effects));
}

/** A new value: its path in the parsed file, and its place in the text, if that can be found. */
interface NewValue {
  path: (number | string)[];
  value: string;
  splice: Splice | null;
}

/** The unified diff of new values, each of the same kind as before, checked like that of edits; else why there is none. */
export function checkedValues(file: SourceFile, values: readonly NewValue[]): Patched {
  const yaml = readDocument(file);
  if ('reason' in yaml) return yaml;
  const expected: unknown = yaml.document.toJS();
  for (const { path, value } of values) {
    const key = path.at(-1) ?? '';
    const owner = at(expected, path.slice(0, -1));
    if (isRecord(owner)) owner[key] = typeof owner[key] === 'number' ? Number(value) : value;
  }
  const splices = values.flatMap(({ splice }) => splice ?? []);
  return checkedText(file, applySplices(file.text, splices), expected);
}

/** Each patch parses its file again: how much text in all for one file (curl has one of 41 kB with 29 caches). */
const MOST_TEXT = 2 * 1024 * 1024;
/** Each patch looks at all steps of its job, too: about as long as so much text takes to be read. */
const TEXT_PER_STEP = 200;

const patchedSteps = oncePer((_: SourceFile) => new Set<WorkflowStep>());

/** Whether another patch for a step of this file would take too long; the first ones get theirs. */
export function isBeyondBudget({ file, steps: { length } }: StepList, step: WorkflowStep): boolean {
  const patched = patchedSteps(file);
  if (patched.has(step)) return false;
  if (patched.size * (file.text.length + length * TEXT_PER_STEP) > MOST_TEXT) return true;
  patched.add(step);
  return false;
}

function checkedText(file: SourceFile, edited: string, expected: unknown): Patched {
  const { path, text } = file;
  const parsed = parseFile({ ...file, text: edited });
  if ('reason' in parsed) return { reason: { kind: 'changes-more' } };
  if (canonical(parsed.document.toJS()) !== canonical(expected)) return { reason: { kind: 'changes-more' } };
  const patch = unifiedDiff(path, text, edited);
  if (applyPatch(text, patch) !== edited) return { reason: { kind: 'changes-more' } };
  return { patch };
}

/** A unified diff with `a/` and `b/` names, three lines of context, and no other header; from the root it is applied there. */
export function unifiedDiff(path: string, before: string, after: string): string {
  const name = path.replace(/^\/+/, '');
  return createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}

/**
 * The intended content. A list that is used twice through an alias is one object here, so it changes in both places, as
 * in the file.
 */
function intendedContent(list: StepList, effects: readonly Effect[]): unknown {
  const content: unknown = list.yaml.document.toJS();
  const steps = at(content, list.path);
  if (!Array.isArray(steps)) return null;
  const made = effects.flatMap((effect) =>
    effect.kind === 'inserted' ? [{ ...effect, from: structuredClone(at(steps, effect.source.place)) }] : [],
  );
  for (const effect of effects) {
    if (effect.kind === 'set') {
      const node = at(steps, effect.step.place);
      if (isRecord(node)) node[effect.key] = effect.value;
    } else if (effect.kind === 'removed') {
      const owner = at(steps, [...effect.step.place, ...effect.path.slice(0, -1)]);
      if (isRecord(owner)) delete owner[effect.path.at(-1) ?? ''];
    }
  }
  for (const { at: index, from, step } of made.toSorted((one, other) => other.at - one.at))
    if (isRecord(from)) steps.splice(index, 0, step(from));
  // Insertions come after removals.
  for (const effect of effects) if (effect.kind === 'taken') take(steps, effect.step.place);
  return content;
}

function take(steps: unknown[], place: (number | string)[]): void {
  const siblings = at(steps, place.slice(0, -1));
  if (Array.isArray(siblings)) siblings.splice(Number(place.at(-1)), 1);
}

function at(content: unknown, path: (number | string)[]): unknown {
  return path.reduce<unknown>((node, key) => (isRecord(node) ? node[key] : undefined), content);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isRecord(inner) && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
