import type { Absence } from '../types/absence.ts';
import type { Evidence, QuestionData } from '../types/evidence.ts';
import type { Gap } from '../types/gaps.ts';
import type { TimelineJob } from '../types/logs.ts';
import type { CacheSave } from '../types/saves.ts';

/** Where GitHub answers a question, and the form of the answer. `owner` and `repo` are the run's where none are given. */
export interface Endpoint {
  route: string;
  parameters: Record<string, string | number>;
  /** What it is called where it is not to be had, and the permission that it takes. */
  subject: {
    what: string;
    permission: 'actions:read' | 'checks:read' | 'contents:read';
    retained?: true;
    isLog?: true;
  };
  /**
   * `file`: as it is; `log`: the same, and it may appear a moment after the end of the run; `pages`: an array, page by
   * page; `lists`: a counted list under a name, kept beside what was asked; `document`: JSON that has to have a field.
   */
  as:
    | { form: 'file'; accept: string }
    | { form: 'log' }
    | { form: 'pages'; most: number }
    | { form: 'lists'; list: string; most: number; asked: Record<string, unknown> }
    | { form: 'document'; field: string; what: string };
}

/** What a field of a question holds; `words?` may be null. */
export type FieldKind = 'id' | 'words' | 'words?' | 'moment' | 'question';

/** The kinds by which a field with such values can be read. */
type KindOf<Value> = [Value] extends [number]
  ? 'id' | 'moment'
  : [Value] extends [string]
    ? 'words'
    : [Value] extends [string | null]
      ? 'words?'
      : 'question';

/**
 * What is known when questions are asked: the evidence, what its logs show, the saves that did not end well, and those
 * that may be worth a change nonetheless.
 */
export interface Situation {
  evidence: Evidence;
  timeline: readonly TimelineJob[];
  open: readonly CacheSave[];
  warned: readonly CacheSave[];
}

/** What an answer is for: the judgement, what the report tells besides, or the trace of other attempts. */
export type Serves = 'judgement' | 'report' | 'trace';

/** All that is to be known of a kind of question. */
export interface QuestionKind<Asked> {
  serves: Serves;
  /** What it consists of, for whoever reads it from a bundle. */
  fields: { [Field in Extract<keyof Asked, string>]: KindOf<Asked[Field]> };
  /** One string for one question. */
  name: (asked: Asked) => string;
  /** When it is asked; none where `trace/` says so, or the collecting itself. */
  ask?: (situation: Situation) => Asked[];
  /** The answer's place in a bundle, with the fields that tell it from others in braces: `annotations/{jobId}.json`. */
  file?: string;
  /** Null for what takes more than one request. */
  endpoint?: (asked: Asked) => Endpoint;
  isAnswered: (asked: Asked, evidence: Evidence) => boolean;
  /** What is not covered without the answer; none where that is told in another way. */
  gap?: (asked: Asked, why: Absence, evidence: Evidence) => Gap | null;
}

/** A place in a bundle with its fields filled in. */
export function placeOf(file: string, asked: object): string {
  const fields = new Map<string, unknown>(Object.entries(asked));
  return file.replace(/\{(\w+)\}/g, (_, field: string) => String(fields.get(field)));
}

/** Every kind of question. */
export type QuestionKinds = { [Kind in keyof QuestionData]: QuestionKind<QuestionData[Kind]> };
