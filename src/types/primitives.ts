/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** ISO 8601, UTC, milliseconds: `2026-11-23T21:00:00.000Z`. The form that instants take in a report. */
export type Timestamp = string;

/** Bounds of a moment that nobody has recorded. */
export interface TimeWindow {
  from: Timestamp;
  until: Timestamp;
}
