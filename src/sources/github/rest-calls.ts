import { z } from 'zod';
import { unavailable } from '../../errors.ts';
import { decodeText } from '../bundle/bundle-files.ts';
import type { RestCall } from './one-try.ts';
import type { GitHubClient } from './request.ts';

/** An answer as bytes, and its JSON. */
export interface JsonAnswer {
  bytes: Uint8Array;
  json: unknown;
}

/** Asks for JSON; a page of HTML, or half an answer, is asked for again. Rejects as `GitHubClient.get` does. */
export function getJson(client: GitHubClient, call: RestCall): Promise<JsonAnswer> {
  return client.get(call, { accept: 'application/vnd.github+json', read: readJson });
}

function readJson(bytes: Uint8Array): JsonAnswer {
  try {
    return { bytes, json: JSON.parse(decodeText(bytes)) };
  } catch {
    throw unavailable({ kind: 'unusable', than: 'JSON' });
  }
}

/** A parser of JSON of one shape; an answer of another shape is asked for again. */
export function readAs<T>(shape: z.ZodType<T>): (bytes: Uint8Array) => T {
  return (bytes) => {
    try {
      return shape.parse(JSON.parse(decodeText(bytes)));
    } catch {
      throw unavailable({ kind: 'unusable', than: 'what was asked for' });
    }
  };
}

/** The elements of a paged list, and how many there are according to GitHub. */
export interface CountedList {
  totalCount: number;
  items: unknown[];
}

/** The most that GitHub gives on one page. */
export const PAGE_SIZE = 100;

/** The request for one page of a list. */
export function pageOf(call: RestCall, page: number): RestCall {
  return { ...call, parameters: { ...call.parameters, per_page: PAGE_SIZE, page } };
}

/**
 * Asks for the first page, then for all others side by side, as many as its `total_count` tells, up to a bound; without a
 * count page after page, until one is not full.
 */
export async function getCountedPages(
  client: GitHubClient,
  call: RestCall,
  options: { list: string; maxPages: number },
): Promise<CountedList> {
  const getPage = (page: number) => {
    const read = (bytes: Uint8Array) => readPage(readJson(bytes).json, options.list);
    return client.get(pageOf(call, page), { read });
  };
  const first = await getPage(1);
  const pages = Math.min(Math.ceil((first.totalCount ?? 0) / PAGE_SIZE), options.maxPages);
  const others = await Promise.all(
    Array.from({ length: Math.max(0, pages - 1) }, (_, index) => getPage(index + 2)),
  );
  const all = [first, ...others];
  const isCounted = first.totalCount !== null;
  while (!isCounted && all.length < options.maxPages && all.at(-1)?.items.length === PAGE_SIZE)
    all.push(await getPage(all.length + 1));
  const items = all.flatMap((page) => page.items);
  return { totalCount: first.totalCount ?? items.length, items };
}

function readPage(json: unknown, list: string): { totalCount: number | null; items: unknown[] } {
  const fields: [string, unknown][] = typeof json === 'object' && json !== null ? Object.entries(json) : [];
  const page = new Map(fields);
  const items = page.get(list);
  const totalCount = page.get('total_count');
  if (!Array.isArray(items)) throw unavailable({ kind: 'without', what: `its list of ${list}` });
  return { items, totalCount: typeof totalCount === 'number' ? totalCount : null };
}

const readList = readAs(z.array(z.unknown()));

/** Asks page after page of a plain array until one is not full, up to a bound. */
export async function getPages(client: GitHubClient, call: RestCall, maxPages: number): Promise<unknown[]> {
  let items: unknown[] = [];
  for (let page = 1; page <= maxPages; page += 1) {
    const found = await client.get(pageOf(call, page), { read: readList });
    items = [...items, ...found];
    if (found.length < PAGE_SIZE) break;
  }
  return items;
}
