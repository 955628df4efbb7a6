/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** Bounds of a moment that nobody has recorded. */
export interface TimeWindow {
  from: Instant;
  until: Instant;
}
