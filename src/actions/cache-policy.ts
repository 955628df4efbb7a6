import type { RunAttempt } from '../types/evidence.ts';

/** Events that an outsider can cause, on the default branch: their runs cannot write its caches (changelog 2026-06-26). */
const READ_ONLY: ReadonlySet<string> = new Set([
  ...['branch_protection_rule', 'check_run', 'discussion', 'discussion_comment', 'fork', 'gollum'],
  ...['image_version', 'issue_comment', 'issues', 'label', 'milestone', 'public', 'pull_request_target'],
  ...['status', 'watch', 'workflow_run'],
]);

const READ_ONLY_SINCE = Date.UTC(2026, 5, 26);

/** Whether nothing that a run of this event saves is stored, unless its `cache-mode` says otherwise. */
export function isReadOnlyEvent(event: string): boolean {
  return READ_ONLY.has(event);
}

/** Whether the cache token of a run cannot write unless its workflow sets `cache-mode`; only github.com has this rule. */
export function isReadOnlyByDefault({
  event,
  host,
  createdAt,
}: Pick<RunAttempt, 'event' | 'host' | 'createdAt'>): boolean {
  return (
    host === 'github.com' && isReadOnlyEvent(event) && createdAt !== null && createdAt >= READ_ONLY_SINCE
  );
}

/** Whether a cache mode refuses every write. */
export function forbidsWrites(cacheMode: string | null): boolean {
  return cacheMode === 'read' || cacheMode === 'none';
}
