import type { Question, QuestionData } from '../types/evidence.ts';
import { type Endpoint, type FieldKind, placeOf } from './endpoints.ts';
import { questionKinds, questions, recordOf } from './questions.ts';

/** The endpoint that answers a question; null if it takes more than one request. */
export function endpointOf<Kind extends keyof QuestionData>(question: Question<Kind>): Endpoint | null {
  return recordOf<Kind>(question.kind).endpoint?.(question) ?? null;
}

/** The file of the answer in a bundle; null if there are several. */
export function fileOf(question: Question): string | null {
  const { file } = questions[question.kind];
  return file === undefined ? null : placeOf(file, question);
}

/** Which files of a bundle hold answers of a kind: the fields that tell them apart are the groups of a match. */
export function placesOf(kind: keyof QuestionData): RegExp | null {
  const { file, fields }: { file?: string; fields: Readonly<Record<string, FieldKind>> } = questions[kind];
  const pattern = file?.replaceAll('.', '\\.').replace(/\{(\w+)\}/g, (_, field: string) => {
    const value = fields[field] === 'id' ? '\\d+' : field === 'path' ? '.+' : '[^/]+';
    return `(?<${field}>${value})`;
  });
  return pattern === undefined ? null : new RegExp(`^${pattern}$`, 's');
}

/** The files of the answers to all kinds of questions. */
export const answerPlaces: readonly RegExp[] = questionKinds.flatMap((kind) => placesOf(kind) ?? []);

/** The first parts of the paths of all answers. */
export const answerRoots: ReadonlySet<string> = new Set(
  questionKinds.flatMap((kind) => questions[kind].file?.split('/')[0] ?? []),
);
