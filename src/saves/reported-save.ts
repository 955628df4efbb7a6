import { lineUrl } from '../run/attempt-names.ts';
import type { Save } from '../types/report.ts';
import type { SaveNote } from '../types/save-notes.ts';
import type { CacheSave, Guard } from '../types/saves.ts';
import { contentNotes } from './half-built-content.ts';

/** A save for the report, with the condition that decides whether it survives a cancel. */
export function reportedSave(save: CacheSave, guard: Guard | null): Save {
  const { state, form, key, paths, version, scope } = save;
  const { outcome, phase, startedAt, endedAt, upload } = state;
  const [job, step] = [save.job.job, save.step.step];
  return {
    run: null,
    job: { id: job.id, name: job.name, url: job.url },
    step: { number: step.number, name: step.name, url: lineUrl(job.url, step.number, 1) },
    // The log of a post step names no action, and without the list of steps its name is none either.
    action: step.status === 'unknown' && save.action === step.name ? null : save.action,
    ...{ form, key, paths, version, scope, outcome, phase, startedAt, endedAt, upload, guard },
    refusedBy: null,
    notes: [...state.notes, ...contentNotes(save), ...clockNotes(save)],
  };
}

/** A note that the runner's clock is off, for comparisons with other machines. */
function clockNotes({ job: { aheadMs }, state }: CacheSave): SaveNote[] {
  return aheadMs === 0 || state.startedAt === null ? [] : [{ kind: 'clock-off', aheadMs }];
}
