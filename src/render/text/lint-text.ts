import type { LintFinding, LintReport } from '../../types/lint.ts';
import { exposureWords, lintSummary, stepWords } from '../content/lint-words.ts';
import { changedLines } from '../content/unified-diff.ts';
import { plain } from '../safe/sanitize-text.ts';
import { type Layout, layoutOf, type TextOptions } from './layout.ts';
import { wrap } from './width.ts';

/** The findings of `lint` for a terminal: place, rule and sentence, the reasons, and the change beneath. */
export function renderLintText(report: LintReport, options: TextOptions): string {
  const layout = layoutOf(options);
  const findings = report.findings.flatMap((finding) => [...findingLines(finding, layout), '']);
  const gaps = report.gaps.map(({ path, reason }) => plain(`not read: ${path}: ${reason}`));
  return `${[...findings, ...gaps, lintSummary(report)].join('\n')}\n`;
}

function findingLines(finding: LintFinding, layout: Layout): string[] {
  const { paint, measure } = layout;
  const { severity, rule, fix } = finding;
  const colour = severity === 'error' ? paint.red : paint.yellow;
  const reasons = finding.exposure.map((exposure) => {
    const place = exposure.place;
    const where =
      place === null
        ? ''
        : place.file === finding.file
          ? ` (line ${place.line})`
          : ` (${place.file}:${place.line})`;
    return exposureWords(exposure) + where;
  });
  const place = plain(`${finding.file}:${finding.line}`);
  return [
    `${paint.bold(place)}: ${colour(severity)} ${paint.dim(`[${rule}]`)}`,
    ...indented(finding.message, measure),
    ...(finding.step === null ? [] : indented(stepWords(finding), measure)),
    ...reasons.flatMap((reason) => indented(`because ${reason}`, measure)),
    ...(fix === null ? [] : fixLines(fix, layout)),
  ];
}

function fixLines(
  { patch, disposition, notes }: NonNullable<LintFinding['fix']>,
  { paint, measure }: Layout,
): string[] {
  if (patch === null) return notes.flatMap((note) => indented(note, measure));
  const changes = changedLines(patch, 'old').map(({ sign, text }) => {
    const line = `    ${sign === '@' ? 'line ' : `${sign} `}${plain(text)}`.trimEnd();
    if (sign === '+') return paint.green(line);
    return sign === '-' ? paint.red(line) : paint.dim(line);
  });
  const heading = disposition === 'verified' ? 'fix, verified:' : 'fix, needs review:';
  const told = disposition === 'verified' ? [] : notes.flatMap((note) => indented(note, measure));
  return [`  ${paint.bold(heading)}`, ...changes, ...told];
}

function indented(text: string, measure: number): string[] {
  return wrap(plain(text), measure - 2).map((line) => `  ${line}`);
}
