import type { Instant } from '../types/evidence.ts';
import type {
  ActionBlock,
  SaveAttempt,
  SaveForm,
  SaveState,
  StepEnding,
  TimelineJob,
  TimelineStep,
} from '../types/judgement.ts';
import { cacheVersion, parsePaths } from './cache-version.ts';
import { separateSaves } from './parallel-saves.ts';
import { isUploadComplete } from './reservation.ts';
import { findSaveBlocks, type SaveBlock, SIGNS_OF_SAVE } from './save-blocks.ts';
import { parseSignals, type Signal } from './save-phrases.ts';
import { judgeSave, type SaveContext } from './save-state.ts';

/** Every recognised save of the run attempt, in job then step order, with what became of it. */
export function findSaveAttempts(timeline: readonly TimelineJob[], host: string): SaveAttempt[] {
  return findSaveBlocks(timeline).flatMap((block) => {
    const { conclusion, status } = block.step.step;
    const builtIn = block.action.form === 'built-in';
    if (conclusion === 'skipped' || NOT_STARTED.has(status)) return builtIn ? [] : [skippedAttempt(block)];
    if (block.job.job.status !== 'completed' && block.job.job.conclusion === null && conclusion === null)
      return [];
    if (block.save === null) return wasNotBegun(block) ? [skippedAttempt(block)] : unloggedAttempt(block);
    const signals = parseSignals(block.save.lines);
    if (builtIn && !signals.some(({ kind }) => SIGNS_OF_SAVE.has(kind))) return [];
    const saves = separateSaves(signals);
    return saves.map((own) => loggedAttempt(block, own, { host, saves }));
  });
}

/** Inside the post step of a composite, whose log was had: another inner post ended it before this save had its turn. */
function wasNotBegun({ step, action }: SaveBlock): boolean {
  const { conclusion } = step.step;
  return (
    step.blocks.length > 0 &&
    action.form !== 'built-in' &&
    (conclusion === 'cancelled' || conclusion === 'failure')
  );
}

const NOT_STARTED: ReadonlySet<string> = new Set(['pending', 'queued']);

type Located = Pick<
  SaveAttempt,
  'job' | 'step' | 'action' | 'form' | 'composites' | 'inputs' | 'key' | 'paths'
>;

function locate({ job, step, action, reference, main, save }: SaveBlock): Located {
  const composites = main?.composites ?? [];
  const inputs = main?.inputs ?? {};
  const form: SaveForm = composites.length > 0 ? 'composite' : action.form;
  const paths = action.form === 'built-in' ? [] : parsePaths(inputs.path ?? '');
  const key = action.findKey(
    main,
    save ?? { stage: 'main', action: null, inputs: {}, composites: [], lines: [] },
  );
  return { job, step, action: reference, form, composites, inputs, key: key?.trim() ?? null, paths };
}

/** The saves of one step, which may run side by side. */
interface StepOfSaves {
  host: string;
  saves: readonly (readonly Signal[])[];
}

function loggedAttempt(block: SaveBlock, signals: readonly Signal[], around: StepOfSaves): SaveAttempt {
  const located = locate(block);
  const said = signals.find(
    (signal) => signal.kind === 'saved' || (signal.kind === 'refused' && signal.key !== ''),
  );
  const state = judgeSave(signals, contextOf(block, signals, around));
  // What a set-up action printed somewhere in its step is, of several saves, the key of any.
  const shown = around.saves.length === 1 || block.action.form !== 'built-in' ? located.key : null;
  const own = { ...located, key: shown ?? (said && 'key' in said ? said.key : null) };
  return {
    ...own,
    version: versionOf(own, signals),
    state: { ...state, notes: [...state.notes, ...keyNotes(own)] },
  };
}

function keyNotes({ key, form }: Located): string[] {
  if (key === null) {
    return [
      form === 'built-in' ? 'no line shows the key; step debug logging may show it' : 'no line shows the key',
    ];
  }
  return key.includes('***') ? ['a part of the key is masked as a secret'] : [];
}

/** The state of a save that left no log: `reservation` is `none` where it never began, else unknown. */
function stateWithoutLog(
  known: Pick<
    SaveState,
    'outcome' | 'reservation' | 'finalized' | 'startedAt' | 'endedAt' | 'ending' | 'notes'
  >,
): SaveState {
  const nothing = { phase: null, reservedBetween: null, archivedFrom: null, upload: null, ownFailure: null };
  return { ...nothing, ...known, trail: [], refusedFor: [] };
}

/** A skipped step never began. Behind a step that failed or was cancelled it was not reached, else its condition was false. */
function skippedAttempt(block: SaveBlock): SaveAttempt {
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
    notes: reached ? ['its condition was false'] : [],
  });
  return { ...locate(block), version: null, state };
}

/**
 * A save whose log was not had. That its step did not end well can be told; what it had reserved cannot. Where the step
 * succeeded nothing is told, since the client's failures do not fail the step.
 */
function unloggedAttempt(block: SaveBlock): SaveAttempt[] {
  const { step } = block.step;
  const ending = stepEnding(block, []);
  if (ending === 'completed' || block.action.form === 'built-in') return [];
  const state = stateWithoutLog({
    outcome: ending === 'failed' ? 'failed' : 'torn-down',
    reservation: 'unknown',
    finalized: 'unknown',
    startedAt: step.startedAt,
    endedAt: step.completedAt,
    ending,
    notes: ['its log was not to be had, so what it had reserved cannot be told'],
  });
  return [{ ...locate(block), version: null, state }];
}

