import type { CacheList, Instant, RunAttempt } from '../types/evidence.ts';
import type { KeyEvent } from '../types/judgement.ts';
import type { HitEvent, SavedEvent, StuckEvent } from './world.ts';

/**
 * Whether two events are about one entry, which is known by key, version and the ref of its scope. A setup action prints
 * no key before it has one to complain of, so an event without a key is taken for one of the same step of the same job.
 * A version that is not known, or a scope, is no contradiction; paths that differ make different versions.
 */
export function isSameEntry(a: KeyEvent, b: KeyEvent): boolean {
  return (
    isSameKey(a, b) &&
    (a.scope === null || b.scope === null ? mayShareScope(a.run, b.run) : a.scope === b.scope)
  );
}

/**
 * Whether an attempt met what was left stuck. A save can be refused by a reservation in its own scope only; a restore also
 * looks into the scopes of the branch that a pull request goes to, and of the default branch (GitHub's documentation,
 * "Dependency caching").
 */
export function canMeet(hit: HitEvent, stuck: StuckEvent, defaultBranch: string | null): boolean {
  if (hit.kind === 'refused') return isSameEntry(hit, stuck);
  if (!isSameKey(hit, stuck)) return false;
  return isSameEntry(hit, stuck) || widerScopes(hit.run, defaultBranch).includes(stuck.scope ?? '');
}

/** The scopes that a run can read besides its own. */
export function widerScopes({ pullRequests }: RunAttempt, defaultBranch: string | null): string[] {
  const bases = pullRequests.flatMap(({ base }) => base ?? []);
  return [...bases, ...(defaultBranch === null ? [] : [defaultBranch])].map((name) => `refs/heads/${name}`);
}

/** When a finished entry of the same key, version and scope was made, by the lists; null where they hold none. */
export function entryCreatedAt(
  { key, version, scope }: HitEvent | SavedEvent | StuckEvent,
  caches: readonly CacheList[],
): Instant | null {
  const entry = caches
    .flatMap(({ entries }) => entries)
    .find(
      (entry) =>
        entry.key === key &&
        (version === null || entry.version === version) &&
        scope !== null &&
        entry.ref === scope &&
        (entry.sizeBytes ?? 0) > 0,
    );
  return entry?.createdAt ?? null;
}

/**
 * Whether two runs may save in one scope, where it is not known of both: they are of the same branch of the same
 * repository, and both or neither of a pull request, whose scope is its own whatever its branch is called.
 */
export function mayShareScope(a: RunAttempt, b: RunAttempt): boolean {
  const isOfPull = ({ event }: RunAttempt): boolean =>
    event.startsWith('pull_request') && event !== 'pull_request_target';
  const isSameHead = a.headBranch === b.headBranch && a.headRepository === b.headRepository;
  return isSameHead && isOfPull(a) === isOfPull(b);
}

function isSameKey(a: KeyEvent, b: KeyEvent): boolean {
  if (a.key === null || b.key === null) return placeOf(a) === placeOf(b);
  if (a.key !== b.key) return false;
  if (a.version !== null && b.version !== null) return a.version === b.version;
  return a.paths.length === 0 || b.paths.length === 0 || a.paths.join('\n') === b.paths.join('\n');
}

/** The step by which a workflow file would know it. */
function placeOf({ run, job, step }: KeyEvent): string {
  return [run.path?.split('@')[0], job.name, step.name].join('\n');
}
