import type { Instant, Timestamp } from './types/primitives.ts';

/** A moment in the form that it takes in a report; null for one that is not known. */
export function timestamp(at: Instant): Timestamp;
export function timestamp(at: Instant | null): Timestamp | null;
export function timestamp(at: Instant | null): Timestamp | null {
  return at === null ? null : new Date(at).toISOString();
}
