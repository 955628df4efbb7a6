import { type LinePattern, line } from '../logs/line-pattern.ts';
import type { SaveForm } from '../types/saves.ts';

/** Where to put the two halves that replace an action's own cache. */
export const ownHalves =
  'Put `actions/cache/restore` before and `actions/cache/save` after the step that fills the cache, with the same path in both.';

/** The condition that keeps a separate save alive. */
export const guardIt =
  "Give the step that fills the cache an id, and the save `if: always() && steps.<id>.outcome == 'success'`.";

/** For an action that outputs its key: a separate save comes first, under the same key and version. */
export function saveBefore(since: string): string {
  return `Or keep its cache, from ${since} on, and save first: put a guarded \`actions/cache/save\` after the step that fills the cache, with \`key: \${{ steps.<its id>.outputs.cache-primary-key }}\` and exactly the path that its log shows. Its own save is then refused, which is harmless.`;
}

/** For content that no single step fills: a step that runs only if all before it succeeded. */
export const markWhole =
  'Where no single step fills it, put `- id: whole` with `run: exit 0` right before the save and ask for its outcome.';

/** For an action whose save survives a cancel. */
export const alreadyImmune =
  'A cancel does not stop its save: it was torn down by the end of the five minutes after the cancel, or by a lost machine.';

/** For a split cache, whose save is a step of the workflow. */
export const guardSaveStep = [guardIt, markWhole];

/** For an unknown action. */
export const useOwnCache = [
  "Switch the action's own cache off, if it has a switch.",
  'Put `actions/cache/restore` before and `actions/cache/save` after the step that fills the cache.',
  guardIt,
];

/** For an action that has halves of its own. */
const useItsHalves = ['Use its `/restore` and `/save` actions in place of the combined one.', guardIt];

/** For an action whose cache is switched off and replaced by separate steps. */
export function takeOver(switchOff: string): string[] {
  return [switchOff, ownHalves, guardIt];
}

/** What is known of an action that caches. */
export interface CacheAction {
  /** `owner/repo`, with the path of a sub-action, in lower case. */
  names: readonly string[];
  /** What it does: caches and nothing else, sets a tool up, or makes the content that it caches. */
  role: 'cache' | 'set-up' | 'build';
  /** Where it saves: both if its versions differ, none if it leaves that to other actions. */
  savesIn: readonly ('main' | 'post')[];
  /** Whether it runs scripts of the workflow in the step in which it saves, so that they may have printed its lines. */
  runsScripts: boolean;
  /**
   * The condition of its post step, `always()` if its `action.yml` has none; null if it saves in its own step, or is
   * unknown.
   */
  postIf: string | null;
  form: Exclude<SaveForm, 'composite'>;
  /** Whether it has `/restore` and `/save` sub-actions. */
  hasHalves: boolean;
  /**
   * Whether it prints a line when it has saved, and only then, so that silence after a complete upload means something.
   */
  announcesSave: boolean;
  /** Where the log shows the key: in an input of the header, or in lines, the most specific first. */
  key: { input: string } | { printed: readonly LinePattern[] };
  /** Its own words for a cache miss. */
  misses: readonly LinePattern[];
  /**
   * What it stores: one cache entry, an entry for each layer of an image or each object, or a volume, which needs no
   * reservation.
   */
  stores: 'entries' | 'layers' | 'objects' | 'volume';
  /** The variable that makes it store in a bucket instead; the runner may set it, so no file shows it. */
  bucketVariable?: string;
  /** The inputs that make it cache nothing, or save nothing, or save after a failure too. */
  switches: { noCache?: string; noSave?: string; savesAfterFailure?: string };
  /** What to do by hand in a workflow, one sentence for each step. */
  byHand: readonly string[];
}

/** A combined cache with halves, like actions/cache. */
export const COMBINED: Omit<CacheAction, 'names'> = {
  role: 'cache',
  savesIn: ['post'],
  runsScripts: false,
  postIf: 'success()',
  form: 'post-step',
  hasHalves: true,
  announcesSave: true,
  key: { input: 'key' },
  misses: [],
  stores: 'entries',
  switches: {},
  byHand: useItsHalves,
};

/** A fork of actions/cache that is not in the table. */
export const FORK: CacheAction = { ...COMBINED, names: [] };

/** The key in the action's own lines, else in those that other actions print. */
export const printedBy = (...own: LinePattern[]): CacheAction['key'] => ({
  printed: [
    ...own,
    line(SAVED_WITH, /(?:the )?key: "?(.+?)(?:"\.)?$/),
    line('##[debug]primary key is ', /(.+?)\.?$/),
  ],
});
const SAVED_WITH = ['Cache saved with ', 'uv cache saved with '];

/**
 * An action that is not in the table and whose post step archives like the client (golangci-lint-action, setup-bun and
 * many more bundle it). The lines of a post step are the action's own: scripts of the workflow do not run there.
 */
export const UNLISTED: CacheAction = {
  ...COMBINED,
  names: [],
  role: 'set-up',
  form: 'built-in',
  hasHalves: false,
  announcesSave: false,
  key: printedBy(),
  byHand: [],
};
