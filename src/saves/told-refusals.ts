import type { Annotation, LogLine } from '../types/evidence.ts';
import type { ActionBlock, TimelineJob } from '../types/logs.ts';
import type { CacheSave } from '../types/saves.ts';
import { parseSignals } from './log-signals.ts';
import { findSaveBlocks } from './save-blocks.ts';

/**
 * A job without a log, of which an annotation tells that a save was refused its key: the client warned of it, and a warning
 * stays when the log is gone. Where one step alone can have saved, and went well, that is what it printed; else the job as it
 * was.
 */
export function withToldRefusals(entry: TimelineJob, annotations: readonly Annotation[]): TimelineJob {
  if (entry.log !== 'none') return entry;
  const lines = annotations.flatMap(({ level, path, message }): LogLine[] =>
    level === 'warning' && path === '.github' ? [{ number: 0, at: null, text: `##[warning]${message}` }] : [],
  );
  const told = lines.filter((line) => parseSignals([line]).some(({ kind }) => TELLING.has(kind)));
  if (!parseSignals(told).some(({ kind }) => kind === 'refused')) return entry;
  const savers = findSaveBlocks([entry]).filter(({ step }) => step.step.conclusion === 'success');
  const [saver, ...others] = new Set(savers.map(({ step }) => step));
  if (saver === undefined || others.length > 0) return entry;
  const stage = saver.stage === 'post' ? 'post' : 'main';
  const action = stage === 'post' ? null : (savers[0]?.reference ?? null);
  const block: ActionBlock = { stage, action, inputs: {}, composites: [], lines: told };
  const steps = entry.steps.map((step) =>
    step === saver ? { ...step, blocks: [block], closed: true } : step,
  );
  return { ...entry, steps };
}

/** A save with a note that only an annotation shows it, if there is no log of its job. */
export function asAnnotated(save: CacheSave): CacheSave {
  if (save.job.log !== 'none' || save.state.outcome !== 'refused') return save;
  return { ...save, state: { ...save.state, notes: [...save.state.notes, { kind: 'by-annotation' }] } };
}

const TELLING: ReadonlySet<string> = new Set(['refused', 'refusal-reason']);
