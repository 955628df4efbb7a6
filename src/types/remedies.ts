import type { OneOf } from './primitives.ts';

/** What a remedy edits; `by-hand` where no patch can be proven. */
export type RemedyKind =
  | 'guard-save-step'
  | 'split-cache-step'
  | 'move-save-step'
  | 'bump-key'
  | 'restore-only'
  | 'one-saver'
  | 'key-per-leg'
  | 'concurrency'
  | 'by-hand';

/** An edit that would have kept the save alive, or what to do by hand if no edit would. */
export interface Remedy {
  kind: RemedyKind;
  disposition: 'verified' | 'needs-review';
  file: string | null;
  /** `OWNER/REPO` of the file, which for a reusable workflow may not be the repository of the run. */
  repository: string | null;
  condition: string | null;
  /** A unified diff with `a/` and `b/` names; null for `by-hand`. */
  patch: string | null;
  /** What it changes, what it does not cover. */
  notes: RemedyNote[];
  /** What was proved of it; null if nothing was. */
  proof: RemedyProof | null;
}

/** What was proved of a guard, besides that a healthy run decides as before. */
export type RemedyProof =
  | ShownProof
  /** As an earlier report tells it. */
  | { kind: 'told'; text: string };

/** What this program has proved itself. */
export interface ShownProof {
  kind: 'shown';
  /** Whether a cancel tore the save down before. */
  tornBefore: boolean;
  /** The ids of the steps that must succeed before anything is saved. */
  producers: string[];
  /** Whether what a failed step left is saved too. */
  savesFailures: boolean;
}

/** Why a step is taken for the producer: it is the nearest one before the save that has this property. */
export type ProducerRole =
  | 'asked-about'
  | 'same-condition'
  | 'not-set-up'
  | 'of-path'
  | 'where-due'
  | 'nearest';

/** The kinds of notes on a remedy, each with the data of its words (`remedy-words.ts`); steps by their titles. */
export interface RemedyNoteData {
  /** In the words of a table of knowledge; code is between back-quotes. */
  known: { text: string };
  /** As an earlier report tells it. */
  told: { text: string };
  // Why there is no patch, or what it cannot do.
  'no-patch': { why: NoPatch };
  'no-condition-helps': object;
  instead: { what: string };
  'outlasts-grace': { restMs: number };
  'save-less': object;
  'guarded-already': { condition: string };
  'survives-already': { condition: string };
  /** Whether the step has a `timeout-minutes`, which in a cancelled job looks like a cancel (StepsRunner.cs). */
  'torn-all-the-same': { isTimed: boolean };
  'guard-for-whole': { condition: string };
  'saved-for-five-minutes': object;
  // What is wrong with a condition.
  'not-cancelled-is-no-guard': object;
  'either-is-no-guard': object;
  /** The condition is null for a bare `always()`. */
  'half-built': { condition: string | null; builds: ('failure' | 'cancelled')[] };
  'always-text': object;
  'if-only-restores': object;
  'save-always-dropped': object;
  'called-beside': { step: string };
  'was-beside': { isParallel: boolean; asksAlways: boolean };
  // Which steps a guard waits for, and why those.
  producer: { step: string; role: ProducerRole };
  'one-of-several': { steps: string[] };
  'still-running': { step: string };
  'last-on-miss': { step: string };
  'last-on-path': { step: string; fills: boolean; lingers: string | null };
  'last-of-job': { step: string; asks: string | null; lingers: string | null };
  'filled-before': object;
  'installed-in-action': { step: string };
  'nothing-says-whole': { why: NoPatch };
  'mark-before-save': { id: string };
  'mark-at-end': { id: string; why: NoPatch };
  'new-id': { step: string; id: string };
  'part-dropped': { part: string; producers: string[] };
  'waits-no-longer': { first: string; last: string; count: number; producers: string[]; certain: boolean };
  // What changes for runs that fail, hit or hang.
  'saves-no-failure': object;
  'saves-failures': object;
  'spares-refusals': object;
  'may-hang': object;
  // What else an edit does.
  'is-split': { action: string };
  'check-version': { ref: string };
  'in-foreground': object;
  'caller-guarded': { file: string; step: string };
  'inner-condition': { condition: string };
  'file-generated': object;
  // A save that is of no use.
  'miss-ends-job': { step: string | null };
  'saved-by-job': { job: string };
  'saved-by-step': { step: string };
  'unseen-event': { event: string };
  'mode-forbids': { mode: string };
  'nothing-made': object;
  'key-of-pull': object;
  'only-restores': object;
  'saved-elsewhere': object;
  'event-may-not-save': { event: string };
  // Saves that share a key, and those that never come.
  'one-job-saves': { others: string };
  'one-leg-saves': { input: string };
  'one-leg-runs': { step: string };
  'key-gets': { value: string };
  'key-lacks': { dimension: string };
  'spare-branch': { value: string };
  'branch-spared': object;
  'runs-wait': object;
  'group-shared': object;
  'renew-lock': object;
  // A key that is raised.
  'key-raised': { from: string; to: string; variable: string | null };
  'raised-in': { places: string[] };
  'not-read': { folder: string };
  'may-be-same': { places: string[] };
  'restores-nothing': object;
  'prefixes-stay': object;
  // What only a lint has to say.
  'change-origin': { origin: string | null; others: number };
  'restores-as-it-may': object;
  'restore-by-hand': object;
  'decides-now': object;
  'write-plainly': object;
}

