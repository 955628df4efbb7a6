import type { Signal } from './log-signals.ts';
import { hasGoneOn, partSaves } from './parted-saves.ts';
import { withinLimit } from './save-limit.ts';
import { FAILURES, STOPS, UPLOADING } from './telling-signals.ts';

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
