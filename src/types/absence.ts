import type { AbsenceData } from '../absence-table.ts';
import type { OneOf } from './primitives.ts';

/** Why something that was asked for is not to be had: a row of the table of what is known of each. */
export type Absence<Kind extends keyof AbsenceData = keyof AbsenceData> = OneOf<AbsenceData, Kind>;
