import type { FindingPart, Page } from '../content/blocks.ts';
import { proseText } from '../content/prose.ts';
import { counted } from '../content/time-format.ts';
import { shorten } from '../safe/sanitize-text.ts';
import { type Annotation, annotationCommand, longestMessage, mostOfAKind } from './workflow-command.ts';

/**
 * The page as workflow commands: a warning for each stuck key, a notice for what could not be examined, and the verdict
 * as a line of its own. Strangers' words cannot end a command or a property.
 */
export function renderGithub(page: Page): string {
  const findings = page.blocks.flatMap((block) => (block.kind === 'findings' ? block.findings : []));
  const warnings = findings.filter(({ isStuck }) => isStuck).map((finding) => warningOf(finding, page));
  const commands = [...clamped(warnings), ...noticeOf(page)].map(annotationCommand);
  return `${[page.answer, ...commands].join('\n')}\n`;
}

function warningOf({ headline, place, inShort }: FindingPart, { url }: Page): Annotation {
  const { label, key, status } = headline;
  const name = key === null || 'absent' in key ? [] : [key, ': '];
  const message = proseText([...name, ...(status ?? []), '. ', ...inShort, ` ${url ?? ''}`]).trimEnd();
  return { kind: 'warning', place, title: proseText(label), message };
}

function noticeOf({ gaps }: Page): Annotation[] {
  if (gaps.length === 0) return [];
  const message = `${counted(gaps.length, 'thing')} could not be examined: ${gaps.map((gap) => proseText(gap)).join('; ')}`;
  return [{ kind: 'notice', place: null, title: 'Not examined', message }];
}

/** As many as GitHub shows; if there are more, the last sums up the rest. */
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
