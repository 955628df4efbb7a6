import type { Signal } from './log-signals.ts';
import { isUploadComplete } from './reservation.ts';
import { MOST_SAVES, withinLimit } from './save-limit.ts';
import { FAILURES, STOPS, tellsFailure } from './telling-signals.ts';

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
  const skips = signals.filter(({ kind }) => kind === 'not-saving').map((skip) => [skip]);
  const archives = signals.filter(({ kind }) => kind === 'archiving');
  const [first] = archives;
  const before = first === undefined ? [] : signals.slice(0, signals.indexOf(first));
  if (before.some(({ kind }) => ALONE.has(kind))) {
    // A log without its beginning: what ended before the first archive was another save.
    const { saves, more } = separateSaves(signals.slice(before.length));
    return { saves: [...toldAlone(before), ...saves], more };
  }
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

/** The saves of one step, and whether it had more than are judged. */
export interface SeparateSaves {
  saves: readonly Signal[][];
  more: boolean;
}

/** Where there are too many, those of which no end is told first. */
function bounded(found: readonly Signal[][]): SeparateSaves {
  const saves = withinLimit(found, (save) => !save.some(({ kind }) => OVER.has(kind)));
  return { saves, more: saves.length < found.length };
}

/** Saves of which nothing but the end is told, as in an excerpt: each end with what was said before it. */
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

/** Whoever was refused sends nothing, so lines of both are of two saves. */
function isRefusedAndSent(signals: readonly Signal[]): boolean {
  return isSent(signals) && signals.some(({ kind }) => kind === 'refused');
}

function isSent(signals: readonly Signal[]): boolean {
  return signals.some(({ kind }) => kind === 'sent');
}

/** The saves of a step as far as its lines tell them apart. */
interface Parted {
  uploads: Signal[][];
  refusals: Signal[][];
  /** What was told of archives that no upload followed. */
  failures: Signal[][];
  /** Whether more ran at one time than are told apart. */
  more: boolean;
}

function partSaves(signals: readonly Signal[], first: Signal): Parted {
  const parted: Parted = { uploads: [], refusals: [], failures: [], more: false };
  const { uploads, refusals, failures } = parted;
  /** The uploads of which no line has told how they ended. */
  let open: Signal[][] = [];
  /**
   * The failed uploads that a second line may be about: the client tells the error of an upload, then that the save failed,
   * or, under v1, that it saved all the same.
   */
  let failed: Signal[][] = [];
  /** The uploads by the size that their progress tells. */
  const sizes = new Map<number, Signal[]>();
  let earliest = first;
  let begun = 0;
  let asked: Signal[] = [];

  const onArchive = (signal: Signal): void => {
    const started = uploads.length + refusals.length + failures.length;
    const running = open.filter((upload) => !hasGoneOn(upload));
    const isNext = started === begun && running.every(isWhole);
    if (isNext) for (const upload of running) upload.push({ kind: 'went-on', line: signal.line });
    // With every save before it done, this one is the earliest that a later upload can belong to.
    if (started - (isNext ? 0 : running.length) === begun) earliest = signal;
    begun += 1;
  };

  const onProgress = (signal: Progress): void => {
    const ofSize = signal.kind === 'sent' ? sizes.get(signal.totalBytes) : undefined;
    const known = ofSize === undefined || isDone(ofSize) ? undefined : ofSize;
    const upload = known ?? [earliest];
    if (signal.kind === 'sent') sizes.set(signal.totalBytes, upload);
    // A failed upload is told right before its last progress line.
    const isOfFailed = signal.kind === 'sent' && failures.at(-1)?.[0]?.kind === 'upload-failed';
    const told = isOfFailed ? failures.pop() : undefined;
    // Of many progress lines the first and the last count.
    if (upload.at(-1)?.kind === 'sent' && upload.at(-2)?.kind === 'sent') upload.pop();
    upload.push(signal, ...(told ?? []));
    if (known === undefined && open.length >= MOST_SAVES) open = open.filter((other) => !hasGoneOn(other));
    const isNew = known === undefined && open.length < MOST_SAVES;
    if (isNew) uploads.push(upload);
    else if (known === undefined) parted.more = true;
    if (told !== undefined) {
      open = open.filter((other) => other !== upload);
      failed = [...failed.filter((other) => other !== told), upload];
    } else if (isNew) open.push(upload);
  };

  const onClosing = (signal: Signal): void => {
    const isSecond = signal.kind === 'failed' || signal.kind === 'saved';
    const ended = (isSecond ? failed[0] : undefined) ?? lastOf(candidatesFor(signal, open));
    const own = ended ?? [];
    own.push(signal);
    open = open.filter((other) => other !== own);
    failed = failed.filter((other) => other !== own);
    if (ended === undefined && tellsFailure(signal) && failures.length < MOST_SAVES) failures.push(own);
    if (signal.kind === 'upload-failed' && failed.length < MOST_SAVES) failed.push(own);
  };

  for (const signal of signals) {
    if (signal.kind === 'archiving') onArchive(signal);
    else if (signal.kind === 'sent' || signal.kind === 'upload-sized') onProgress(signal);
    else if (ASKINGS.has(signal.kind)) asked.push(signal);
    else if (signal.kind === 'refused') {
      refusals.push([earliest, ...asked, signal]);
      asked = [];
    } else if (signal.kind === 'committed') {
      const upload = lastOf(open);
      if (upload?.at(-1)?.kind !== 'committed') upload?.push(signal);
    } else if (CLOSINGS.has(signal.kind)) onClosing(signal);
  }
  return parted;
}

type Progress = Extract<Signal, { kind: 'sent' | 'upload-sized' }>;

const MOST_ENDINGS = 10;

const ENDINGS: ReadonlySet<Signal['kind']> = new Set([...STOPS, 'in-container']);

/** What goes before a refusal. */
const ASKINGS: ReadonlySet<Signal['kind']> = new Set(['attempt-failed', 'refusal-reason']);

/** What a client says of one save when it is done with it. */
const CLOSINGS: ReadonlySet<Signal['kind']> = new Set(['saved', ...FAILURES]);

function isClosed(upload: readonly Signal[]): boolean {
  return upload.some(({ kind }) => CLOSINGS.has(kind));
}

/** Whether the client was done with it: it said so, or went on to the next. */
function isDone(upload: readonly Signal[]): boolean {
  return isClosed(upload) || hasGoneOn(upload);
}

function hasGoneOn(save: readonly Signal[]): boolean {
  return save.some(({ kind }) => kind === 'went-on');
}

/** An upload whose size was told at its end cannot fail any more. */
function candidatesFor(signal: Signal, uploads: readonly Signal[][]): readonly Signal[][] {
  const isSized = (upload: readonly Signal[]): boolean => upload.some(({ kind }) => kind === 'upload-sized');
  return signal.kind === 'upload-failed' ? uploads.filter((upload) => !isSized(upload)) : uploads;
}

/** The whole upload that came last. */
function lastOf(open: readonly Signal[][]): Signal[] | undefined {
  const whole = open.filter(isWhole);
  return whole.toSorted((a, b) => (a.at(-1)?.line.at ?? 0) - (b.at(-1)?.line.at ?? 0)).at(-1);
}

function isWhole(upload: readonly Signal[]): boolean {
  return isUploadComplete(upload) || upload.some(({ kind }) => kind === 'upload-sized');
}
