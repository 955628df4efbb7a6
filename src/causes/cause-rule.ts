import type { CacheSave } from '../types/saves.ts';
import type { FoundCause, Surroundings } from './found-cause.ts';

/** How a cause is recognised, from the most to the least telling evidence; each part gives null where it does not apply. */
export interface CauseRule {
  /** By what the client or the runner wrote in the log of the save itself. */
  fromLog?(save: CacheSave): FoundCause | null;
  annotation?: AnnotationRule;
  /** By how the step and the job ended. */
  fromConclusion?(save: CacheSave): FoundCause | null;
  /** By what happened around it, where nothing says why. */
  fromTimes?(save: CacheSave, around: Surroundings): FoundCause | null;
}

/** How GitHub words a cause in an annotation. */
interface AnnotationRule {
  /** The whole message; its first capture is its subject. */
  pattern: RegExp;
  /**
   * The cause that it states, what that is about in one form for all words, and whether jobs, conclusions and times bear it
   * out: a script can write it as well.
   */
  read(
    said: { message: string; subject: string },
    save: CacheSave,
    around: Surroundings,
  ): { cause: FoundCause; about: string; fits: boolean };
}
