import { type LinePattern, line } from '../logs/line-pattern.ts';
import type { SaveForm } from '../types/saves.ts';
import { useItsHalves } from './by-hand-steps.ts';

/** What is known of an action that caches. */
export interface CacheAction {
  /** `owner/repo`, with the path of a sub-action, in lower case. */
  names: readonly string[];
  /** What it does: caches and nothing else, sets a tool up, or makes the content that it caches. */
  role: 'cache' | 'set-up' | 'build';
  /** Where it saves; both where its versions differ, none where it leaves that to others. */
  savesIn: readonly ('main' | 'post')[];
  /** Whether it runs scripts of the workflow where it saves, so that they may have printed what its lines say. */
  runsScripts: boolean;
  /** The condition of its post step, `always()` where its `action.yml` gives none; null where it saves in its own step, or is not known. */
  postIf: string | null;
  form: Exclude<SaveForm, 'composite'>;
  /** Whether it has `/restore` and `/save` sub-actions. */
  hasHalves: boolean;
  /** Whether it prints a line when it has saved, and only then, so that silence after a whole upload means something. */
  announcesSave: boolean;
  /** Where the log shows the key: in an input of the header, or in lines, the most telling first. */
  key: { input: string } | { printed: readonly LinePattern[] };
  /** How it says in words of its own that its key was not there. */
  misses: readonly LinePattern[];
  /** Entries of the cache service, one for each layer of an image or each object, or a volume that nobody reserves. */
  stores: 'entries' | 'layers' | 'objects' | 'volume';
  /** The variable by which it stores in a bucket instead; the runner may set it, so that no file tells. */
  bucketVariable?: string;
  /** How it is told to cache nothing or to save nothing, and the input that makes it save after a failure as well. */
  switches: { noCache?: string; noSave?: string; savesAfterFailure?: string };
  /** What to do by hand in a workflow, a sentence a step. */
  byHand: readonly string[];
}

/** A combined cache with halves, as actions/cache is one. */
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

/** A fork of actions/cache that nobody listed. */
export const FORK: CacheAction = { ...COMBINED, names: [] };

/** The key in lines of the action's own, else in those in which others tell theirs. */
export const printedBy = (...own: LinePattern[]): CacheAction['key'] => ({
  printed: [
    ...own,
    line(SAVED_WITH, /(?:the )?key: "?(.+?)(?:"\.)?$/),
    line('##[debug]primary key is ', /(.+?)\.?$/),
  ],
});
const SAVED_WITH = ['Cache saved with ', 'uv cache saved with '];

/**
 * An action that nobody listed here, and whose post step archives as the client does (golangci-lint-action, setup-bun and
 * many more bundle it). In a post step an action speaks for itself: scripts of the workflow have no part in it.
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
