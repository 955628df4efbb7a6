import type { CacheSave } from '../types/saves.ts';
import type { FoundCause, Surroundings } from './found-cause.ts';

/** How a cause is recognised, from the strongest to the weakest evidence; each part gives null if it does not apply. */
export interface CauseRule {
  /** By what the client or the runner wrote in the log of the save. */
  fromLog?(save: CacheSave): FoundCause | null;
  annotation?: AnnotationRule;
  /** By how the step and the job ended. */
  fromConclusion?(save: CacheSave): FoundCause | null;
  /** By what happened around it, if nothing says why. */
  fromTimes?(save: CacheSave, around: Surroundings): FoundCause | null;
}

/** How GitHub words a cause in an annotation. */
interface AnnotationRule {
  /** The whole message; its first capture is its subject. */
  pattern: RegExp;
  /**
   * The cause that it states, its subject in a comparable form, and whether jobs, conclusions and times support it,
   * since a script can write it too.
   */
  read(
    said: { message: string; subject: string },
    save: CacheSave,
    around: Surroundings,
  ): { cause: FoundCause; about: string; fits: boolean };
}
