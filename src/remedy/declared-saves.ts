import { oncePer } from '../once-per.ts';
import type { Examination } from '../types/examination.ts';
import type { CacheSave } from '../types/saves.ts';
import { findGuard } from './remedies.ts';
import { saveSite } from './save-site.ts';

/** The saves of an attempt, of which those in composites are contested no more whose file declares them. */
export const declaredSaves = oncePer(({ saves, evidence: { run, files } }: Examination): CacheSave[] =>
  saves.map((save) => {
    const isDeclared =
      save.contested && save.composites.length > 0 && findGuard(saveSite(save, run), files) !== null;
    return isDeclared ? { ...save, contested: false } : save;
  }),
);
