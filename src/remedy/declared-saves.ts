import type { Evidence } from '../types/evidence.ts';
import type { CacheSave } from '../types/saves.ts';
import { findGuard } from './remedies.ts';
import { saveSite } from './save-site.ts';

/** The saves of an attempt; saves in composites are not contested if a file declares them. */
export function declaredSaves(
  saves: readonly CacheSave[],
  { run, files }: Pick<Evidence, 'run' | 'files'>,
): CacheSave[] {
  return saves.map((save) => {
    const isDeclared =
      save.contested && save.composites.length > 0 && findGuard(saveSite(save, run), files) !== null;
    return isDeclared ? { ...save, contested: false } : save;
  });
}
