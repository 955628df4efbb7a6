import type { Remedy } from '../../types/findings.ts';
import type { Report } from '../../types/report.ts';
import { adviceNow, applyCommand, applyWhere, guardLimits, toldAbove } from '../content/advice.ts';
import { type Case, type Culprit, culpritOf } from '../content/finding-view.ts';
import { capitalised, proseText } from '../content/prose.ts';
import { changedLines, type DiffLine } from '../content/unified-diff.ts';
import { bullet, type Layout, labelColumns, labelled } from './layout.ts';
import { clip, wrap } from './width.ts';

const shownChanges = 24;

/** What to do about a finding: now, about the key; and for good, about the workflow. */
export function todoLines(one: Case, report: Report, sheet: Layout, above: Remedy[]): string[][] {
  const narrow = { ...sheet, measure: sheet.measure - labelColumns };
  const now = adviceNow(one, report).flatMap(({ words, command }) => [
    ...wrap(proseText(words), narrow.measure),
    ...commandLines(command, sheet),
  ]);
  const limits = guardLimits(one);
  const culprit = culpritOf(one.save, report);
  const change = [
    ...(limits === null ? [] : wrap(proseText(limits), narrow.measure)),
    ...one.finding.remedies.flatMap((remedy) => remedyLines(remedy, culprit, narrow, above)),
  ];
  return [labelled('Now', now, sheet.paint.bold), labelled('Change', change, sheet.paint.bold)];
}

function remedyLines(remedy: Remedy, culprit: Culprit, sheet: Layout, above: Remedy[]): string[] {
  const place = [remedy.file, remedy.repository].filter((part) => part !== null).join(' in ');
  const told = toldAbove(remedy, above);
  if (told !== null) return wrap(place === '' ? capitalised(told) : `${place}: ${told}`, sheet.measure);
  const state = remedy.kind === 'by-hand' ? 'by hand' : remedy.disposition.replace('-', ' ');
  const proof = remedy.proof === null ? state : `${state}: ${remedy.proof}`;
  return [
    ...wrap(place === '' ? `${capitalised(proof)}:` : `${place} (${proof})`, sheet.measure),
    ...changeOf(remedy, sheet),
    ...remedy.notes.flatMap((note) => bullet(note, sheet.measure)),
    ...(remedy.patch === null ? [] : applyLines(remedy, culprit, sheet)),
  ];
}

function applyLines({ repository }: Remedy, culprit: Culprit, sheet: Layout): string[] {
  const where = applyWhere(repository);
  return [
    ...(where === null ? [] : wrap(proseText(where), sheet.measure)),
    ...commandLines(applyCommand(culprit), sheet),
  ];
}

function changeOf({ patch, condition }: Remedy, sheet: Layout): string[] {
  if (patch !== null) return diffLines(changedLines(patch), sheet);
  return condition === null ? [] : [sheet.paint.green(`  if: ${condition}`)];
}

function commandLines(command: string | null, { paint }: Layout): string[] {
  return command === null ? [] : [`  ${paint.cyan(command)}`];
}

/** The changes without the indent that they share; what people copy is never cut. */
function diffLines(changes: DiffLine[], { paint, measure }: Layout): string[] {
  const texts = changes.filter((change) => change.sign !== '@' && change.text.trim() !== '');
  const indent = Math.min(80, ...texts.map(({ text }) => text.length - text.trimStart().length));
  const lines = changes.slice(0, shownChanges).map(({ sign, text }) => {
    if (sign === '@') return `  ${paint.dim(text)}`;
    const line = `  ${sign} ${text.slice(indent)}`.trimEnd();
    if (sign === ' ') return clip(line, measure);
    return sign === '+' ? paint.green(line) : paint.red(line);
  });
  const rest = changes.length - shownChanges;
  return rest > 0 ? [...lines, `  (${rest} more lines in the patch)`] : lines;
}
