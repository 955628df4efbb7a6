import type { causes } from '../causes/cause-table.ts';

/** Why a save was torn down: the rows of the table of what is known of each. */
export type CauseKind = keyof typeof causes;

/** `stated`: GitHub said so. `inferred`: from times and conclusions. */
export type CauseCertainty = 'stated' | 'inferred' | 'unknown';

/** What ended a save. */
export interface Cause {
  kind: CauseKind;
  certainty: CauseCertainty;
  /** Human words: the sibling, the group, the user, the minutes. */
  detail: string;
  /** The failed sibling. */
  jobUrl: string | null;
  /** The superseding run. */
  runUrl: string | null;
}
