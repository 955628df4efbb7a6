import type { Report } from '../../types/report.ts';
import { aftermathInShort } from '../content/aftermath.ts';
import { type Case, casesOf } from '../content/finding-view.ts';
import { headlineOf, sumOf } from '../content/headline.ts';
import { storyOf } from '../content/narrative.ts';
import { proseText } from '../content/prose.ts';
import { answerOf } from '../content/tally.ts';
import { counted } from '../content/time-format.ts';
import { safeUrl } from '../safe/safe-url.ts';
import { neutralReport } from '../safe/sanitize-report.ts';
import { shorten } from '../safe/sanitize-text.ts';
import { type Annotation, annotationCommand, longestMessage, mostOfAKind } from './workflow-command.ts';

/**
 * The report as workflow commands: a warning for each stuck key, a notice for what could not be examined, and the verdict
 * as a line of its own. Strangers' words can end neither a command nor a property of it.
 */
export function renderGithub(report: Report): string {
  const neutral = neutralReport(report);
  const stuck = casesOf(neutral).filter(({ finding }) => finding.stuckKey !== null);
  const warnings = stuck.map((one) => warningOf(one, neutral));
  const commands = [...clamped(warnings), ...noticeOf(neutral)].map(annotationCommand);
  return `${[verdictLine(neutral, stuck), ...commands].join('\n')}\n`;
}

function verdictLine(report: Report, stuck: Case[]): string {
  if (stuck.length === 0) return answerOf(report);
  const { label, status } = sumOf(stuck, report.examinedAt);
  return `${label}: ${status}`;
}

function warningOf(one: Case, report: Report): Annotation {
  const { label, key, status } = headlineOf(one, report.examinedAt);
  const { keySource: source } = one.finding;
  // Of another attempt's commit the lines may be others.
  const isOwn = one.save.run === null && source?.repository === `${report.run.owner}/${report.run.repo}`;
  const story = `${proseText(storyOf(one))}${aftermathInShort(one, report)}`;
  return {
    kind: 'warning',
    place: source !== null && isOwn ? { file: source.file, line: source.line } : null,
    title: label,
    message: `${key}: ${status}. ${story} ${safeUrl(report.run.url) ?? ''}`.trimEnd(),
  };
}

function noticeOf({ gaps }: Report): Annotation[] {
  if (gaps.length === 0) return [];
  const message = `${counted(gaps.length, 'thing')} could not be examined: ${gaps.join('; ')}`;
  return [{ kind: 'notice', place: null, title: 'Not examined', message }];
}

/** As many as are shown; where there are more, the last sums up the rest. */
function clamped(all: Annotation[]): Annotation[] {
  if (all.length <= mostOfAKind) return all;
  const rest = all.slice(mostOfAKind - 1);
  const message = rest.map((one) => shorten(one.message, Math.floor(longestMessage / rest.length))).join(' ');
  const sum: Annotation = {
    kind: 'warning',
    place: null,
    title: counted(rest.length, 'more stuck key'),
    message,
  };
  return [...all.slice(0, mostOfAKind - 1), sum];
}
