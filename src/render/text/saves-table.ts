import type { Save } from '../../types/report.ts';
import { outcomeWord, uploadCell } from '../content/tally.ts';
import type { Paint } from './layout.ts';
import { type Column, drawTable } from './table.ts';

const job: Column<Save> = { title: 'Job', cell: (save) => save.job.name, least: 8 };
const step: Column<Save> = { title: 'Step', cell: (save) => save.action ?? save.step.name, least: 10 };
const key: Column<Save> = { title: 'Key', cell: (save) => save.key ?? '(not known)', least: 10 };
const size: Column<Save> = { title: 'Upload', cell: uploadCell, least: 23 };

/** A table of saves in at most `width` columns. Long names lose their middles, and a narrow terminal whole columns. */
export function savesTable(saves: Save[], width: number, paint: Paint): string[] {
  const outcome: Column<Save> = {
    title: 'Outcome',
    cell: (save) => outcomeWord(save.outcome),
    least: 11,
    paint: (text, save) => painted(text, save, paint),
  };
  if (width < 56) return drawTable([outcome, job, key], saves, width);
  return drawTable(width < 84 ? [outcome, job, key, size] : [outcome, job, step, key, size], saves, width);
}

function painted(text: string, save: Save, paint: Paint): string {
  if (save.outcome === 'torn-down' || save.outcome === 'failed') return paint.red(text);
  if (save.outcome === 'refused') return paint.yellow(text);
  return save.outcome === 'saved' ? paint.green(text) : paint.dim(text);
}
