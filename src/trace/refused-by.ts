import { attemptUrl } from '../attempt-names.ts';
import type { RefusedBy } from '../types/keys.ts';
import { findHolder, type Holder } from './holders.ts';
import { type HitEvent, isSameAttempt, type StuckEvent, type TraceContext } from './trace-context.ts';

/** Why a save was refused its key, as it is reported. `findingOf` gives the index of the finding of a stuck key. */
export function refusedBy(
  hit: HitEvent,
  world: TraceContext,
  findingOf: (stuck: StuckEvent) => number | null,
): RefusedBy {
  const holder = findHolder(hit, world);
  const unlinked = { heldUntil: null, finding: null, runUrl: null, jobUrl: null };
  if (holder === null) {
    const heldUntil = hit.at + world.ttlMs;
    return { ...unlinked, kind: 'unknown', benign: null, detail: UNKNOWN, heldUntil };
  }
  if (holder.kind === 'service') {
    const detail = `the service refused it: ${holder.reasons.join('; ')}`;
    return { ...unlinked, kind: serviceKind(holder.reasons), benign: true, detail };
  }
  if (holder.kind === 'entry' || holder.kind === 'restored') {
    const detail =
      holder.kind === 'entry'
        ? 'the list of caches holds the finished entry'
        : 'the finished entry was restored in the same job before';
    return { ...unlinked, kind: 'finished-entry', benign: true, detail };
  }
  const linked = { heldUntil: null, runUrl: attemptUrl(holder.by.run), jobUrl: holder.by.job.url };
  const isSibling = isSameAttempt(holder.by.run, hit.run);
  if (holder.kind === 'saved') {
    const who = isSibling ? `"${holder.by.job.name}"` : runName(hit, holder);
    return {
      ...linked,
      kind: isSibling ? 'sibling' : 'finished-entry',
      benign: true,
      detail: `${who} saved the same key`,
      finding: null,
    };
  }
  const detail = stuckDetail(hit, holder.by, isSibling, runName(hit, holder));
  return { ...linked, kind: 'stuck-key', benign: false, detail, finding: findingOf(holder.by) };
}

const UNKNOWN =
  'a finished entry, a save that still runs, or one that another run left unfinished holds the key';

function stuckDetail(hit: HitEvent, stuck: StuckEvent, isSibling: boolean, run: string): string {
  if (isSibling && stuck.save === hit.save)
    return 'its own first attempt to reserve the key timed out, and may hold it';
  const holds = stuck.certain ? 'holds the key' : 'may hold the key';
  const where = isSibling ? '' : ` in ${run}`;
  return `the unfinished save of "${stuck.job.name}"${where} ${holds}`;
}

function runName(hit: HitEvent, { by: { run } }: Extract<Holder, { by: unknown }>): string {
  const isPlain = run.attempt === 1 && run.id !== hit.run.id;
  return isPlain ? `run ${run.id}` : `run ${run.id}, attempt ${run.attempt}`;
}

/** What the service says when it refuses for a reason of its own (GitHub's changelog of 2026-01-16 and 2026-06-26). */
function serviceKind(reasons: readonly string[]): RefusedBy['kind'] {
  const all = reasons.join('\n');
  if (/no writable scopes|write denied|read-only|cache[- ]mode/i.test(all)) return 'read-only-token';
  if (/rate limit|too many requests|exceeding usage of resource|\b429\b/i.test(all)) return 'rate-limit';
  return /quota|budget|spending|storage/i.test(all) ? 'budget' : 'service';
}
