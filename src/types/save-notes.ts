/** What a reader should know about a save besides its outcome. */
export type SaveNote =
  /** Why nothing was saved. */
  | { kind: 'exact-hit' | 'no-paths' | 'condition-false' | 'no-reason' }
  | { kind: 'mode-forbids'; mode: string }
  | { kind: 'not-saved'; said: string }
  /** How much of it the log shows. */
  | { kind: 'whole-upload'; announced: boolean }
  | { kind: 'breaks-off' | 'ends-inside' | 'no-log' | 'last-line-lost' | 'in-container' }
  /** Only an annotation of its job shows it, which a script can write too. */
  | { kind: 'by-annotation' }
  /** What the log shows of its key. */
  | { kind: 'key-hidden'; debugShows: boolean }
  | { kind: 'key-masked' | 'key-of-refusal' }
  /** Its content may be half built, because the step before it did not succeed. */
  | { kind: 'half-built'; step: string; ended: 'cancelled' | 'failed' }
  /**
   * In an export of BuildKit: the index of its layers, or a layer for which the same line is printed if its key is
   * taken.
   */
  | { kind: 'index-of-layers' | 'layer-may-be-taken' }
  /** How far its runner's clock is ahead of the server's; negative if it is behind. */
  | { kind: 'clock-off'; aheadMs: number }
  /** Its step has more saves than are judged. */
  | { kind: 'one-of-many' }
  /** A script may have written its lines, or some of them may belong to a step that ran beside it. */
  | { kind: 'contested' | 'picked-out' }
  /** Its lines were printed by a script, which can print anything. */
  | { kind: 'said-by-script' }
  /** As an earlier report tells it. */
  | { kind: 'told'; text: string };

/** Why the service refused a save its key although nothing holds the key. */
export type RefusalReason =
  | { kind: 'said'; text: string }
  | { kind: 'cache-mode'; mode: string }
  | { kind: 'low-trust-event' }
  /** BuildKit drops the reason; since June 2026 it is nearly always a read-only token. */
  | { kind: 'dropped'; said: string };

/** Who or what refused a save its key, if the evidence shows it. */
export type RefusalDetail =
  | { kind: 'service'; reasons: RefusalReason[] }
  /** The entry is finished: the list of caches has it, or the same job restored it earlier. */
  | { kind: 'entry-listed' | 'entry-restored' }
  /** Another save finished it: a job of the same run, or another run. */
  | { kind: 'sibling-saved'; job: string }
  | { kind: 'run-saved'; run: RunName }
  /** An unfinished save holds it, or may hold it; in the same run if none is named. */
  | { kind: 'own-attempt' }
  | { kind: 'left-stuck'; job: string; run: RunName | null; certain: boolean }
  | { kind: 'unexplained' }
  /** As an earlier report tells it. */
  | { kind: 'told'; text: string };

/** A run as one attempt refers to another; the attempt is null for the first of another run. */
export interface RunName {
  id: number;
  attempt: number | null;
}
