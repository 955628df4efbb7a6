import { cacheVersion, parsePaths } from '../actions/cache-service.ts';
import { hasBegun } from '../run/status.ts';
import { grouped } from '../types/grouped.ts';
import type { TimelineJob } from '../types/logs.ts';
import { oncePer } from '../types/once-per.ts';
import type { CacheSave, SaveForm, SaveNote, SaveState } from '../types/saves.ts';
import { findLayerSaves } from './layer-saves.ts';
import { parseSignals, type Signal } from './log-signals.ts';
import { separateSaves, withinLimit } from './parallel-saves.ts';
import { PROGRESS } from './progress-signals.ts';
import { asSuspected, saidByScript } from './reported-save.ts';
import { findRestored, type Restored } from './restore-misses.ts';
import { findSaveBlocks, type SaveBlock } from './save-blocks.ts';
import { findKey, type KeyWords, keyOfSave, toldBefore } from './save-key.ts';
import { judgeSave, type SaveContext } from './save-outcome.ts';
import { archiversOutlived, contextOfStep, endOf, type SavingRun, type StepContext } from './step-context.ts';
import { STOPS, tellsSave } from './telling-signals.ts';

/** Every recognised save of the run attempt, in job then step order, with its outcome. */
export function findCacheSaves(timeline: readonly TimelineJob[], run: SavingRun): CacheSave[] {
  const restored = new Map(timeline.map((job) => [job, findRestored(job)]));
  const all = findSaveBlocks(timeline);
  const ofJob = grouped(all, ({ job }) => job);
  const outlived = oncePer((job: TimelineJob) => archiversOutlived(job, ofJob.get(job) ?? []));
  const byStep = grouped(all, ({ step }) => step);
  return [...byStep.values()].flatMap((blocks) => {
    const judged = withinLimit(blocks, isSending);
    const found = judged.flatMap(savesOf);
    const saves = withinLimit(found, ({ state }) => state.reservation === 'certain');
    const isAll = judged.length === blocks.length && saves.length === found.length;
    return isAll ? saves : saves.map(asOneOfMany);
  });

  function savesOf(block: SaveBlock): CacheSave[] {
    const { conclusion } = block.step.step;
    const builtIn = block.action.form === 'built-in';
    if (!hasBegun(block.step.step) && block.step.dispute === null) return builtIn ? [] : [skippedSave(block)];
    if (RUNNING.has(block.job.job.status) && block.job.job.conclusion === null && conclusion === null)
      return [];
    if (block.save === null) return wasNotBegun(block) ? [skippedSave(block)] : unloggedSave(block);
    const signals = parseSignals(block.save.lines);
    const layers = builtIn ? layerSaves(block, signals, run) : [];
    if (block.save.action === null && block.step.stage === 'main') return layers.flatMap(saidByScript);
    if (builtIn && !tellsSave(signals)) return layers;
    const { saves, more } = separateSaves(signals);
    const context = { ...contextOfStep(block, run), archiverOutlived: outlived(block.job) };
    const isOnly = saves.length === 1;
    const told = isOnly ? [signals] : toldBefore(saves, signals);
    const logged = saves.map((own, index) =>
      loggedSave(block, {
        ...{ signals: own, told: told[index] ?? [], context, isOnly },
        restored: restored.get(block.job) ?? [],
      }),
    );
    return [...layers, ...(more ? logged.map(asOneOfMany) : logged)];
  }
}

/** Whether it looks like an upload; if there are too many blocks, not every line is parsed. */
function isSending({ save }: SaveBlock): boolean {
  return save?.lines.some(({ text }) => text.startsWith(PROGRESS)) ?? false;
}

/** A save of a step with more saves than are judged. */
function asOneOfMany(save: CacheSave): CacheSave {
  return { ...save, state: { ...save.state, notes: [...save.state.notes, { kind: 'one-of-many' }] } };
}

function layerSaves(block: SaveBlock, signals: readonly Signal[], run: SavingRun): CacheSave[] {
  const context = contextOfStep(block, run);
  const stopped = signals.findLast(({ kind }) => STOPS.has(kind))?.line ?? null;
  return findLayerSaves({ block, context, ending: endOf(block, signals).ending, stopped });
}

/** Whether another inner post of a composite ended the step before this save began, although there is a log. */
function wasNotBegun({ step, action }: SaveBlock): boolean {
  const { conclusion } = step.step;
  return (
    step.blocks.length > 0 &&
    action.form !== 'built-in' &&
    (conclusion === 'cancelled' || conclusion === 'failure')
  );
}

/** The statuses of a job that has not ended; for a job known only from its log, the log shows that. */
const RUNNING: ReadonlySet<string> = new Set(['queued', 'in_progress', 'waiting', 'pending', 'requested']);

type Located = Omit<CacheSave, 'version' | 'state'>;

