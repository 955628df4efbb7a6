import type { Report, Save } from '../../types/report.ts';
import { type Case, casesOf, ownSaves } from '../content/finding-view.ts';
import { adviceOnGaps, gapWords } from '../content/gap-words.ts';
import { type Headline, headlineOf, sumOf } from '../content/headline.ts';
import { capitalised } from '../content/prose.ts';
import { type Remark, remarksOf } from '../content/remarks.ts';
import { answerOf, outcomeWord, tallyOf, uploadCell, worstFirst } from '../content/tally.ts';
import { utcMinute } from '../content/time-format.ts';
import { neutralReport } from '../safe/sanitize-report.ts';
import { shorten } from '../safe/sanitize-text.ts';
import { findingParagraphs } from './markdown-finding.ts';
import { fittingBody, ladder, type MarkdownLimits } from './markdown-limits.ts';
import { codeCell, codeSpan, inline, link } from './markdown-plain.ts';
import { folded, leftOut, remarkItem } from './markdown-prose.ts';
import { traceParagraphs } from './markdown-trace.ts';

/**
 * The report for an issue, a comment or a step summary, below 65,536 characters whatever the run. Strangers' words stand
 * in code spans and fences only.
 */
export function renderMarkdown(report: Report): string {
  const neutral = neutralReport(report);
  const cases = casesOf(neutral);
  return fittingBody(ladder, (limits) => bodyOf(neutral, cases, limits));
}

function bodyOf(report: Report, cases: Case[], limits: MarkdownLimits): string {
  const paragraphs = [
    ...opening(report, cases),
    ...findings(cases, report, limits),
    ...traceParagraphs(report, limits),
    ...gaps(report, limits),
    ...saves(ownSaves(report), limits),
    ...remarks(remarksOf(report), limits),
    `Examined ${utcMinute(report.examinedAt)} by cache-autopsy ${codeSpan(shorten(report.version, 30))}.`,
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

function opening(report: Report, cases: Case[]): string[] {
  const [only] = cases;
  const { run } = report;
  const title = link(`run ${run.id}, attempt ${run.attempt}`, run.url);
  const workflow = run.workflowName === null ? '' : `${codeSpan(shorten(run.workflowName, 200))} on `;
  const branch = run.headBranch === null ? '' : ` to ${codeSpan(shorten(run.headBranch, 300))}`;
  const line = `${codeSpan(shorten(`${run.owner}/${run.repo}`, 200))}, ${title}: ${workflow}${codeSpan(shorten(run.event, 100))}${branch}`;
  if (report.verdict !== 'stuck-key' || only === undefined) return [`### ${answerOf(report)}`, line];
  const headline = cases.length === 1 ? headlineOf(only, report.examinedAt) : sumOf(cases, report.examinedAt);
  return [...heading('###', headline), line];
}

function heading(level: string, { label, key, status }: Headline): string[] {
  return [
    `${level} ${label}${key === null ? '' : ` ${codeSpan(shorten(key, 600))}`}`,
    `**${capitalised(status)}**`,
  ];
}

function findings(cases: Case[], report: Report, limits: MarkdownLimits): string[] {
  const alone = cases.length === 1 && report.verdict === 'stuck-key';
  const paragraphs = cases.slice(0, limits.findings).flatMap((one, index) => {
    const above = cases.slice(0, index).flatMap(({ finding }) => finding.remedies);
    const head = alone ? [] : ['---', ...heading('###', headlineOf(one, report.examinedAt))];
    return [...head, ...findingParagraphs(one, report, limits, above)];
  });
  const rest = cases.length - limits.findings;
  return rest > 0 ? [...paragraphs, leftOut(rest, 'finding')] : paragraphs;
}

function gaps({ gaps: all, verdict }: Report, limits: MarkdownLimits): string[] {
  if (all.length === 0) return [];
  const rest = all.length - limits.gaps;
  const items = all.slice(0, limits.gaps).map((gap) => `- ${inline(shorten(gapWords(gap), 600))}`);
  return [
    '#### Not examined',
    items.join('\n'),
    ...(rest > 0 ? [leftOut(rest, 'gap')] : []),
    ...(verdict === 'inconclusive' ? adviceOnGaps(all) : []),
  ];
}

function saves(all: Save[], limits: MarkdownLimits): string[] {
  if (all.length === 0) return [];
  const shown = all.length <= limits.saves ? all : worstFirst(all).slice(0, limits.saves);
  const rest = all.length - shown.length;
  const rows = shown.map((save) => {
    const cells = [
      outcomeWord(save.outcome),
      link(codeCell(shorten(save.job.name, 100)), save.job.url),
      link(codeCell(shorten(save.action ?? save.step.name, 100)), save.step.url),
      save.key === null ? 'not known' : codeCell(shorten(save.key, 200)),
      uploadCell(save),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const table = ['| Outcome | Job | Step | Key | Upload |', '| --- | --- | --- | --- | --- |', ...rows];
  const omitted = rest > 0 ? ['', leftOut(rest, 'save')] : [];
  return [folded(`Every save of this attempt: ${tallyOf(all)}`, [...table, ...omitted])];
}

function remarks(found: Remark[], limits: MarkdownLimits): string[] {
  if (found.length === 0) return [];
  const rest = found.length - limits.notes;
  const items = found.slice(0, limits.notes).map(remarkItem);
  return ['#### Worth knowing', items.join('\n'), ...(rest > 0 ? [leftOut(rest, 'remark')] : [])];
}
