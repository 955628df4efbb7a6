/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** Bounds of a moment that nobody has recorded. */
export interface TimeWindow {
  from: Instant;
  until: Instant;
}

/** A value of one of several kinds, with what the row of its kind says. */
export type OneOf<Rows, Kind extends keyof Rows> = { [K in Kind]: { kind: K } & Rows[K] }[Kind];
