import type { LintFinding, LintReport } from '../../types/lint.ts';
import { lintGapWords, lintSummary, notJudgedWords, reasonsOf, stepWords } from '../content/lint-words.ts';
import { remedyNoteWords } from '../content/remedy-words.ts';
import { changedLines } from '../content/unified-diff.ts';
import { plain } from '../safe/sanitize-text.ts';
import { bullet, type Layout, layoutOf, longestWord, prose, type TextOptions } from './layout.ts';
import { asOneWord, hung, wrap } from './width.ts';

/** The findings of `lint` for a terminal: place, rule and sentence, the reasons, and the change. */
export function renderLintText(report: LintReport, options: TextOptions): string {
  const layout = layoutOf(options);
  const findings = report.findings.flatMap((finding, index) => {
    const isToldAbove = report.findings.slice(0, index).some((other) => hasSameFix(other, finding));
    return [...findingLines(finding, isToldAbove, layout), ''];
  });
  const gaps = report.gaps.map((gap) => plain(`not read: ${lintGapWords(gap)}`));
  const words = notJudgedWords(report);
  const unjudged = words === null ? [] : wrap(plain(words), layout.measure);
  return `${[...findings, ...gaps, lintSummary(report), ...unjudged].join('\n')}\n`;
}

/** How many lines of one reason are named. */
const MOST_PLACES = 3;

function findingLines(finding: LintFinding, isToldAbove: boolean, layout: Layout): string[] {
  const { paint, measure } = layout;
  const { severity, rule, fix } = finding;
  const colour = severity === 'error' ? paint.bad : paint.doubtful;
  const reasons = reasonsOf(finding).map(({ words, places }) => {
    const named = places
      .slice(0, MOST_PLACES)
      .map(({ file, line }) => (file === finding.file ? `line ${line}` : `${file}:${line}`));
    const more = places.length > MOST_PLACES ? ` and ${places.length - MOST_PLACES} more` : '';
    return named.length === 0 ? words : `${words} (${named.join(', ')}${more})`;
  });
  const place = plain(`${finding.file}:${finding.line}`);
  return [
    `${paint.strong(place)}: ${colour(severity)} ${paint.faint(`[${rule}]`)}`,
    ...indented(finding.message, measure),
    ...(finding.step === null ? [] : indented(stepWords(finding), measure)),
    ...reasons.flatMap((reason) => indented(`because ${reason}`, measure)),
    ...(fix === null ? [] : isToldAbove ? ['  fix: the same as above'] : fixLines(fix, layout)),
  ];
}

/** Whether one change satisfies both findings. */
function hasSameFix(one: LintFinding, other: LintFinding): boolean {
  return (
    one.file === other.file &&
    one.fix !== null &&
    one.fix.patch !== null &&
    one.fix.patch === other.fix?.patch
  );
}

function fixLines({ patch, disposition, notes }: NonNullable<LintFinding['fix']>, sheet: Layout): string[] {
  const { paint, measure } = sheet;
  const words = notes.flatMap((note) =>
    bullet(prose(remedyNoteWords(note), sheet, measure - 4)).map((line) => `  ${line}`),
  );
  if (patch === null) return words.length === 0 ? [] : [`  ${paint.strong('fix, by hand:')}`, ...words];
  const changes = changedLines(patch, 'old').flatMap(({ sign, text }) => {
    if (sign === '@') return [paint.faint(`    line ${plain(text)}`)];
    const coloured = { '+': paint.good, '-': paint.bad, ' ': paint.faint }[sign];
    return hung(`${sign} ${plain(text)}`.trimEnd(), measure - 4).map((line) => coloured(`    ${line}`));
  });
  const heading = disposition === 'verified' ? 'fix, verified:' : 'fix, needs review:';
  return [`  ${paint.strong(heading)}`, ...changes, ...(disposition === 'verified' ? [] : words)];
}

/** Short code is one word here, too. */
function indented(text: string, measure: number): string[] {
  const isShort = (code: string): boolean => code.length <= Math.min(longestWord, measure - 2);
  const words = plain(text).replace(/`[^`]+`/g, (code) => (isShort(code) ? asOneWord(code) : code));
  return wrap(words, measure - 2).map((line) => `  ${line}`);
}
