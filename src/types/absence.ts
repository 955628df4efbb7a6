import type { AbsenceData } from '../absence-table.ts';
import type { OneOf } from './primitives.ts';

/** Why something that was asked for is missing: a row of `absence-table.ts`. */
export type Absence<Kind extends keyof AbsenceData = keyof AbsenceData> = OneOf<AbsenceData, Kind>;
