import type { Signal } from './log-signals.ts';
import { isUploadComplete } from './reservation.ts';
import { FAILURES, STOPS, tellsFailure, UPLOADING } from './telling-signals.ts';

/**
 * The signals of one step parted by save, for actions that save several entries side by side (setup-gradle, setup-java):
 * their lines interleave, and only the total of a progress line tells one upload from another.
 *
 * Uploads are told apart by their totals; under v1, which tells no progress, each begins with the size that is told at its
 * end. An archive that begins while nothing else is under way closes the whole upload before it: those saves run one after
 * the other. A line that says how a save ended closes the whole upload that came last before it; a refusal is a save of its own,
 * with the failed attempts and the reasons before it; a failure that no upload can have had belongs to an archive that none
 * followed. Such an archive without a failure is a save that got no further. Which archive belongs to which upload is not
 * known, so each gets the earliest, which keeps the bounds of its window true.
 *
 * No more than a bounded number is judged, those without an end before the others; `more` says that there were.
 */
export function separateSaves(signals: readonly Signal[]): SeparateSaves {
  const begin = Math.max(
    0,
    signals.findIndex(({ kind }) => kind === 'archiving'),
  );
  const before = signals.slice(0, begin);
  // In a log without its beginning, what ended before the first archive was another save.
  const isPart = before.some(({ kind }) => ALONE.has(kind));
  const isOfUpload = before.some(({ kind }) => UPLOADING.has(kind));
  const { saves, more } = separated([
    ...(isPart ? [] : before.filter(({ kind }) => isOfUpload || !SAID_BY_RESTORES.has(kind))),
    ...signals.slice(begin),
  ]);
  return { saves: isPart ? [...toldAlone(before), ...saves] : saves, more };
}

/** What the restore of the same step says in words of a save: today's client archives before it says any of it. */
const SAID_BY_RESTORES: ReadonlySet<Signal['kind']> = new Set([
  ...FAILURES,
  'attempt-failed',
  'refusal-reason',
  'upload-sized',
]);

function separated(signals: readonly Signal[]): SeparateSaves {
  const skips = signals.filter(({ kind }) => kind === 'not-saving').map((skip) => [skip]);
  const archives = signals.filter(({ kind }) => kind === 'archiving');
  const [first] = archives;
  const ends = archives.length === 0 ? signals.filter(({ kind }) => ALONE.has(kind)).length : 0;
  if (archives.length + skips.length + ends < 2 && !isRefusedAndSent(signals))
    return { saves: [[...signals]], more: false };
  if (first === undefined) return bounded([...skips, ...toldAlone(signals)]);
  const { uploads, refusals, failures, more } = partSaves(signals, first);
  const endings = signals.filter(({ kind }) => ENDINGS.has(kind)).slice(-MOST_ENDINGS);
  const started = [...uploads, ...refusals];
  const others = archives
    .slice(started.length)
    .map((archive, index) => [archive, ...(failures[index] ?? [])]);
  const told = bounded([...skips, ...started, ...others]);
  const isOpen = (save: readonly Signal[]): boolean => !hasGoneOn(save) && save[0]?.kind !== 'not-saving';
  return {
    saves: told.saves.map((save) => (isOpen(save) ? [...save, ...endings] : save)),
    more: more || told.more,
  };
}

/** The saves of one step, and whether it has more than are judged. */
interface SeparateSaves {
  saves: readonly Signal[][];
  more: boolean;
}

/** At most as many saves as are judged, those without an end first. */
function bounded(found: readonly Signal[][]): SeparateSaves {
  const saves = withinLimit(found, (save) => !save.some(({ kind }) => OVER.has(kind)));
  return { saves, more: saves.length < found.length };
}

/** Saves of which only the end is shown, as in an excerpt: each end with the lines before it. */
function toldAlone(signals: readonly Signal[]): Signal[][] {
  const saves: Signal[][] = [];
  let before: Signal[] = [];
  for (const signal of signals) {
    if (signal.kind === 'not-saving') continue;
    if (signal.kind === 'refused' && isSent(before)) {
      saves.push(before);
      before = [];
    }
    before.push(signal);
    if (!ALONE.has(signal.kind)) continue;
    saves.push(before);
    before = [];
  }
  if (isSent(before)) return [...saves, before];
  return saves.map((save, index) => (index === saves.length - 1 ? [...save, ...before] : save));
}

