/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** Bounds of a moment that is not known exactly. */
export interface TimeWindow {
  from: Instant;
  until: Instant;
}

/** A value of one of several kinds, with the data of its kind. */
export type OneOf<Rows, Kind extends keyof Rows> = { [K in Kind]: { kind: K } & Rows[K] }[Kind];
