import type { LintFinding, LintReport } from '../../types/lint.ts';
import { lintGapWords, lintSummary, reasonsOf } from '../content/lint-words.ts';
import { counted } from '../content/time-format.ts';
import { plain } from '../safe/sanitize-text.ts';
import { type Annotation, annotationCommand, mostOfAKind } from './workflow-command.ts';

/**
 * The findings of `lint` as workflow commands, errors first, as many of a kind as GitHub shows; then the number of the
 * others.
 */
export function renderLintGithub(report: LintReport): string {
  const shown = (['error', 'warning'] as const).flatMap((kind) =>
    report.findings.filter(({ severity }) => severity === kind).slice(0, mostOfAKind),
  );
  const unread = report.gaps.slice(0, mostOfAKind - 1);
  const hidden = [
    leftOut(report.findings.length - shown.length, 'finding'),
    leftOut(report.gaps.length - unread.length, 'unread file'),
  ].flat();
  const notices: Annotation[] = [
    ...unread.map((gap) => noticeOf('Not read', plain(lintGapWords(gap)))),
    ...(hidden.length === 0
      ? []
      : [noticeOf('Not shown', `${hidden.join(', ')}: GitHub shows ten of a kind`)]),
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

function leftOut(count: number, noun: string): string[] {
  return count === 0 ? [] : [counted(count, `more ${noun}`)];
}

function noticeOf(title: string, message: string): Annotation {
  return { kind: 'notice', place: null, title, message };
}