const ALONE: ReadonlySet<Signal['kind']> = new Set(['saved', 'refused']);
const OVER: ReadonlySet<Signal['kind']> = new Set(['saved', 'refused', 'not-saving', 'went-on']);

/** Whether there are a refusal and an upload, which must be of two saves. */
function isRefusedAndSent(signals: readonly Signal[]): boolean {
  return isSent(signals) && signals.some(({ kind }) => kind === 'refused');
}

function isSent(signals: readonly Signal[]): boolean {
  return signals.some(({ kind }) => kind === 'sent');
}

const MOST_ENDINGS = 10;

const ENDINGS: ReadonlySet<Signal['kind']> = new Set([
  ...STOPS,
  ...(['in-container', 'hook-failed', 'exit-code', 'terminated'] as const),
]);

/** The saves of a step as far as its lines tell them apart. */
interface Parted {
  uploads: Signal[][];
  refusals: Signal[][];
  /** The signals of archives without an upload. */
  failures: Signal[][];
  /** Whether more saves ran at the same time than can be told apart. */
  more: boolean;
}

/** The state of the division between two lines. */
interface Parting extends Parted {
  /** The uploads whose end has not been seen. */
  open: Signal[][];
  /**
   * The failed uploads that a second line may be about: the client tells the error of an upload, then that the save failed,
   * or, under v1, that it saved all the same.
   */
  failed: Signal[][];
  /** The uploads by the size that their progress tells. */
  sizes: Map<number, Signal[]>;
  /** The earliest archive that a new upload can belong to. */
  earliest: Signal;
  /** How many archives were begun. */
  begun: number;
  /** Signals of a reservation that has not been refused so far. */
  asked: Signal[];
}

/** Divides the signals of a step, of which `first` is the first archive. */
function partSaves(signals: readonly Signal[], first: Signal): Parted {
  const parting: Parting = {
    ...{ uploads: [], refusals: [], failures: [], more: false },
    ...{ open: [], failed: [], sizes: new Map(), earliest: first, begun: 0, asked: [] },
  };
  for (const signal of signals) takeSignal(parting, signal);
  return parting;
}

function takeSignal(parting: Parting, signal: Signal): void {
  const { refusals, earliest, open, asked } = parting;
  if (signal.kind === 'archiving') takeArchive(parting, signal);
  else if (signal.kind === 'sent' || signal.kind === 'upload-sized') takeProgress(parting, signal);
  else if (ASKINGS.has(signal.kind)) asked.push(signal);
  else if (signal.kind === 'refused') {
    refusals.push([earliest, ...asked, signal]);
    parting.asked = [];
  } else if (signal.kind === 'committed') {
    const upload = lastOf(open);
    if (upload?.at(-1)?.kind !== 'committed') upload?.push(signal);
  } else if (signal.kind === 'warned') takeWarning(open.filter(isWhole), signal);
  else if (CLOSINGS.has(signal.kind)) takeClosing(parting, signal);
}

/** A warning can only be told to be of an upload that is whole where no other is; of several the last counts. */
function takeWarning([whole, ...others]: readonly Signal[][], signal: Signal): void {
  if (whole === undefined || others.length > 0) return;
  if (whole.at(-1)?.kind === 'warned') whole.pop();
  whole.push(signal);
}

function takeArchive(parting: Parting, signal: Signal): void {
  const { uploads, refusals, failures, open } = parting;
  const started = uploads.length + refusals.length + failures.length;
  const running = open.filter((upload) => !hasGoneOn(upload));
  const isNext = started === parting.begun && running.every(isWhole);
  if (isNext) for (const upload of running) upload.push({ kind: 'went-on', line: signal.line });
  // With every save before it done, this one is the earliest that a later upload can belong to.
  if (started - (isNext ? 0 : running.length) === parting.begun) parting.earliest = signal;
  parting.begun += 1;
}

