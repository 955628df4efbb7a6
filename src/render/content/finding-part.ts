import { causes } from '../../causes/cause-table.ts';
import type { Remedy } from '../../types/remedies.ts';
import type { Report } from '../../types/report.ts';
import { keyLineOf } from '../chart/key-timeline.ts';
import { adviceNow, guardLimits } from './advice.ts';
import { aftermathInShort, aftermathOf } from './aftermath.ts';
import { type Block, type FindingPart, paragraph, type RemedyPart, section } from './blocks.ts';
import { factsOf } from './facts.ts';
import { type Case, culpritOf } from './finding-view.ts';
import { headlineOf } from './headline.ts';
import { storyOf } from './narrative.ts';
import { proofRows } from './proof-words.ts';
import type { Prose } from './prose.ts';
import { ABOUT_THE_FIX, hasGrounds, remedyParts } from './remedy-part.ts';
import { type Clock, counted } from './time-format.ts';

/** The findings of a report; a remedy that is above already is not repeated. */
export function findingParts(cases: readonly Case[], report: Report, clock: Clock): FindingPart[] {
  const isAlone = cases.length === 1 && report.verdict === 'stuck-key';
  return cases.map((one, index) => ({
    headline: headlineOf(one, clock),
    isAlone,
    isStuck: one.finding.stuckKey !== null,
    place: placeOf(one, report),
    inShort: [...storyOf(one), ...aftermathInShort(one, report)],
    blocks: blocksOf(one, report, {
      above: cases.slice(0, index).flatMap(({ finding }) => finding.remedies),
      clock,
    }),
  }));
}

/** The place of the key; null for another attempt, since its commit may have other lines. */
function placeOf({ finding: { keySource }, save }: Case, { run }: Report): FindingPart['place'] {
  const isOwn = save.run === null && keySource?.repository === `${run.owner}/${run.repo}`;
  return keySource !== null && isOwn ? { file: keySource.file, line: keySource.line } : null;
}

/** The story, what to do, the picture, the details, the proof, and the other runs affected. */
function blocksOf(one: Case, report: Report, around: { above: readonly Remedy[]; clock: Clock }): Block[] {
  const { finding } = one;
  const culprit = culpritOf(one.save, report);
  const limits = guardLimits(one);
  const first = finding.remedies.find(({ patch, kind }) => patch !== null && kind !== 'bump-key');
  const remedies = remedyParts(finding.remedies, {
    // The commands take the first remedy with a patch, and the one that changes the key.
    culpritOf: (remedy) => (remedy === first || remedy.kind === 'bump-key' ? culprit : null),
    above: around.above,
    grounds: `in "${ABOUT_THE_FIX}"`,
    said: limits === null ? [] : causes[finding.teardown.cause.kind].limits,
  });
  const grounds = remedies.filter(hasGrounds);
  return [
    paragraph(storyOf(one)),
    ...section('Do now', 'label', now(one, report)),
    ...section('Fix', 'label', fix(limits, remedies)),
    { kind: 'lanes', lanes: finding.timeline },
    ...section('Details', 'fold', [{ kind: 'facts', facts: factsOf(one, around.clock) }]),
    ...(grounds.length === 0
      ? []
      : section(ABOUT_THE_FIX, 'fold', [{ kind: 'remedies', remedies: grounds, part: 'grounds' }])),
    ...proof(one),
    ...aftermath(one, report, around.clock),
  ];
}

function proof({ finding: { evidence } }: Case): Block[] {
  if (evidence.length === 0) return [];
  const title = `Proof: ${counted(evidence.length, 'item')}`;
  return section(title, 'fold', [{ kind: 'proof', items: proofRows(evidence) }]);
}

function aftermath(one: Case, report: Report, clock: Clock): Block[] {
  const told = aftermathOf(one, report);
  if (told === null) return [];
  const line = keyLineOf(one, clock.now);
  const words = [told.summary, told.ending].flatMap((prose) => (prose === null ? [] : [paragraph(prose)]));
  return section(told.title, 'fold', [
    ...words,
    ...(line === null ? [] : [{ kind: 'key-line' as const, line }]),
    ...(told.rows.length === 0 ? [] : [{ kind: 'victims' as const, rows: told.rows }]),
  ]);
}

function now(one: Case, report: Report): Block[] {
  return adviceNow(one, report).flatMap(({ words, command }) => [
    paragraph(words),
    ...(command === null ? [] : [{ kind: 'command' as const, command }]),
  ]);
}

function fix(limits: Prose | null, remedies: RemedyPart[]): Block[] {
  return [
    ...(remedies.length === 0 ? [] : [{ kind: 'remedies' as const, remedies, part: 'change' as const }]),
    ...(limits === null ? [] : [paragraph(limits)]),
  ];
}
