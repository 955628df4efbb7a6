import type { Exposure, LintFix, RuleInfo } from '../types/lint.ts';
import type { Repository } from './repository.ts';
import type { SavePlace } from './save-places.ts';

/** Something that a rule has found at a save. */
export interface Found {
  /** The name of a sentence in the rule's `messages`. */
  message: string;
  /** What stands in that sentence for its `{names}`. */
  args?: Readonly<Record<string, string>>;
  /** The reasons; those of the save where the rule does not say. */
  exposure?: Exposure[];
  /** What would cure it; none if nothing can be offered. */
  fix?: () => LintFix | null;
}

/** What a rule may look at besides the save: every other one, and all files. */
interface Around {
  saves: readonly SavePlace[];
  repository: Repository;
}

/** A rule: what it looks for, in which words it tells it, and what `explain` says of it. One file a rule. */
export interface Rule extends RuleInfo {
  /** The sentences that it has, by name. */
  messages: Readonly<Record<string, string>>;
  /** Whether what it finds leaves a stuck key, so that a proved collision makes it an error. */
  isOfTearing: boolean;
  find: (save: SavePlace, around: Around) => Found[];
}
