import { z } from 'zod';
import type { FieldKind } from '../../coverage/endpoints.ts';
import { questions } from '../../coverage/questions.ts';
import type { Missing, Question } from '../../types/evidence.ts';
import type { Instant } from '../../types/primitives.ts';
import { absenceShape, shapeOfKinds } from './kind-shapes.ts';

// Answers of GitHub, and files written by hand, are read tolerantly: a field that is missing, null or of another type
// becomes null, an unknown word stays as it is, and fields that are not named here are ignored. Only what nothing can
// be said without is required.

const text = z.string().nullable().catch(null);
const number = z.number().int().safe().nullable().catch(null);
const id = z.number().int().positive().safe();

/** GitHub opened in 2008; earlier times are placeholders (`0001-01-01T00:00:00Z`), times past 2100 are mistakes. */
const EARLIEST = Date.UTC(2008, 0);
const LATEST = Date.UTC(2100, 0);

function parseInstant(value: string | null): Instant | null {
  const at = value === null ? Number.NaN : Date.parse(value);
  return at >= EARLIEST && at < LATEST ? at : null;
}

const instant = text.transform(parseInstant);

/** The usable elements of an array. */
function elementsOf<T extends z.ZodType>(element: T) {
  return z.array(z.unknown()).transform((items): z.output<T>[] =>
    items.flatMap((item) => {
      const parsed = element.safeParse(item);
      return parsed.success ? [parsed.data] : [];
    }),
  );
}

/** The usable elements of an array; none if it is no array. */
function arrayOf<T extends z.ZodType>(element: T) {
  return elementsOf(element).catch([]);
}

const repository = z.object({ full_name: text, html_url: text, default_branch: text }).nullable().catch(null);

/** `GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}`; all but the id may be missing. */
export const runShape = z.object({
  id,
  run_attempt: id.catch(1),
  html_url: text,
  url: text,
  repository,
  workflow_id: number,
  name: text,
  path: text,
  event: z.string().catch('unknown'),
  head_branch: text,
  head_repository: repository,
  head_sha: z.string().catch(''),
  status: text,
  conclusion: text,
  created_at: instant,
  run_started_at: instant,
  updated_at: instant,
  pull_requests: arrayOf(z.object({ number: id, base: z.object({ ref: text }).nullable().catch(null) })),
  referenced_workflows: arrayOf(z.object({ path: z.string(), sha: z.string() })),
});

const stepShape = z.object({
  number: z.number().int().nonnegative().safe().nullable().catch(null),
  name: z.string().catch(''),
  status: z.string().catch('unknown'),
  conclusion: text,
  started_at: instant,
  completed_at: instant,
});

/** One job; all but the id and the name may be missing. */
export const jobShape = z.object({
  id,
  name: z.string(),
  html_url: text,
  run_url: text,
  run_attempt: number,
  status: z.string().catch('unknown'),
  conclusion: text,
  started_at: instant,
  completed_at: instant,
  check_run_url: text,
  runner_id: number,
  steps: arrayOf(stepShape),
});

/** `GET …/check-runs/{check_run_id}/annotations`: an annotation without a message says nothing. */
export const annotationsShape = elementsOf(
  z.object({ annotation_level: text, message: z.string(), path: text, start_line: number }),
);

const cacheEntryShape = z.object({
  key: z.string(),
  ref: text,
  version: text,
  created_at: instant,
  size_in_bytes: number,
});

/** One answer of `GET …/actions/caches`, with what was asked for. */
export const cacheListShape = z.object({
  key: text,
  ref: text,
  actions_caches: elementsOf(cacheEntryShape),
});

/** One answer of `GET …/actions/runs`, with what was asked for; runs that cannot be read are ignored. */
export const repositoryRunsShape = z.object({
  branch: text,
  event: text,
  created: text,
  total_count: number,
  workflow_runs: elementsOf(runShape),
});

/** `GET /repos/{owner}/{repo}`. */
export const repositoryShape = z.object({ default_branch: text });

/** One answer of `GET …/actions/workflows/{workflow_id}/runs`. */
export const runListShape = z.object({
  workflow_runs: elementsOf(
    z.object({
      id,
      html_url: z.string().catch(''),
      event: z.string().catch('unknown'),
      head_branch: text,
      created_at: instant,
    }),
  ),
});

const partShapes = { id, words: z.string(), 'words?': z.string().nullable(), moment: z.number() };

/** A question of a known kind, with all its fields; a question about another attempt contains none about a third. */
const questionShape = shapeOfKinds<Question, FieldKind>(questions, {
  ...partShapes,
  question: shapeOfKinds<Question, FieldKind>(questions, { ...partShapes, question: z.never() }),
});

/** Bundles of the first format, and those made by hand, say in words why something is missing. */
const toldMissing = z
  .object({
    question: questionShape,
    reason: z.string(),
    rateLimited: z.boolean().optional().catch(undefined),
  })
  .transform(({ question, reason: text, rateLimited: isLimit = false }): Missing => {
    return { question, why: { kind: 'told', text, isLimit } };
  });

/** `bundle.json`. */
export const manifestShape = z.object({
  collectedAt: instant,
  namedJob: z.number().nullish().catch(null),
  missing: arrayOf(z.union([z.object({ question: questionShape, why: absenceShape }), toldMissing])),
});
