import { findCacheAction } from '../actions/find-action.ts';
import { lineUrl } from '../run/attempt-names.ts';
import type { Save } from '../types/report.ts';
import type { CacheSave, Guard, SaveNote, SaveState } from '../types/saves.ts';

/** A save for the report, with the condition that decides whether it survives a cancel. */
export function reportedSave(save: CacheSave, guard: Guard | null): Save {
  const { state, form, key, paths, version, scope } = save;
  const { outcome, phase, startedAt, endedAt, upload } = state;
  const [job, step] = [save.job.job, save.step.step];
  return {
    run: null,
    job: { id: job.id, name: job.name, url: job.url },
    step: { number: step.number, name: step.name, url: lineUrl(job.url, step.number, 1) },
    // The log of a post step names no action, and without the list of steps its name is none either.
    action: step.status === 'unknown' && save.action === step.name ? null : save.action,
    ...{ form, key, paths, version, scope, outcome, phase, startedAt, endedAt, upload, guard },
    refusedBy: null,
    notes: [...state.notes, ...contentNotes(save), ...clockNotes(save)],
  };
}

/** A note that the runner's clock is off, for comparisons with other machines. */
function clockNotes({ job: { aheadMs }, state }: CacheSave): SaveNote[] {
  return aheadMs === 0 || state.startedAt === null ? [] : [{ kind: 'clock-off', aheadMs }];
}

/**
 * Notes the opposite problem: a save that ran although its content was not completely built keeps half-built content
 * under a key that cannot be changed. Judged by the last step before it that did any work.
 */
function contentNotes({ job, step, form, state }: CacheSave): SaveNote[] {
  if (state.outcome !== 'saved' || form === 'post-step' || form === 'built-in') return [];
  const before = job.steps.filter(
    (other) =>
      other.step.number < step.step.number && other.stage === 'main' && other.step.conclusion !== 'skipped',
  );
  const producer = before.findLast(
    ({ blocks }) => !blocks.some((block) => isCacheStep(block.action, block.inputs)),
  );
  const conclusion = producer?.step.conclusion;
  if (producer === undefined || (conclusion !== 'cancelled' && conclusion !== 'failure')) return [];
  const ended = conclusion === 'cancelled' ? 'cancelled' : 'failed';
  return [{ kind: 'half-built', step: producer.step.name, ended }];
}

function isCacheStep(action: string | null, inputs: Record<string, string>): boolean {
  const known = findCacheAction(action ?? '', inputs);
  return known !== null && known.role !== 'build';
}

/** The state of a save whose lines anyone may have written: the key is suspected at most. */
export function asSuspected(state: SaveState): SaveState {
  const reservation = state.reservation === 'certain' ? 'possible' : state.reservation;
  const trail = state.trail.map((item) =>
    item.claim === 'reserved' ? { ...item, claim: 'maybe-reserved' as const } : item,
  );
  return { ...state, reservation, trail };
}

/** A save that only a script's output shows; it counts only if it did not succeed. */
export function saidByScript(save: CacheSave): CacheSave[] {
  const state = asSuspected(save.state);
  const notes = [...state.notes, { kind: 'said-by-script' } as const];
  return state.outcome === 'saved' ? [] : [{ ...save, state: { ...state, notes } }];
}

/** A save whose lines a script may have written, since no file shows that its action was to run there. */
export function asContested(save: CacheSave): CacheSave {
  const state = asSuspected(save.state);
  return { ...save, state: { ...state, notes: [...state.notes, { kind: 'contested' }] } };
}

/** Whether a save began and did not finish, because of a cancel or its own failure, or its end is not in the log. */
export function isUnfinished({ state }: CacheSave): boolean {
  return state.outcome === 'torn-down' || state.outcome === 'unknown' || state.ownFailure !== null;
}

/** A save whose last line was lost, but whose entry is in the list of caches. */
export function asFinished(save: CacheSave): CacheSave {
  const notes: SaveNote[] = [...save.state.notes, { kind: 'last-line-lost' }];
  return { ...save, state: { ...save.state, outcome: 'saved', phase: 'finalize', ownFailure: null, notes } };
}
