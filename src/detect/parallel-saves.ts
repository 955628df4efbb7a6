import { isUploadComplete, lastSent } from './reservation.ts';
import type { Signal } from './save-phrases.ts';

/**
 * The signals of one step parted by save, for actions that save several entries side by side (setup-gradle, setup-java):
 * their lines interleave, and only the total of a progress line tells one upload from another.
 *
 * Uploads are told apart by their totals; a line that says how a save ended closes the whole upload that came last before
 * it; a refusal is a save of its own, with the failed attempts before it. An archive line that no upload and no refusal can have followed is a save that got no further. Which
 * archive belongs to which upload is not known, so each gets the earliest, which keeps the bounds of its window true.
 */
export function separateSaves(signals: readonly Signal[]): Signal[][] {
  const archives = signals.filter(({ kind }) => kind === 'archiving');
  const [first] = archives;
  if (archives.length < 2 || first === undefined) return [[...signals]];
  const uploads: Signal[][] = [];
  const refusals: Signal[][] = [];
  let earliest = first;
  let begun = 0;
  let closed = 0;
  let pending: Signal[] = [];
  for (const signal of signals) {
    if (signal.kind === 'archiving') {
      // With every save before it done, this one is the earliest that a later upload can belong to.
      if (closed === begun) earliest = signal;
      begun += 1;
    } else if (signal.kind === 'sent') {
      const upload = uploads.find(
        (known) => !isClosed(known) && lastSent(known)?.totalBytes === signal.totalBytes,
      );
      if (upload) upload.push(signal);
      else if (uploads.length < MOST_SAVES) {
        uploads.push([earliest, signal, ...pending.filter(({ kind }) => CLOSINGS.has(kind))]);
        pending = [];
      }
    } else if (signal.kind === 'attempt-failed') pending.push(signal);
    else if (signal.kind === 'refused') {
      refusals.push([earliest, ...pending, signal]);
      pending = [];
      closed += 1;
    } else if (CLOSINGS.has(signal.kind)) {
      // A failed upload is told before its last progress line.
      const upload = lastOpen(uploads);
      if (upload) upload.push(signal);
      else pending.push(signal);
      closed += 1;
    }
  }
  const endings = signals.filter(({ kind }) => ENDINGS.has(kind)).slice(-MOST_ENDINGS);
  const started = [...uploads, ...refusals].slice(0, MOST_SAVES);
  const others = archives.slice(started.length, MOST_SAVES).map((archive) => [archive]);
  return [...started, ...others].map((save) => [...save, ...endings]);
}

/** Far more than any action saves in one step, and than a step ends; a log by a stranger may say any number. */
const MOST_SAVES = 200;
const MOST_ENDINGS = 10;

const ENDINGS: ReadonlySet<Signal['kind']> = new Set([
  'cancelled',
  'step-timed-out',
  'runner-shut-down',
  'in-container',
]);

/** What a client says of one upload when it is done with it. */
const CLOSINGS: ReadonlySet<Signal['kind']> = new Set([
  'saved',
  'failed',
  'upload-failed',
  'finalize-refused',
  'finalize-failed',
]);

function isClosed(upload: readonly Signal[]): boolean {
  return upload.some(({ kind }) => CLOSINGS.has(kind));
}

/** The whole upload that came last and of which nothing was said yet. */
function lastOpen(uploads: readonly Signal[][]): Signal[] | undefined {
  const open = uploads.filter((upload) => isUploadComplete(upload) && !isClosed(upload));
  return open.toSorted((a, b) => (a.at(-1)?.line.at ?? 0) - (b.at(-1)?.line.at ?? 0)).at(-1);
}
