import type { RunListQuery } from '../types/evidence.ts';
import type { Instant } from '../types/primitives.ts';

/** A stretch of time as GitHub's search takes it, in whole seconds: `2026-06-01T09:00:00Z..2026-06-01T09:10:00Z`. */
export function createdRange({
  createdFrom,
  createdUntil,
}: Pick<RunListQuery, 'createdFrom' | 'createdUntil'>): string {
  return `${wholeSecond(createdFrom)}..${wholeSecond(createdUntil + 999)}`;
}

function wholeSecond(at: Instant): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Whether a list of runs holds all that is wanted. */
export function covers(list: RunListQuery, wanted: RunListQuery): boolean {
  const isSame = list.branch === wanted.branch && list.event === wanted.event;
  return isSame && list.createdFrom <= wanted.createdFrom && list.createdUntil >= wanted.createdUntil;
}
