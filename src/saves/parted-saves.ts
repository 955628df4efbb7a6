import type { Signal } from './log-signals.ts';
import { isUploadComplete } from './reservation.ts';
import { MOST_SAVES } from './save-limit.ts';
import { FAILURES, tellsFailure } from './telling-signals.ts';

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
export function partSaves(signals: readonly Signal[], first: Signal): Parted {
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
export function hasGoneOn(save: readonly Signal[]): boolean {
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
