import type { SourceFile } from '../types/evidence.ts';
import type { Remedy, RemedyNote } from '../types/remedies.ts';

/** A remedy in a file, if that is known: to be reviewed, unless it is certain. */
export function remedyIn(
  file: Pick<SourceFile, 'path' | 'owner' | 'repo'> | null,
  {
    certain = false,
    ...said
  }: { certain?: boolean } & Pick<Remedy, 'kind' | 'patch' | 'notes'> &
    Partial<Pick<Remedy, 'condition' | 'proof'>>,
): Remedy {
  return {
    disposition: certain ? 'verified' : 'needs-review',
    file: file?.path ?? null,
    repository: file === null ? null : `${file.owner}/${file.repo}`,
    condition: null,
    proof: null,
    ...said,
  };
}

/** Advice without a patch: the notes, and the file where one is known. */
export function byHand(notes: RemedyNote[], file: Parameters<typeof remedyIn>[0] = null): Remedy {
  return remedyIn(file, { kind: 'by-hand', patch: null, notes });
}