/** A note on a remedy. */
export type RemedyNote<Kind extends keyof RemedyNoteData = keyof RemedyNoteData> = OneOf<
  RemedyNoteData,
  Kind
>;

/** The kinds of reasons why there is no patch, each with the data of its words (`no-patch-words.ts`). */
export interface NoPatchData {
  // The step is not found for certain.
  'no-file-named': object;
  'no-file': { file: string };
  'no-job-fits': { file: string };
  'no-step-fits': { file: string; fitting: number };
  'no-composite': object;
  'not-own-file': { action: string };
  'no-action-file': { action: string };
  'several-versions': { action: string };
  'no-caller': object;
  // Its file, or its place there, takes no edit.
  unreadable: { file: string; fault: FileFault };
  'beyond-reading': object;
  /** One file has more saves to be patched than are patched at once. */
  'many-saves': object;
  compiled: { file: string; origin: string };
  'saves-by-itself': { action: string };
  aliased: { what: 'save step' | 'step' };
  'not-in-place': { what: 'step' | 'save inside' };
  'no-background': object;
  'named-by': { control: string };
  /** The restore of a combined cache, or a step that fills the path, runs beside the steps after it. */
  'not-awaited': { step: string; restores: boolean };
  'no-halves': { action: string };
  // No producer or condition can be had.
  'if-unreadable': { of: 'save' | 'step' };
  'condition-unreadable': object;
  'condition-not-taken-apart': object;
  'invalid-id': { of: 'step' | 'producer' };
  'same-id': object;
  'id-taken': object;
  'nothing-fills': { where: 'before-save' | 'before' | 'after' };
  'fills-later': object;
  'with-producers': { producers: string[]; why: NoPatch };
  // The proof fails.
  'claim-not-taken-apart': object;
  'asks-too-much': object;
  'decides-otherwise': object;
  'never-saves': object;
  'cancel-decides': object;
  'saves-unfinished': object;
  // The edit does not do what it should.
  'not-parsed': object;
  'changes-more': object;
  'not-applied': object;
}

/** Why there is no patch. */
export type NoPatch<Kind extends keyof NoPatchData = keyof NoPatchData> = OneOf<NoPatchData, Kind>;

/** What is wrong with a workflow or action file. */
export type FileFault =
  | {
      kind:
        | 'too-large'
        | 'too-many-anchors'
        | 'too-many-aliases'
        | 'repeats-too-much'
        | 'no-mapping'
        | 'no-jobs'
        | 'no-composite';
    }
  /** In the words of the parser. */
  | { kind: 'invalid'; said: string }
  | { kind: 'key-twice'; key: string; line: number }
  | { kind: 'alias-of-nothing' | 'alias-inside-itself'; alias: string };
