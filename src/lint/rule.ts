import type { Exposure, LintFix, RuleInfo } from '../types/lint.ts';
import type { Repository } from './repository.ts';
import type { SavePlace } from './save-places.ts';

/** What a rule has found at a save. */
export interface Found {
  /** The name of a sentence in the rule's `messages`. */
  message: string;
  /** The values of the `{names}` in that sentence. */
  args?: Readonly<Record<string, string>>;
  /** The reasons; those of the save if the rule gives none. */
  exposure?: Exposure[];
  /** The fix; absent if none can be offered. */
  fix?: () => LintFix | null;
}

/** What a rule may look at besides the save: all saves, and all files. */
interface Around {
  saves: readonly SavePlace[];
  repository: Repository;
}

/** A rule: what it looks for, its sentences, and what `explain` says of it. One file a rule. */
export interface Rule extends RuleInfo {
  /** Its sentences, by name. */
  messages: Readonly<Record<string, string>>;
  /** Whether what it finds leaves a stuck key, so that a proved collision makes it an error. */
  isOfTearing: boolean;
  find: (save: SavePlace, around: Around) => Found[];
}

/**
 * What a rule about a torn-down save has found: nothing if no file shows what could cancel it, or if a cancel is only
 * possible and at most a re-run of the same commit would miss the key.
 */
export function tearing(
  save: SavePlace,
  messages: { exposed: string; ofOneRun: string },
  fix: () => LintFix | null,
): Found[] {
  const { exposures, key } = save;
  if (exposures.length === 0) return [];
  if (key === 'content') return [{ message: messages.exposed, fix }];
  return exposures.some(({ isProved }) => isProved) ? [{ message: messages.ofOneRun, fix }] : [];
}
