import { attemptUrl, isSameAttempt } from '../run/attempt-names.ts';
import type { RefusedBy } from '../types/keys.ts';
import type { Instant } from '../types/primitives.ts';
import type { RefusalDetail, RefusalReason, RunName } from '../types/saves.ts';
import { findHolder, type Holder } from './holders.ts';
import type { HitEvent, StuckEvent, TraceContext } from './trace-context.ts';

/** A refusal without a known reason. `heldUntil` is when the key is free at the latest. */
export function unexplainedRefusal(heldUntil: Instant | null): RefusedBy {
  const nowhere = { finding: null, runUrl: null, jobUrl: null };
  return { ...nowhere, kind: 'unknown', benign: null, detail: { kind: 'unexplained' }, heldUntil };
}

/** Why a save was refused its key, for the report. `findingOf` gives the index of the finding of a stuck key. */
export function refusedBy(
  hit: HitEvent,
  world: TraceContext,
  findingOf: (stuck: StuckEvent) => number | null,
): RefusedBy {
  const holder = findHolder(hit, world);
  const unlinked = { heldUntil: null, finding: null, runUrl: null, jobUrl: null };
  if (holder === null && hit.kind === 'refused' && hit.presumed !== null) {
    const detail = { kind: 'service' as const, reasons: [hit.presumed] };
    return { ...unlinked, kind: 'read-only-token', benign: true, detail };
  }
  if (holder === null) return unexplainedRefusal(hit.at + world.ttlMs);
  if (holder.kind === 'service') {
    const presumed = hit.kind === 'refused' && hit.presumed !== null ? [hit.presumed] : [];
    const reasons = [...holder.reasons, ...presumed];
    const detail = { kind: 'service' as const, reasons };
    return { ...unlinked, kind: serviceKind(reasons), benign: true, detail };
  }
  if (holder.kind === 'entry' || holder.kind === 'restored') {
    const kind = holder.kind === 'entry' ? 'entry-listed' : 'entry-restored';
    return { ...unlinked, kind: 'finished-entry', benign: true, detail: { kind } };
  }
  const linked = { heldUntil: null, runUrl: attemptUrl(holder.by.run), jobUrl: holder.by.job.url };
  const isSibling = isSameAttempt(holder.by.run, hit.run);
  if (holder.kind === 'saved') {
    const detail: RefusalDetail = isSibling
      ? { kind: 'sibling-saved', job: holder.by.job.name }
      : { kind: 'run-saved', run: runName(hit, holder) };
    return { ...linked, kind: isSibling ? 'sibling' : 'finished-entry', benign: true, detail, finding: null };
  }
  const detail = stuckDetail(hit, holder.by, isSibling ? null : runName(hit, holder));
  return { ...linked, kind: 'stuck-key', benign: false, detail, finding: findingOf(holder.by) };
}

function stuckDetail(hit: HitEvent, stuck: StuckEvent, run: RunName | null): RefusalDetail {
  if (run === null && stuck.save === hit.save) return { kind: 'own-attempt' };
  return { kind: 'left-stuck', job: stuck.job.name, run, certain: stuck.certain };
}

function runName(hit: HitEvent, { by: { run } }: Extract<Holder, { by: unknown }>): RunName {
  const isPlain = run.attempt === 1 && run.id !== hit.run.id;
  return { id: run.id, attempt: isPlain ? null : run.attempt };
}

/** The kind of the service's own reasons (GitHub's changelog of 2026-01-16 and 2026-06-26). */
function serviceKind(reasons: readonly RefusalReason[]): RefusedBy['kind'] {
  if (reasons.some(({ kind }) => kind === 'cache-mode' || kind === 'low-trust-event'))
    return 'read-only-token';
  const all = reasons.map((reason) => (reason.kind === 'said' ? reason.text : '')).join('\n');
  if (/no writable scopes|write denied|read-only|cache[- ]mode/i.test(all)) return 'read-only-token';
  if (/rate limit|too many requests|exceeding usage of resource|\b429\b/i.test(all)) return 'rate-limit';
  return /quota|budget|spending|storage/i.test(all) ? 'budget' : 'service';
}
