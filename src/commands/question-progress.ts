import { type AutopsyOptions, autopsy } from '../autopsy.ts';
import { proseText } from '../render/content/prose.ts';
import { runPage } from '../render/content/run-page.ts';
import { clipMiddle } from '../render/text/width.ts';
import type { Question } from '../types/evidence.ts';
import type { Examination } from '../types/examination.ts';

/** How much of a key is shown, so that the progress fits 80 columns. */
const mostOfKey = 25;

/** What is being asked, for somebody who waits; while other runs are looked at, also the verdict on the run itself. */
export function questionProgress(
  questions: readonly Question[],
  known: Examination,
  judging: AutopsyOptions,
): string {
  const attempts = questions.filter(({ kind }) => kind === 'attempt').length;
  const isSearch = questions.some(({ kind }) => kind === 'runs');
  if (attempts === 0 && !isSearch)
    return `asking GitHub for ${questions.length} more ${questions.length === 1 ? 'answer' : 'answers'}`;
  const { label, key } = runPage(autopsy(known, judging), false).headline;
  const verdict =
    proseText(label).toUpperCase() + (key === null ? '' : ` ${clipMiddle(proseText([key]), mostOfKey)}`);
  const opened = known.evidence.others.length + attempts;
  const how = isSearch
    ? 'looking for other runs'
    : `checking other runs, ${opened} of ${judging.traceBudget} at most`;
  return `${verdict}; ${how}`;
}
