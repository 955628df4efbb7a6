import type { CacheAction } from '../actions/cache-action.ts';
import type { LinePattern } from '../logs/line-pattern.ts';
import type { LogLine } from '../types/evidence.ts';
import type { ActionBlock } from '../types/logs.ts';
import type { Signal } from './log-signals.ts';
import { FAILURES } from './telling-signals.ts';

/** The key as the log shows it, from the block of the main step and that of the save; null if no line does. */
export function findKey(
  { key, names }: CacheAction,
  main: ActionBlock | null,
  save: ActionBlock | null,
): string | null {
  if ('input' in key) return main?.inputs[key.input]?.trim() ?? null;
  const lines = [...(save?.lines ?? []), ...(main?.lines ?? [])];
  for (const phrase of key.printed) {
    const found = lines.flatMap((line, index) => shownBy(phrase, line, lines[index + 1]))[0];
    if (found !== undefined) return found.trim();
  }
  // An action that nobody listed and that is given both wraps the client, as one of the repository's own may. Of which
  // action in a composite a post is, no line tells.
  const isOwn = save?.stage !== 'post' || main?.composites.length === 0;
  const isWrapper = isOwn && names.length === 0 && main?.inputs.path !== undefined;
  return isWrapper ? (main.inputs.key?.trim() ?? null) : null;
}

/** The first capture, or the value on the line after a heading. */
function shownBy({ pattern, isHeading }: LinePattern, line: LogLine, next: LogLine | undefined): string[] {
  const match = pattern.exec(line.text);
  if (match === null) return [];
  const shown = isHeading ? /^ {4}(\S.*)$/.exec(next?.text ?? '')?.[1] : match[1];
  return shown === undefined ? [] : [shown];
}

/** The signals of a step that may show the key of one of its saves. */
export interface KeyWords {
  signals: readonly Signal[];
  /** Signals of this save or of one before it. */
  told: readonly Signal[];
  isOnly: boolean;
}

/** The key of one save of a step, if the log shows a key for it. */
export function keyOfSave(
  shown: string | null,
  { signals, told, isOnly }: KeyWords,
  { form }: Pick<CacheAction, 'form'>,
): string | null {
  const said = keySaid(signals, SAID_BY_CLIENT);
  if (said !== null) return said;
  const part = told.findLast((signal) => signal.kind === 'key-part');
  if (part?.kind === 'key-part' && shown !== null) return shown + part.suffix;
  // A key that a set-up action printed somewhere may belong to any of several saves.
  const isOwn = isOnly || form !== 'built-in';
  return (isOwn ? shown : null) ?? keyToldBefore(told);
}

/** For each save of a step, if they run one after another, the signals between its archive and the one before. */
export function toldBefore(
  saves: readonly (readonly Signal[])[],
  all: readonly Signal[],
): (readonly Signal[])[] {
  const archives = all.flatMap(({ kind }, index) => (kind === 'archiving' ? [index] : []));
  const placeOf = new Map(archives.map((index, place) => [all[index], place]));
  return saves.map((own) => {
    const place = placeOf.get(own[0]);
    if (place === undefined) return [];
    const next = all[archives[place + 1] ?? -1]?.line.number ?? Number.POSITIVE_INFINITY;
    // An upload that began before the next archive is of this one, however long it goes on beside others.
    const begun = (own[1] ?? own[0])?.line.number ?? next;
    return begun <= next ? all.slice((archives[place - 1] ?? -1) + 1, archives[place]) : [];
  });
}

/** The key that was told before the archive; null where several were, as before archives side by side. */
function keyToldBefore(told: readonly Signal[]): string | null {
  const [key = null, ...others] = new Set(told.flatMap((one) => (one.kind === 'key-told' ? [one.key] : [])));
  return others.length === 0 ? key : null;
}

/** The key in the first line of one of these kinds. */
function keySaid(signals: readonly Signal[], kinds: ReadonlySet<Signal['kind']>): string | null {
  const telling = signals.flatMap((signal) =>
    kinds.has(signal.kind) && 'key' in signal ? [signal.key] : [],
  );
  return telling.find((key) => key) ?? null;
}

/** Signals with the key that the client was given, whatever the header shows. */
const SAID_BY_CLIENT: ReadonlySet<Signal['kind']> = new Set([
  ...(['saved', 'refused', 'not-saving'] as const),
  ...FAILURES,
]);