function contextOf(block: SaveBlock, signals: readonly Signal[], { host, saves }: StepOfSaves): SaveContext {
  const { step } = block.step;
  const times = (block.save?.lines ?? []).flatMap(({ at }) => (at === null ? [] : [at]));
  const last = times.at(-1) ?? null;
  return {
    ending: stepEnding(block, signals),
    startedAt: times[0] ?? step.startedAt,
    endedAt: isFollowed(block.save, block.step) ? last : latest(last, step.completedAt),
    protocol: isEnterpriseServer(host) || OLD_PROTOCOL.test(block.reference) ? 'v1' : 'v2',
    announcesSave: block.action.announcesSave,
    reservesFirst: RESERVES_FIRST.test(block.reference),
    archiverOutlived: archiversOutlived(block.job) >= Math.max(1, saves.filter(isArchiving).length),
    cacheMode: jobLines(block.job).flatMap((text) => /^Cache mode: (\S+)$/.exec(text)?.[1] ?? [])[0] ?? null,
  };
}

function latest(a: Instant | null, b: Instant | null): Instant | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

/** `isGhes` of the client: github.com and *.ghe.com have the v2 service. */
function isEnterpriseServer(host: string): boolean {
  return host !== 'github.com' && !host.endsWith('.ghe.com') && !host.endsWith('.localhost');
}

/** The package-lock of each tag of actions/cache: v3.4.0 and v4.2.0 are the first with the v2 client. */
const OLD_PROTOCOL = /^actions\/cache(?:\/\w+)?@v(?:[12](?:\.|$)|3\.[0-3](?:\.|$)|4\.[01](?:\.|$))/i;
const RESERVES_FIRST = /^actions\/cache(?:\/\w+)?@v(?:1(?:\.[12](?:\.|$)|$)|2(?:\.|$)|3\.0\.[01]$)/i;
const ARCHIVER_OUTLIVED =
  /^Terminate orphan process: pid \(\d+\) \((?:(?:g|bsd)?tar|(zstd|zstdmt|gzip))(?:\.exe)?\)$/;

/** How many archives were still being written at the job's end: each by an archiver, a compressor, or both. */
function archiversOutlived(job: TimelineJob): number {
  const outlived = jobLines(job).flatMap((text) => {
    const match = ARCHIVER_OUTLIVED.exec(text);
    return match ? [match[1] === undefined] : [];
  });
  const archivers = outlived.filter((isArchiver) => isArchiver).length;
  return Math.max(archivers, outlived.length - archivers);
}

/** Whether a save had begun to archive, and nothing shows that it was done with it. */
function isArchiving(signals: readonly Signal[]): boolean {
  const kinds = new Set(signals.map(({ kind }) => kind));
  return kinds.has('archiving') && BEHIND_ARCHIVE.every((kind) => !kinds.has(kind));
}

const BEHIND_ARCHIVE: readonly Signal['kind'][] = [
  'sent',
  'upload-sized',
  'upload-failed',
  'refused',
  'failed',
];

/** The lines of the job's own steps: `Set up job`, `Complete job`. */
function jobLines(job: TimelineJob): string[] {
  return job.steps
    .filter(({ stage }) => stage === 'job')
    .flatMap(({ blocks }) => blocks.flatMap(({ lines }) => lines.map(({ text }) => text)));
}

/**
 * How the step ended. The log comes before the conclusion: with `continue-on-error` REST says `success`, and a step
 * without a conclusion in a completed job lost its runner. The conclusion of a composite is that of all its actions, and
 * says nothing of one that had sent all and was followed by another.
 */
function stepEnding({ job, step, save }: SaveBlock, signals: readonly Signal[]): StepEnding {
  const kinds = new Set(signals.map(({ kind }) => kind));
  const { conclusion, startedAt, completedAt } = step.step;
  if (kinds.has('step-timed-out')) return 'step-timed-out';
  const wasStopped = kinds.has('cancelled') || kinds.has('runner-shut-down');
  if (!wasStopped && isUploadComplete(signals) && isFollowed(save, step)) return 'completed';
  const ranAt = (at: Instant): boolean => at >= (startedAt ?? at) && at < (completedAt ?? at) + 2000;
  const wasShutDown = conclusion !== 'success' && job.notices.some(({ at }) => at !== null && ranAt(at));
  if (kinds.has('runner-shut-down') || wasShutDown) return 'runner-shut-down';
  if (kinds.has('cancelled') || conclusion === 'cancelled') return 'cancelled';
  if (conclusion === null) return 'runner-lost';
  // 128 + SIGTERM, which on a hosted runner comes with the machine's end (actions/runner ScriptHandler.cs).
  if (kinds.has('terminated')) return 'runner-shut-down';
  return conclusion === 'failure' || conclusion === 'timed_out' ? 'failed' : 'completed';
}

/** Whether another action of the same composite began behind it. */
function isFollowed(save: ActionBlock | null, step: TimelineStep): boolean {
  return save !== null && step.blocks.at(-1) !== save;
}

function versionOf({ paths, inputs }: Located, signals: readonly Signal[]): string | null {
  const archived = signals.find((signal) => signal.kind === 'archiving');
  const held = signals.find((signal) => signal.kind === 'refused');
  if (held?.kind === 'refused' && held.version) return held.version;
  // What a mask hides is hashed too.
  const isKnown = paths.length > 0 && !paths.some((path) => path.includes('***'));
  if (archived?.kind !== 'archiving' || !isKnown) return null;
  const { compression, windows, flagsFirst } = archived;
  return cacheVersion({
    paths,
    compression,
    windows,
    crossOs: inputs.enableCrossOsArchive?.trim().toLowerCase() === 'true',
    oldClient: flagsFirst,
  });
}
