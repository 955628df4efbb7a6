import type { z } from 'zod';
import { AutopsyError, messageOf } from '../../errors.ts';
import type {
  CacheList,
  JobAnnotations,
  Missing,
  RunList,
  RunListQuery,
  RunSummary,
} from '../../types/evidence.ts';
import type { Instant } from '../../types/primitives.ts';
import { answersIn, type BundleFiles, decodeText, MANIFEST } from './bundle-files.ts';
import { toRun } from './read-run.ts';
import {
  annotationsShape,
  cacheListShape,
  manifestShape,
  repositoryRunsShape,
  repositoryShape,
  runListShape,
} from './rest-shapes.ts';
import { TRACE_REPOSITORY, TRACE_RUNS } from './trace-files.ts';

/** The annotations in every `annotations/JOBID.json`. Throws an `AutopsyError` for anything else. */
export function readAnnotations(files: BundleFiles): JobAnnotations[] {
  return answersIn(files, 'annotations').map(({ path, bytes, fields }) => {
    const annotations = shaped(annotationsShape, parseJson(path, bytes), path, 'an array of annotations').map(
      (raw) => ({
        level: raw.annotation_level,
        message: raw.message,
        path: raw.path,
        startLine: raw.start_line,
      }),
    );
    return { jobId: Number(fields.jobId), annotations };
  });
}

/** The answers in `caches.json`: an array of them, or a single one. Throws an `AutopsyError` for anything else. */
export function readCacheLists(files: BundleFiles): CacheList[] {
  return readAnswers(files, 'caches.json').map((json) => {
    const raw = shaped(cacheListShape, json, 'caches.json', 'an answer of …/actions/caches');
    const entries = raw.actions_caches.map((entry) => ({
      ref: entry.ref,
      key: entry.key,
      version: entry.version,
      createdAt: entry.created_at,
      sizeBytes: entry.size_in_bytes,
    }));
    return { key: raw.key, ref: raw.ref, entries };
  });
}

/** The runs of every answer in `runs.json`; null if there is no such file. Throws an `AutopsyError` for anything else. */
export function readRunLists(files: BundleFiles): RunSummary[] | null {
  if (!files.has('runs.json')) return null;
  return readAnswers(files, 'runs.json').flatMap((json) =>
    shaped(runListShape, json, 'runs.json', 'an answer of …/actions/workflows/ID/runs').workflow_runs.map(
      (raw) => ({
        id: raw.id,
        url: raw.html_url,
        event: raw.event,
        headBranch: raw.head_branch,
        createdAt: raw.created_at,
      }),
    ),
  );
}

/** The answers in `trace/runs.json`. Throws an `AutopsyError` for anything else. */
export function readRepositoryRuns(files: BundleFiles): RunList[] {
  return readAnswers(files, TRACE_RUNS).flatMap((json) => {
    const raw = shaped(repositoryRunsShape, json, TRACE_RUNS, 'an answer of …/actions/runs');
    const created = parseCreatedRange(raw.created) ?? EVER;
    const runs = raw.workflow_runs.map((run) => toRun(run));
    const { branch, event } = raw;
    return [{ branch, event, ...created, totalCount: raw.total_count ?? runs.length, runs }];
  });
}

/** A period as `createdRange` writes it; null for anything else. */
function parseCreatedRange(range: string | null): Pick<RunListQuery, 'createdFrom' | 'createdUntil'> | null {
  const [from, until] = (range ?? '').split('..').map((time) => Date.parse(time));
  if (from === undefined || until === undefined || Number.isNaN(from) || Number.isNaN(until)) return null;
  return { createdFrom: from, createdUntil: until };
}

/** What a list covers that does not say what was asked for. */
const EVER = { createdFrom: 0, createdUntil: Number.MAX_SAFE_INTEGER };

/** The default branch in `trace/repository.json`; null if there is no such file. */
export function readDefaultBranch(files: BundleFiles): string | null {
  const [json] = readAnswers(files, TRACE_REPOSITORY);
  if (json === undefined) return null;
  return shaped(repositoryShape, json, TRACE_REPOSITORY, 'an answer of /repos/OWNER/REPO').default_branch;
}

/** What was missing, and why, according to `bundle.json`. Throws an `AutopsyError` if that does not describe a bundle. */
export function readManifest(files: BundleFiles): Missing[] {
  return parseManifest(files)?.missing ?? [];
}

/** When a bundle was collected, which is when it is judged, so that it gives the same report; null if unknown. */
export function readCollectedAt(files: BundleFiles): Instant | null {
  return parseManifest(files)?.collectedAt ?? null;
}

/** The job whose URL was given when the bundle was collected, which comes first in a replay too; else null. */
export function readNamedJob(files: BundleFiles): number | null {
  return parseManifest(files)?.namedJob ?? null;
}

function parseManifest(files: BundleFiles): z.output<typeof manifestShape> | null {
  const bytes = files.get(MANIFEST);
  if (bytes === undefined) return null;
  return shaped(manifestShape, parseJson(MANIFEST, bytes), MANIFEST, "a bundle's description");
}

/** The content of a file that every bundle needs. Throws an `AutopsyError` if it is missing or not JSON. */
export function demandJson(files: BundleFiles, path: string): unknown {
  const bytes = files.get(path);
  if (bytes !== undefined) return parseJson(path, bytes);
  throw new AutopsyError('unavailable', `the bundle has no ${path}`, 'a bundle needs run.json and jobs.json');
}

function readAnswers(files: BundleFiles, path: string): unknown[] {
  const bytes = files.get(path);
  if (bytes === undefined) return [];
  const json = parseJson(path, bytes);
  return Array.isArray(json) ? json : [json];
}

/** The JSON in a file, or the pages of JSON in it. */
function parseJson(path: string, bytes: Uint8Array): unknown {
  const text = decodeText(bytes, path);
  try {
    return JSON.parse(text);
  } catch (error) {
    const pages = parsePages(text);
    if (pages !== null) return pages;
    throw isNot(path, `JSON: ${messageOf(error)}`);
  }
}

/** Pages of JSON one after another, as `gh api --paginate` prints them, in one array; null for anything else. */
function parsePages(text: string): unknown[] | null {
  let depth = 0;
  const ends = [...text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]/gs)].flatMap(({ 0: token, index }) => {
    if (token === '{' || token === '[') depth += 1;
    if (token !== '}' && token !== ']') return [];
    depth -= 1;
    return depth === 0 ? [index + 1] : [];
  });
  if (ends.length < 2 || text.slice(ends.at(-1)).trim() !== '') return null;
  try {
    return ends.flatMap((end, page): unknown => JSON.parse(text.slice(ends[page - 1] ?? 0, end)));
  } catch {
    return null;
  }
}

function shaped<T extends z.ZodType>(shape: T, json: unknown, path: string, what: string): z.output<T> {
  const parsed = shape.safeParse(json);
  if (parsed.success) return parsed.data;
  throw isNot(path, what);
}

function isNot(path: string, what: string): AutopsyError {
  return new AutopsyError('unavailable', `${path} is not ${what}`, 'correct it, or save the bundle again');
}
