import type { LintFinding, LintReport } from '../../types/lint.ts';
import { lintGapWords, lintSummary, reasonsOf } from '../content/lint-words.ts';
import { counted } from '../content/time-format.ts';
import { plain } from '../safe/sanitize-text.ts';
import { type Annotation, annotationCommand, mostOfAKind } from './workflow-command.ts';

/** The findings of `lint` as workflow commands, errors first, as many of a kind as GitHub shows; then how many it does not. */
export function renderLintGithub(report: LintReport): string {
  const shown = (['error', 'warning'] as const).flatMap((kind) =>
    report.findings.filter(({ severity }) => severity === kind).slice(0, mostOfAKind),
  );
  const hidden = report.findings.length - shown.length;
  const notices: Annotation[] = [
    ...report.gaps.slice(0, mostOfAKind - 1).map((gap) => noticeOf('Not read', plain(lintGapWords(gap)))),
    ...(hidden === 0
      ? []
      : [noticeOf('Not shown', `${counted(hidden, 'more finding')}: GitHub shows ten of a kind`)]),
  ];
  const commands = [...shown.map(annotationOf), ...notices].map(annotationCommand);
  return `${[lintSummary(report), ...commands].join('\n')}\n`;
}

function annotationOf(finding: LintFinding): Annotation {
  const { severity, rule, file, line, message } = finding;
  const reasons = reasonsOf(finding)
    .map(({ words }) => ` Because ${words}.`)
    .join('');
  return { kind: severity, place: { file, line }, title: rule, message: plain(message + reasons) };
}

function noticeOf(title: string, message: string): Annotation {
  return { kind: 'notice', place: null, title, message };
}
