import type { ProofItem, Remedy } from '../../types/findings.ts';
import type { Report } from '../../types/report.ts';
import { adviceNow, applyCommand, applyWhere, guardLimits, toldAbove } from '../content/advice.ts';
import { type Fact, factsOf } from '../content/facts.ts';
import { type Case, type Culprit, culpritOf } from '../content/finding-view.ts';
import { storyOf } from '../content/narrative.ts';
import { claimWords, timesOf, whereabouts } from '../content/proof-words.ts';
import { capitalised } from '../content/prose.ts';
import { counted } from '../content/time-format.ts';
import { shorten } from '../safe/sanitize-text.ts';
import { aftermathParagraphs } from './markdown-aftermath.ts';
import type { MarkdownLimits } from './markdown-limits.ts';
import { codeBlock, codeCell, codeSpan, inline, link } from './markdown-plain.ts';
import { folded, proseMarkdown } from './markdown-prose.ts';
import { ganttLines } from './mermaid-gantt.ts';

/** A finding below its heading, paragraph by paragraph. A remedy that stands above already is not printed again. */
export function findingParagraphs(
  one: Case,
  report: Report,
  limits: MarkdownLimits,
  above: Remedy[],
): string[] {
  const gantt = limits.gantt ? ganttLines(one.finding.timeline) : [];
  return [
    proseMarkdown(storyOf(one)),
    ...(gantt.length === 0 ? [] : [codeBlock(gantt, 'mermaid')]),
    factsTable(factsOf(one, report.examinedAt)),
    ...proof(one.finding.evidence, limits),
    ...aftermathParagraphs(one, report, limits),
    '#### Now',
    ...adviceNow(one, report).map(({ words, command }) => {
      return command === null
        ? proseMarkdown(words)
        : `${proseMarkdown(words)}\n\n${codeBlock([command], 'sh')}`;
    }),
    ...change(one, report, limits, above),
  ];
}

function factsTable(facts: Fact[]): string {
  const rows = facts.map(({ label, exact, words, url }) => {
    const code = exact === null ? '' : codeCell(shorten(exact, 600));
    const text = [code, words].filter((part) => part !== '').join(': ');
    return `| ${label} | ${link(text, url)} |`;
  });
  return ['| | |', '| --- | --- |', ...rows].join('\n');
}

function proof(evidence: ProofItem[], limits: MarkdownLimits): string[] {
  if (evidence.length === 0) return [];
  const rest = evidence.length - limits.proof;
  const times = timesOf(evidence);
  const items = evidence.slice(0, limits.proof).map((item, index) => {
    const time = item.at === null ? '' : ` at ${times[index] ?? ''} UTC`;
    const source = link(whereabouts(item), item.url);
    return `${index + 1}. ${claimWords[item.claim]}${time} (${source}): ${codeSpan(shorten(item.text, 300))}`;
  });
  const omitted =
    rest > 0 ? ['', `${rest} more items of proof are left out here; see \`--format json\`.`] : [];
  return [folded(`Proof: ${counted(evidence.length, 'item')}`, [...items, ...omitted])];
}

function change(one: Case, report: Report, limits: MarkdownLimits, above: Remedy[]): string[] {
  const words = guardLimits(one);
  const culprit = culpritOf(one.save, report);
  const paragraphs = [
    ...(words === null ? [] : [proseMarkdown(words)]),
    ...one.finding.remedies
      .slice(0, limits.remedies)
      .flatMap((remedy) => remedyParagraphs(remedy, culprit, limits, above)),
  ];
  return paragraphs.length === 0 ? [] : ['#### Change', ...paragraphs];
}

function remedyParagraphs(
  remedy: Remedy,
  culprit: Culprit,
  limits: MarkdownLimits,
  above: Remedy[],
): string[] {
  const { file, repository, patch, condition, notes } = remedy;
  const place = [file, repository]
    .flatMap((part) => (part === null ? [] : [codeSpan(shorten(part, 300))]))
    .join(' in ');
  const told = toldAbove(remedy, above);
  if (told !== null) return [place === '' ? `${capitalised(told)}.` : `${place}: ${told}.`];
  const state =
    remedy.kind === 'by-hand' ? 'By hand' : remedy.disposition === 'verified' ? 'Verified' : 'Needs review';
  const heading = [
    place,
    `${state}${remedy.proof === null ? '' : `: ${inline(shorten(remedy.proof, 600))}`}`,
  ];
  return [
    heading.filter((part) => part !== '').join('. '),
    ...patchParagraphs(remedy, culprit, limits),
    ...(patch === null && condition !== null ? [codeBlock([`if: ${shorten(condition, 1000)}`], 'yaml')] : []),
    ...(notes.length === 0
      ? []
      : [
          notes
            .slice(0, limits.notes)
            .map((note) => `- ${inline(shorten(note, 600))}`)
            .join('\n'),
        ]),
  ];
}

/** A patch is whole or absent: half of one would not apply. */
function patchParagraphs({ patch, repository }: Remedy, culprit: Culprit, limits: MarkdownLimits): string[] {
  if (patch === null) return [];
  const command = applyCommand(culprit);
  const where = applyWhere(repository);
  const apply = [
    ...(where === null || command === null ? [] : [proseMarkdown(where)]),
    ...(command === null ? [] : [codeBlock([command], 'sh')]),
  ];
  if (patch.length > limits.patch) return ['The patch is too long to be shown here.', ...apply];
  return [codeBlock(patch.replace(/\n$/, '').split('\n'), 'diff'), ...apply];
}
