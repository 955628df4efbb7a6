import { applyPatch, createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { applySplices, type Splice } from './workflow/text-layout.ts';
import { parseYaml, type StepList } from './workflow/workflow-file.ts';

/** What an edit is meant to change in a list of steps, as data: whatever else changes is a mistake. */
export interface IntendedChange {
  /** Keys of steps that get a value. */
  set: { step: number; key: 'id' | 'if' | 'uses'; value: string }[];
  /** Options that leave the `with:` of a step. */
  removed: { step: number; option: string }[];
  /** A new step after an old one, made of what another one says. */
  inserted: { after: number; source: number; step: (source: Record<string, unknown>) => unknown } | null;
}

/**
 * The unified diff of an edit, once it is certain that the new text parses, that it says what it should and nothing
 * else has changed in what the file says, and that the diff applies; else why not.
 */
export function checkedPatch(
  list: StepList,
  splices: Splice[],
  change: IntendedChange,
): { patch: string } | { reason: string } {
  const { path, text } = list.file;
  const edited = applySplices(text, splices);
  const parsed = parseYaml(edited);
  if (parsed.errors.length > 0) return { reason: 'the edited file would not parse' };
  const expected = canonical(intendedContent(list, change));
  if (canonical(parsed.toJS()) !== expected) return { reason: 'the edit would change more than this step' };
  const patch = unifiedDiff(path, text, edited);
  if (applyPatch(text, patch) !== edited) return { reason: 'the diff would not apply' };
  return { patch };
}

/** A unified diff with `a/` and `b/` names, three lines of context, and no other header. */
export function unifiedDiff(path: string, before: string, after: string): string {
  return createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}

/** A list that stands in two places through an alias is one object here, so it changes in both, as it will. */
function intendedContent(list: StepList, change: IntendedChange): unknown {
  const content: unknown = parseYaml(list.file.text).toJS();
  const steps = list.path.reduce<unknown>((node, key) => (isRecord(node) ? node[key] : undefined), content);
  if (!Array.isArray(steps)) return null;
  const { inserted } = change;
  const source: unknown = inserted === null ? null : structuredClone(steps[inserted.source]);
  for (const { step, key, value } of change.set) if (isRecord(steps[step])) steps[step][key] = value;
  for (const { step, option } of change.removed) {
    const inputs = isRecord(steps[step]) ? steps[step].with : undefined;
    if (isRecord(inputs)) delete inputs[option];
  }
  if (inserted !== null && isRecord(source)) steps.splice(inserted.after + 1, 0, inserted.step(source));
  return content;
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