function locate(block: SaveBlock): Located {
  const { job, step, action, reference, main, save } = block;
  const composites = main?.composites ?? [];
  const inputs = main?.inputs ?? {};
  const form: SaveForm = composites.length > 0 ? 'composite' : action.form;
  const paths = action.form === 'built-in' ? [] : parsePaths(inputs.path ?? '');
  const key = findKey(action, main, save);
  const contested = block.isContested;
  return { job, step, action: reference, form, composites, inputs, key, paths, scope: job.scope, contested };
}

/** One of the saves of a step, which may run side by side. */
interface LoggedSave extends KeyWords {
  context: StepContext & Pick<SaveContext, 'archiverOutlived'>;
  /** What the job restored. */
  restored: readonly Restored[];
}

function loggedSave(block: SaveBlock, save: LoggedSave): CacheSave {
  const { signals, context, restored } = save;
  const located = locate(block);
  const judged = judgeSave(signals, { ...context, ...endOf(block, signals) });
  // A failure that may be another step's leaves open what became of this one.
  const isAnothers = block.step.mixed && judged.outcome === 'failed' && judged.finalized === 'no';
  const state = isAnothers ? { ...judged, finalized: 'unknown' as const } : judged;
  const own = { ...located, key: keyOfSave(located.key, save, block.action) };
  const before = restored.find(
    ({ key, step }) => key === own.key && step.step.number <= block.step.step.number,
  );
  const restoredBefore = state.outcome === 'refused' ? (before?.line ?? null) : null;
  const told = { ...(block.isUnlisted ? asSuspected(state) : state), restoredBefore };
  const held = signals.find((signal) => signal.kind === 'refused');
  return {
    ...own,
    scope: (held?.kind === 'refused' ? held.scope : null) ?? own.scope,
    version: versionOf(own, signals),
    state: { ...told, notes: [...told.notes, ...keyNotes(own), ...pickedNotes(block)] },
  };
}

function keyNotes({ key, form }: Located): SaveNote[] {
  if (key === null) return [{ kind: 'key-hidden', debugShows: form === 'built-in' }];
  return key.includes('***') ? [{ kind: 'key-masked' }] : [];
}

function pickedNotes({ step }: SaveBlock): SaveNote[] {
  return step.mixed ? [{ kind: 'picked-out' }] : [];
}

/** The state of a save without a log: `reservation` is `none` if it never began, else unknown. */
function stateWithoutLog(
  known: Pick<
    SaveState,
    'outcome' | 'reservation' | 'finalized' | 'startedAt' | 'endedAt' | 'ending' | 'notes'
  >,
): SaveState {
  const nothing = { phase: null, reservedBetween: null, archivedFrom: null, upload: null, ownFailure: null };
  return { ...nothing, ...known, trail: [], restoredBefore: null, refusedFor: [] };
}

/** A save in a skipped step: not reached after a failed or cancelled step, else its condition was false. */
function skippedSave(block: SaveBlock): CacheSave {
  const { job, step } = block;
  const broken = job.steps.some(
    (other) =>
      other.step.number < step.step.number && /^(?:failure|cancelled)$/.test(other.step.conclusion ?? ''),
  );
  const reached = !broken && job.job.conclusion !== 'cancelled' && step.step.conclusion === 'skipped';
  const state = stateWithoutLog({
    outcome: reached ? 'skipped' : 'not-reached',
    reservation: 'none',
    finalized: 'no',
    startedAt: null,
    endedAt: null,
    ending: 'completed',
    notes: reached ? [{ kind: 'condition-false' }] : [],
  });
  return { ...locate(block), version: null, state };
}

/**
 * A save without a log. If its step did not succeed, that is reported, but not what it had reserved. If the step
 * succeeded, nothing is, since failures of the client do not fail the step.
 */
function unloggedSave(block: SaveBlock): CacheSave[] {
  const { step } = block.step;
  const { ending } = endOf(block, []);
  if (ending === 'completed' || ending === 'unknown' || block.action.form === 'built-in') return [];
  const state = stateWithoutLog({
    outcome: ending === 'failed' ? 'failed' : 'torn-down',
    reservation: 'unknown',
    finalized: 'unknown',
    startedAt: step.startedAt,
    endedAt: step.completedAt,
    ending,
    notes: [{ kind: 'no-log' }],
  });
  return [{ ...locate(block), version: null, state }];
}

function versionOf({ paths, inputs }: Located, signals: readonly Signal[]): string | null {
  const archived = signals.find((signal) => signal.kind === 'archiving');
  const held = signals.find((signal) => signal.kind === 'refused');
  if (held?.kind === 'refused' && held.version) return held.version;
  // Masked paths are part of the hash too.
  const isKnown = paths.length > 0 && !paths.some((path) => path.includes('***'));
  if (archived?.kind !== 'archiving' || archived.compression === null || !isKnown) return null;
  const { compression, windows, flagsFirst } = archived;
  return cacheVersion({
    paths,
    compression,
    windows,
    crossOs: inputs.enablecrossosarchive?.trim().toLowerCase() === 'true',
    oldClient: flagsFirst,
  });
}
