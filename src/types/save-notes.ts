/** Something to be known of a save besides what became of it. */
export type SaveNote =
  /** Why nothing was saved. */
  | { kind: 'exact-hit' | 'no-paths' | 'condition-false' | 'no-reason' }
  | { kind: 'mode-forbids'; mode: string }
  | { kind: 'not-saved'; said: string }
  /** How far the log tells of it. */
  | { kind: 'whole-upload'; announced: boolean }
  | { kind: 'breaks-off' | 'ends-inside' | 'no-log' | 'last-line-lost' | 'in-container' }
  /** An annotation of its job tells of it, which a script may write as well. */
  | { kind: 'by-annotation' }
  /** What the log shows of its key. */
  | { kind: 'key-hidden'; debugShows: boolean }
  | { kind: 'key-masked' | 'key-of-refusal' }
  /** What it keeps may be half built, since the step before it did not end well. */
  | { kind: 'half-built'; step: string; ended: 'cancelled' | 'failed' }
  /** Of an export of BuildKit: the index of its layers, or a layer of which the same is said where its key is taken. */
  | { kind: 'index-of-layers' | 'layer-may-be-taken' }
  /** The clock of its runner is so far ahead of the server's, or behind where it is below 0. */
  | { kind: 'clock-off'; aheadMs: number }
  /** Its step had more saves than are judged. */
  | { kind: 'one-of-many' }
  /** A script may have written its lines, or some of them are those of a step that ran at its side. */
  | { kind: 'contested' | 'picked-out' }
  /** Its lines are those of a script, which may print anything. */
  | { kind: 'said-by-script' }
  /** As an earlier report tells it. */
  | { kind: 'told'; text: string };

/** Why the service refused a save its key, though nobody holds it. */
export type RefusalReason =
  | { kind: 'said'; text: string }
  | { kind: 'cache-mode'; mode: string }
  | { kind: 'low-trust-event' }
  /** BuildKit drops the reason; since June 2026 it is nearly always a token that cannot write. */
  | { kind: 'dropped'; said: string };

/** Who or what refused a save its key, where the evidence tells. */
export type RefusalDetail =
  | { kind: 'service'; reasons: RefusalReason[] }
  /** The entry is finished: the list of caches holds it, or the same job restored it before. */
  | { kind: 'entry-listed' | 'entry-restored' }
  /** Another save finished it: a job of the same run, or another run. */
  | { kind: 'sibling-saved'; job: string }
  | { kind: 'run-saved'; run: RunName }
  /** An unfinished save holds it, or may; of the same run where none is named. */
  | { kind: 'own-attempt' }
  | { kind: 'left-stuck'; job: string; run: RunName | null; certain: boolean }
  | { kind: 'unexplained' }
  /** As an earlier report tells it. */
  | { kind: 'told'; text: string };

/** A run as it is called beside another; the attempt is null where it is the first of another run. */
export interface RunName {
  id: number;
  attempt: number | null;
}
