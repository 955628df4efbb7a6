import type { Remedy } from '../../types/findings.ts';
import type { Report } from '../../types/report.ts';
import { keyLineOf } from '../chart/key-timeline.ts';
import { adviceNow, applyCommand, applyWhere, guardLimits, toldAbove } from './advice.ts';
import { aftermathInShort, aftermathOf } from './aftermath.ts';
import { type Block, type FindingPart, paragraph, type RemedyPart, section } from './blocks.ts';
import { factsOf } from './facts.ts';
import { type Case, type Culprit, culpritOf } from './finding-view.ts';
import { headlineOf } from './headline.ts';
import { storyOf } from './narrative.ts';
import { proofRows } from './proof-words.ts';

/** The findings of a report; a remedy that stands above already is not said again. */
export function findingParts(cases: readonly Case[], report: Report): FindingPart[] {
  const isAlone = cases.length === 1 && report.verdict === 'stuck-key';
  return cases.map((one, index) => ({
    headline: headlineOf(one, report.examinedAt),
    isAlone,
    isStuck: one.finding.stuckKey !== null,
    place: placeOf(one, report),
    inShort: [...storyOf(one), aftermathInShort(one, report)],
    blocks: blocksOf(
      one,
      report,
      cases.slice(0, index).flatMap(({ finding }) => finding.remedies),
    ),
  }));
}

/** Of another attempt's commit the lines may be others. */
function placeOf({ finding: { keySource }, save }: Case, { run }: Report): FindingPart['place'] {
  const isOwn = save.run === null && keySource?.repository === `${run.owner}/${run.repo}`;
  return keySource !== null && isOwn ? { file: keySource.file, line: keySource.line } : null;
}

/** The story, the picture, the facts, the proof, whom else it hit, what to do. */
function blocksOf(one: Case, report: Report, above: readonly Remedy[]): Block[] {
  const { finding } = one;
  return [
    paragraph(storyOf(one)),
    { kind: 'lanes', lanes: finding.timeline },
    { kind: 'facts', facts: factsOf(one, report.examinedAt) },
    ...proof(one),
    ...aftermath(one, report),
    ...section('Now', 'label', now(one, report)),
    ...section('Change', 'label', change(one, report, above)),
  ];
}

function proof({ finding: { evidence } }: Case): Block[] {
  return evidence.length === 0 ? [] : [{ kind: 'proof', items: proofRows(evidence) }];
}

function aftermath(one: Case, report: Report): Block[] {
  const told = aftermathOf(one, report);
  if (told === null) return [];
  const line = keyLineOf(one, report.examinedAt);
  const words = [told.summary, told.ending].flatMap((prose) => (prose === null ? [] : [paragraph(prose)]));
  return [
    ...section(told.title, 'heading', words),
    ...(line === null ? [] : [{ kind: 'key-line' as const, line }]),
    ...(told.rows.length === 0 ? [] : [{ kind: 'victims' as const, rows: told.rows }]),
  ];
}

function now(one: Case, report: Report): Block[] {
  return adviceNow(one, report).flatMap(({ words, command }) => [
    paragraph(words),
    ...(command === null ? [] : [{ kind: 'command' as const, command }]),
  ]);
}

function change(one: Case, report: Report, above: readonly Remedy[]): Block[] {
  const limits = guardLimits(one);
  const culprit = culpritOf(one.save, report);
  const remedies = one.finding.remedies.map((remedy) => remedyPart(remedy, culprit, above));
  return [
    ...(limits === null ? [] : [paragraph(limits)]),
    ...(remedies.length === 0 ? [] : [{ kind: 'remedies' as const, remedies }]),
  ];
}

function remedyPart(remedy: Remedy, culprit: Culprit, above: readonly Remedy[]): RemedyPart {
  const command = remedy.patch === null ? null : applyCommand(culprit);
  return {
    remedy,
    place: [remedy.file, remedy.repository].filter((part) => part !== null),
    told: toldAbove(remedy, above),
    where: remedy.patch === null ? null : applyWhere(remedy.repository),
    command,
  };
}
