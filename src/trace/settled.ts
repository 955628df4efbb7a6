import type { Finding } from '../types/findings.ts';
import { grouped } from '../types/grouped.ts';
import type { KeyEvent } from '../types/keys.ts';
import { oncePer } from '../types/once-per.ts';
import type { Report } from '../types/report.ts';
import type { SaveOutcome } from '../types/saves.ts';
import type { SettledAttempt, UnsettledAttempt } from '../types/scan.ts';
import { findRelease, hitsOf, type ReleaseWorld } from './holders.ts';
import { reportedRelease } from './to-report.ts';
import {
  isSameEntry,
  isSamePlace,
  type KnownEvents,
  type SavedEvent,
  type StuckEvent,
  savedEvents,
} from './trace-context.ts';

/**
 * Applies what the events of several attempts show about each other: a merely possible reservation is refuted by a save
 * of the key while it would have been held; and a torn-down save that did not print its key gets the first key that the
 * same step was refused, unless a finished save explains that refusal.
 */
export function settleEvents(attempts: readonly (readonly KeyEvent[])[], ttlMs: number): KeyEvent[][] {
  const all = attempts.flat();
  const refused = all.filter((event) => event.kind === 'refused').toSorted((a, b) => a.at - b.at);
  const events = { own: all, others: [] };
  const settled = (event: KeyEvent): KeyEvent[] => {
    if (event.kind !== 'stuck') return [event];
    const known = event.key === null ? { ...event, key: keyOf(event, refused, events) } : event;
    const isRefuted =
      known.isPossible &&
      savedEvents(events, known.key).some(
        (other) =>
          !other.contested &&
          isSameEntry(other, known) &&
          other.at > known.heldFrom &&
          other.at < known.heldFrom + ttlMs,
      );
    return isRefuted ? [] : [known];
  };
  return attempts.map((events) => events.flatMap(settled));
}

type Refused = Extract<KeyEvent, { kind: 'refused' }>;

function keyOf(stuck: StuckEvent, refused: Refused[], events: KnownEvents): string | null {
  const endOf = lastEnds(events);
  const first = refused.find(
    (event) =>
      event.reasons.length === 0 &&
      event.at > stuck.heldFrom &&
      event.at <= stuck.heldUntil &&
      endOf(event) <= stuck.heldFrom &&
      isSamePlace(event, stuck),
  );
  return first?.key ?? null;
}

/**
 * When the last save that began before a refusal and is, or may be, of its key was finished: a key stuck before that
 * was not the reason. Each stuck key without a name needs this for each refusal.
 */
const lastEnds = oncePer((events: KnownEvents) =>
  oncePer((refused: Refused) =>
    [...finishedOf(refused, events), ...unnamedBeside(refused, events)]
      .filter(({ startedAt }) => startedAt <= refused.at)
      .reduce((last, { at }) => Math.max(last, at), Number.NEGATIVE_INFINITY),
  ),
);

/** The saves that finished the key of a refusal. */
function finishedOf(refused: Refused, events: KnownEvents): SavedEvent[] {
  return savedEvents(events, refused.key).filter((saved) => isSameEntry(saved, refused));
}

/** Saves that may have finished it: other legs run the same step, and may not print their key. */
function unnamedBeside(refused: Refused, events: KnownEvents): SavedEvent[] {
  return unnamedSaves(events).get(stepOf(refused)) ?? [];
}

const unnamedSaves = oncePer(({ own }: KnownEvents) =>
  grouped(
    own.filter((event) => event.kind === 'saved').filter(({ key }) => key === null),
    stepOf,
  ),
);

function stepOf({ run, step }: KeyEvent): string {
  return JSON.stringify([run.id, run.attempt, step.name]);
}

/** The saves and findings of an attempt judged by itself. */
export type Judged = Pick<Report, 'saves' | 'findings'>;

/** A finding, and the reservation that it is about; null for a finding without a stuck key. */
interface KnownFinding {
  finding: Finding;
  stuck: StuckEvent | null;
}

/**
 * The findings of an attempt according to its settled events: a save that failed by itself and holds no key is no
 * finding.
 */
export function settleFindings({ saves, findings }: Judged, events: readonly KeyEvent[]): KnownFinding[] {
  return findings
    .map((finding) => weighed({ finding, stuck: stuckOf(finding, events) }))
    .filter(
      ({ finding }) => finding.stuckKey !== null || ENDED_BADLY.has(saves[finding.save]?.outcome ?? 'saved'),
    );
}

const ENDED_BADLY: ReadonlySet<SaveOutcome> = new Set(['torn-down', 'unknown']);

function stuckOf({ save }: Finding, events: readonly KeyEvent[]): StuckEvent | null {
  return events.filter((event) => event.kind === 'stuck').find((event) => event.save === save) ?? null;
}

/** The finding without its stuck key, if other attempts refute a merely possible reservation, which needs times. */
function weighed({ finding, stuck }: KnownFinding): KnownFinding {
  const isDated = finding.stuckKey !== null && finding.stuckKey.reservedBetween !== null;
  const isRefuted = finding.reservation === 'possible' && stuck === null && isDated;
  return isRefuted
    ? { finding: { ...finding, stuckKey: null, reservation: 'none' }, stuck }
    : { finding, stuck };
}

/** The finding with what other attempts show of its key: its name, and whether it was saved after all. */
export function withRelease(finding: Finding, stuck: StuckEvent, world: ReleaseWorld): Finding {
  const { stuckKey } = finding;
  if (stuckKey === null) return finding;
  const release = findRelease(stuck, world);
  return {
    ...finding,
    stuckKey: {
      ...stuckKey,
      key: stuckKey.key ?? stuck.key,
      state: release === null ? stuckKey.state : 'released',
    },
    released: release === null ? null : reportedRelease(release),
  };
}

/** Applies what the attempts of a scan show about each other's keys, by the rules of a trace. */
export function settleAttempts(attempts: readonly UnsettledAttempt[], ttlMs: number): SettledAttempt[] {
  const settled = settleEvents(
    attempts.map(({ events }) => events),
    ttlMs,
  );
  const defaultBranch = attempts.find(({ run }) => run.defaultBranch !== null)?.run.defaultBranch ?? null;
  const caches = attempts.flatMap((attempt) => attempt.caches);
  const world = { own: settled.flat(), others: [], run: { defaultBranch }, caches, ttlMs };
  return attempts.map((attempt, index) => {
    const findings = settleFindings(attempt, settled[index] ?? []).map(({ finding, stuck }) =>
      stuck === null
        ? { ...finding, hits: [] }
        : { ...withRelease(finding, stuck, world), hits: hitsOf(stuck, world) },
    );
    return { ...attempt, findings };
  });
}
