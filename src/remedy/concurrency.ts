import { isSameWorkflow, ownWorkflow } from '../run/attempt-names.ts';
import type { RunAttempt, SourceFile } from '../types/evidence.ts';
import type { Remedy, RemedyNote } from '../types/remedies.ts';
import { rangeOf } from '../workflow/text-layout.ts';
import { ownersIn, readDocument } from '../workflow/workflow-file.ts';
import { mapAt, pairAt, scalarText } from '../workflow/yaml-document.ts';
import { checkedValues } from './checked-patch.ts';
import { byHand, remedyIn } from './remedy.ts';

/** Makes `cancel-in-progress` spare a branch whose runs never reach their save. */
export function spareBranch(file: SourceFile | null, branch: string): Remedy {
  const condition = `github.ref != 'refs/heads/${branch.replaceAll("'", "''")}'`;
  const value = `\${{ ${condition} }}`;
  const edit = file === null ? null : edited(file, value);
  if (file === null || edit === null) return byHand([{ kind: 'spare-branch', value }], file);
  const notes: RemedyNote[] = [{ kind: 'spare-branch', value: null }];
  return remedyIn(file, { kind: 'concurrency', patch: edit, notes });
}

/**
 * Whether the runs of a file wait in the queue of their group: no run in a group with `queue: max` cancels another, so
 * the cancel came from another workflow or job with the same group (changelog, 2026-05-07).
 */
export function waitsInQueue(file: SourceFile): boolean {
  const yaml = readDocument(file);
  if ('reason' in yaml) return false;
  const groups = ownersIn(yaml).flatMap(([, owner]) => mapAt(yaml, owner, 'concurrency') ?? []);
  const said = (key: string) => groups.map((group) => scalarText(pairAt(group, key)?.value) ?? 'false');
  return said('queue').includes('max') && said('cancel-in-progress').every((value) => value === 'false');
}

/** The workflow file of a run, at any commit that was read. */
export function workflowOf(run: RunAttempt | null, files: readonly SourceFile[]): SourceFile | null {
  const own = run === null ? null : ownWorkflow(run);
  return files.find((file) => own !== null && isSameWorkflow(file, own)) ?? null;
}

/** The patch of the workflow's own `concurrency`, and those of its jobs, if they always cancel; null if none does. */
function edited(file: SourceFile, value: string): string | null {
  const yaml = readDocument(file);
  if ('reason' in yaml) return null;
  const found = ownersIn(yaml).flatMap(([path, owner]) => {
    const group = mapAt(yaml, owner, 'concurrency');
    const pair = group === null ? null : pairAt(group, 'cancel-in-progress');
    const range = rangeOf(pair?.value);
    // GitHub takes no expression beside `queue: max` (changelog, 2026-05-07).
    const isQueue = group?.has('queue') === true;
    return range === null || isQueue || scalarText(pair?.value) !== 'true' || group?.flow === true
      ? []
      : [
          {
            path: [...path, 'concurrency', 'cancel-in-progress'],
            value,
            splice: { from: range[0], until: range[1], text: value },
          },
        ];
  });
  if (found.length === 0) return null;
  const made = checkedValues(file, found);
  return 'patch' in made ? made.patch : null;
}
