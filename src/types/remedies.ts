import type { OneOf } from './primitives.ts';

/** What a remedy edits; `by-hand` where no patch can be proven. */
export type RemedyKind =
  | ('guard-save-step' | 'split-cache-step' | 'move-save-step' | 'bump-key' | 'restore-only')
  | ('one-saver' | 'key-per-leg' | 'concurrency' | 'by-hand');

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
  /** What was proved of it, or how an earlier report tells it; null if nothing was. */
  proof: ShownProof | { kind: 'told'; text: string } | null;
}

/** What this program has proved of a guard, besides that a healthy run decides as before. */
export interface ShownProof {
  kind: 'shown';
  /** Whether a cancel tore the save down before. */
  tornBefore: boolean;
  /** The ids of the steps that must succeed before anything is saved. */
  producers: string[];
  /** Whether what a failed step left is saved too. */
  savesFailures: boolean;
}

/** What an author meant with a save that is not to be cured without asking. */
export type Meaning = 'failed-key' | 'only-failures' | 'run-key' | 'hashes-content' | 'cancels-itself';

/** The kinds of notes on a remedy, each with the data of its words (`remedy-words.ts`); steps by their titles. */
export interface RemedyNoteData {
  /** In the words of a table of knowledge; code is between back-quotes. */
  known: { text: string };
  /** As an earlier report tells it. */
  told: { text: string };
  'no-patch': { why: NoPatch };
  'no-condition-helps': { why: string; instead: string | null };
  'outlasts-grace': { restMs: number };
  /** Whether the step has a `timeout-minutes`, which in a cancelled job looks like a cancel (StepsRunner.cs). */
  'survives-already': { condition: string; isTimed: boolean };
  'job-survives': { condition: string };
  'saved-for-five-minutes': object;
  'not-cancelled-is-no-guard': object;
  'either-is-no-guard': object;
  /** The condition is null for a bare `always()`. */
  'half-built': { condition: string | null; builds: ('failure' | 'cancelled')[] };
  'always-text': object;
  meant: { what: Meaning };
  'called-beside': { step: string };
  'was-beside': { isParallel: boolean };
  /** Where the step stands: right before the save, last of those gated on the miss, or at the end of the job. */
  producer: { step: string; place: 'nearest' | 'on-miss' | 'end' };
  marked: { id: string };
  'new-id': { step: string; id: string };
  'part-dropped': { part: string; producer: string };
  'waits-no-longer': { steps: string[]; producer: string };
  'saves-less': { after: 'failure' | 'hit' };
  'may-hang': object;
  'is-split': { action: string; hadIf: boolean; savedAlways: boolean };
  'check-version': { ref: string };
  'caller-guarded': { file: string; step: string; condition: string };
  'file-generated': object;
  /** Why a combined cache need not save; the name is that of the step, the mode, the job or the event. */
  'only-restores': { why: 'miss' | 'mode' | 'job' | 'elsewhere' | 'event'; name: string | null };
  'one-job-saves': { others: string };
  'key-lacks': { dimension: string };
  /** The value to write by hand; null if the patch writes it. */
  'spare-branch': { value: string | null };
  'group-shared': object;
  'renew-lock': object;
  'key-raised': { from: string; to: string; variable: string | null; places: string[]; hasPrefixes: boolean };
  /** Places, or folders that were not read, that may build the same key. */
  'key-unsure': { places: string[] };
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
export interface NoPatchData
  extends Record<'no-file-named' | 'no-composite' | 'no-caller' | 'beyond-reading' | 'many-saves', object>,
    Record<'no-file' | 'no-job-fits', { file: string }>,
    Record<'not-own-file' | 'no-action-file' | 'several-versions', { action: string }>,
    Record<'saves-by-itself' | 'no-halves', { action: string }>,
    Record<'aliased' | 'not-in-place' | 'no-background' | 'unread-condition' | 'invalid-id', object>,
    Record<'same-id' | 'nothing-before' | 'fills-later' | 'changes-more', object>,
    Record<'claim-not-taken-apart' | 'asks-too-much' | 'decides-otherwise' | 'never-saves', object>,
    Record<'cancel-decides' | 'saves-unfinished', object> {
  'no-step-fits': { file: string; fitting: number };
  unreadable: { file: string; fault: FileFault };
  compiled: { file: string; origin: string };
  'named-by': { control: string };
  /** A step that the save needs runs beside the steps after it. */
  'not-awaited': { step: string };
  meant: { what: Meaning };
}

/** Why there is no patch. */
export type NoPatch<Kind extends keyof NoPatchData = keyof NoPatchData> = OneOf<NoPatchData, Kind>;

/** What is wrong with a workflow or action file; `said` in the words of the parser. */
export type FileFault =
  | { kind: 'too-large' | 'too-many-anchors' | 'too-many-aliases' | 'repeats-too-much' }
  | { kind: 'no-mapping' | 'no-jobs' | 'no-composite' }
  | { kind: 'invalid'; said: string }
  | { kind: 'key-twice'; key: string; line: number }
  | { kind: 'alias-of-nothing' | 'alias-inside-itself'; alias: string };
