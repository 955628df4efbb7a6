import type { Absence } from '../types/absence.ts';
import type { CacheList, Evidence, QuestionData, RunListQuery } from '../types/evidence.ts';
import type { Gap } from '../types/gaps.ts';
import type { TimelineJob } from '../types/logs.ts';
import type { Instant } from '../types/primitives.ts';
import type { CacheSave } from '../types/saves.ts';

/**
 * Where GitHub answers a question, and the form of the answer. `owner` and `repo` are the run's unless others are
 * given.
 */
export interface Endpoint {
  route: string;
  parameters: Record<string, string | number>;
  /** What it is called if it is missing, and the permission that it needs. */
  subject: {
    what: string;
    permission: 'actions:read' | 'checks:read' | 'contents:read';
    retained?: true;
    isLog?: true;
  };
  /**
   * `file`: as it is; `log`: the same, but it may appear a moment after the end of the run; `pages`: an array, page by
   * page; `lists`: a counted list under a name, kept together with what was asked; `document`: JSON that must have a
   * field.
   */
  as:
    | { form: 'file'; accept: string }
    | { form: 'log' }
    | { form: 'pages'; most: number }
    | { form: 'lists'; list: string; most: number; asked: Record<string, unknown> }
    | { form: 'document'; field: string; what: string };
}

/** The type of a field of a question; `words?` may be null. */
export type FieldKind = 'id' | 'words' | 'words?' | 'moment' | 'question';

/** The type by which a field with such values is read. */
type KindOf<Value> = [Value] extends [number]
  ? 'id' | 'moment'
  : [Value] extends [string]
    ? 'words'
    : [Value] extends [string | null]
      ? 'words?'
      : 'question';

/**
 * What is known when questions are asked: the evidence, what its logs show, the unfinished saves, and those that may
 * deserve a warning.
 */
export interface Situation {
  evidence: Evidence;
  timeline: readonly TimelineJob[];
  open: readonly CacheSave[];
  warned: readonly CacheSave[];
}

/** What an answer is for: the verdict, other parts of the report, or the trace of other attempts. */
export type Serves = 'judgement' | 'report' | 'trace';

/** Everything that is known of a kind of question. */
export interface QuestionKind<Asked> {
  serves: Serves;
  /** Its fields, so that it can be read from a bundle. */
  fields: { [Field in Extract<keyof Asked, string>]: KindOf<Asked[Field]> };
  /** A string that identifies the question. */
  name: (asked: Asked) => string;
  /** When it is asked; absent if `trace/` or the collecting itself decides that. */
  ask?: (situation: Situation) => Asked[];
  /**
   * The file of the answer in a bundle, with the fields that tell it from others in braces: `annotations/{jobId}.json`.
   */
  file?: string;
  /** Absent if it takes more than one request. */
  endpoint?: (asked: Asked) => Endpoint;
  isAnswered: (asked: Asked, evidence: Evidence) => boolean;
  /** What is not covered without the answer; absent if that is reported in another way. */
  gap?: (asked: Asked, why: Absence, evidence: Evidence) => Gap | null;
}

/** A file name in a bundle with its fields filled in. */
export function placeOf(file: string, asked: object): string {
  const fields = new Map<string, unknown>(Object.entries(asked));
  return file.replace(/\{(\w+)\}/g, (_, field: string) => String(fields.get(field)));
}

/** Every kind of question. */
export type QuestionKinds = { [Kind in keyof QuestionData]: QuestionKind<QuestionData[Kind]> };

/** The start of all endpoints about a repository. */
export const REPOSITORY = 'GET /repos/{owner}/{repo}';

/** The list of caches with a key. GitHub takes the key for a prefix, so a short one may have many answers. */
export function cachesOf({ key, ref }: { key: string; ref: string | null }): Endpoint {
  return {
    route: `${REPOSITORY}/actions/caches`,
    parameters: { key, ...given({ ref }) },
    subject: { what: 'the list of caches', permission: 'actions:read' },
    as: { form: 'lists', list: 'actions_caches', most: 5, asked: { key, ref } },
  };
}

/** Whether a list answers for a key in a scope. */
export function hasList(
  asked: { key: string; ref: string | null },
  { caches }: { caches: readonly CacheList[] },
): boolean {
  return caches.some(
    ({ key, ref }) => (key === null || key === asked.key) && (ref === null || ref === asked.ref),
  );
}

/** The parameters without those that are null. */
export function given(parameters: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}

/** The endpoint for the annotations of a job. */
export function annotationsOf({ checkRunId }: { checkRunId: number }): Endpoint {
  return {
    route: `${REPOSITORY}/check-runs/{check_run_id}/annotations`,
    parameters: { check_run_id: checkRunId },
    subject: { what: 'the list of annotations', permission: 'checks:read', retained: true },
    // The runner sends ten of a kind for each step, the server a few more: a thousand covers all of them.
    as: { form: 'pages', most: 10 },
  };
}

/** Whether the annotations of a job are there. */
export function hasAnnotations({ jobId }: { jobId: number }, { annotations }: Evidence): boolean {
  return annotations.some((item) => item.jobId === jobId);
}

/** A period as GitHub's search takes it, in whole seconds: `2026-06-01T09:00:00Z..2026-06-01T09:10:00Z`. */
export function createdRange({
  createdFrom,
  createdUntil,
}: Pick<RunListQuery, 'createdFrom' | 'createdUntil'>): string {
  return `${wholeSecond(createdFrom)}..${wholeSecond(createdUntil + 999)}`;
}

function wholeSecond(at: Instant): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Whether a list of runs holds everything that is wanted. */
export function covers(list: RunListQuery, wanted: RunListQuery): boolean {
  const isSame = list.branch === wanted.branch && list.event === wanted.event;
  return isSame && list.createdFrom <= wanted.createdFrom && list.createdUntil >= wanted.createdUntil;
}