function takeProgress(parting: Parting, signal: Progress): void {
  const { failures, sizes } = parting;
  const ofSize = signal.kind === 'sent' ? sizes.get(signal.totalBytes) : undefined;
  const known = ofSize === undefined || isDone(ofSize) ? undefined : ofSize;
  const upload = known ?? [parting.earliest];
  if (signal.kind === 'sent') sizes.set(signal.totalBytes, upload);
  // The failure of an upload comes right before its last progress line.
  const isOfFailed = signal.kind === 'sent' && failures.at(-1)?.[0]?.kind === 'upload-failed';
  const told = isOfFailed ? failures.pop() : undefined;
  // Only the first and the last progress line count.
  if (upload.at(-1)?.kind === 'sent' && upload.at(-2)?.kind === 'sent') upload.pop();
  upload.push(signal, ...(told ?? []));
  const isNew = known === undefined && addUpload(parting, upload);
  if (told !== undefined) {
    parting.open = without(parting.open, upload);
    parting.failed = [...without(parting.failed, told), upload];
  } else if (isNew) parting.open.push(upload);
}

/** Adds an upload, unless too many are running. */
function addUpload(parting: Parting, upload: Signal[]): boolean {
  if (parting.open.length >= MOST_SAVES) parting.open = parting.open.filter((other) => !hasGoneOn(other));
  const hasRoom = parting.open.length < MOST_SAVES;
  if (hasRoom) parting.uploads.push(upload);
  else parting.more = true;
  return hasRoom;
}

function takeClosing(parting: Parting, signal: Signal): void {
  const isSecond = signal.kind === 'failed' || signal.kind === 'saved';
  const ended = (isSecond ? parting.failed[0] : undefined) ?? lastOf(candidatesFor(signal, parting.open));
  const own = ended ?? [];
  own.push(signal);
  parting.open = without(parting.open, own);
  parting.failed = without(parting.failed, own);
  if (ended === undefined && tellsFailure(signal) && parting.failures.length < MOST_SAVES)
    parting.failures.push(own);
  if (signal.kind === 'upload-failed' && parting.failed.length < MOST_SAVES) parting.failed.push(own);
}

function without(saves: readonly Signal[][], one: Signal[]): Signal[][] {
  return saves.filter((other) => other !== one);
}

type Progress = Extract<Signal, { kind: 'sent' | 'upload-sized' }>;

/** Signals that come before a refusal. */
const ASKINGS: ReadonlySet<Signal['kind']> = new Set(['attempt-failed', 'refusal-reason']);

/** Signals that end a save. */
const CLOSINGS: ReadonlySet<Signal['kind']> = new Set(['saved', ...FAILURES]);

function isClosed(upload: readonly Signal[]): boolean {
  return upload.some(({ kind }) => CLOSINGS.has(kind));
}

/** Whether the client was done with it: it said so, or went on to the next. */
function isDone(upload: readonly Signal[]): boolean {
  return isClosed(upload) || hasGoneOn(upload);
}

/** Whether the client went on to the next, so that this one was over. */
function hasGoneOn(save: readonly Signal[]): boolean {
  return save.some(({ kind }) => kind === 'went-on');
}

/** The uploads that a signal may be about; one whose size was reported at its end cannot fail. */
function candidatesFor(signal: Signal, uploads: readonly Signal[][]): readonly Signal[][] {
  const isSized = (upload: readonly Signal[]): boolean => upload.some(({ kind }) => kind === 'upload-sized');
  return signal.kind === 'upload-failed' ? uploads.filter((upload) => !isSized(upload)) : uploads;
}

/** The last complete upload. */
function lastOf(open: readonly Signal[][]): Signal[] | undefined {
  const whole = open.filter(isWhole);
  return whole.toSorted((a, b) => (a.at(-1)?.line.at ?? 0) - (b.at(-1)?.line.at ?? 0)).at(-1);
}

function isWhole(upload: readonly Signal[]): boolean {
  return isUploadComplete(upload) || upload.some(({ kind }) => kind === 'upload-sized');
}

/** Far more than any action saves in one step; a stranger's log may show any number. */
const MOST_SAVES = 200;

/** The items that are judged: all, or if there are too many, those that tell most. */
export function withinLimit<T>(items: readonly T[], tells: (item: T) => boolean): readonly T[] {
  if (items.length <= MOST_SAVES) return items;
  const telling: T[] = [];
  for (const item of items) {
    if (telling.length === MOST_SAVES) break;
    if (tells(item)) telling.push(item);
  }
  const judged = new Set([...telling, ...items].slice(0, MOST_SAVES));
  return items.filter((item) => judged.has(item));
}
