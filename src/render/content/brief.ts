import { causes } from '../../causes/cause-table.ts';
import { attemptUrl } from '../../run/attempt-names.ts';
import type { Report } from '../../types/report.ts';
import type { ScanReport } from '../../types/scan.ts';
import { causeSentence } from './cause-story.ts';
import type { Case } from './finding-view.ts';
import { gapWords, scanGapWords } from './gap-words.ts';
import { headlineOf, stuckLabel } from './headline.ts';
import type { MergedRow } from './merged-rows.ts';
import { stateWords, verdictWord } from './merged-words.ts';
import { originWords } from './narrative.ts';
import { capitalised, type KeyPhrase, keyPhrase, marked, opened, type Prose, say } from './prose.ts';
import { remarkProse, warningRemarks } from './remarks.ts';
import { scanHeadline } from './scan-words.ts';
import { answerOf } from './tally.ts';
import { type Clock, counted, latest } from './time-format.ts';

/** A key in three lines: what it is, why, and until when. */
interface BriefKey {
  label: string;
  key: KeyPhrase;
  cause: Prose;
  status: Prose;
  url: string | null;
}

const MOST_FURTHER = 3;

/**
 * Three lines for the first key, a line for each of three more, and a count of the rest; without a key, the answer and
 * its limits.
 */
function briefOf(keys: readonly BriefKey[], answer: Prose, limits: readonly Prose[]): Prose[] {
  const [first, ...others] = keys;
  if (first === undefined) return [answer, ...limits];
  const rest = others.length - MOST_FURTHER;
  return [
    [`${first.label.toUpperCase()} `, first.key],
    first.cause,
    [...opened(first.status), ...(first.url === null ? [] : [`: ${first.url}`])],
    ...others
      .slice(0, MOST_FURTHER)
      .map(
        ({ label, key, status }): Prose => [`${label}${'exact' in key ? ':' : ''} `, key, ', ', ...status],
      ),
    ...(rest > 0 ? [[`and ${counted(rest, 'more key')}`]] : []),
  ];
}

/** The first thing that was not examined, and the number of others. */
function missing([first, ...others]: readonly Prose[]): Prose[] {
  if (first === undefined) return [];
  const rest = others.length === 0 ? '' : `; and ${others.length} more`;
  return [['Not examined: ', ...first, rest]];
}

/** A run in brief, its worst key first. */
export function runBrief(report: Report, cases: readonly Case[], clock: Clock): Prose[] {
  const order = { held: 0, expired: 1, released: 2 };
  const worstFirst = cases
    .flatMap((one) => (one.finding.stuckKey === null ? [] : [{ one, stuck: one.finding.stuckKey }]))
    .toSorted((a, b) => order[a.stuck.state ?? 'held'] - order[b.stuck.state ?? 'held']);
  const keys = worstFirst.map(({ one, stuck }) => {
    const { key, status } = headlineOf(one, clock);
    // The brief says whose save it was.
    const cause = [...originWords(one), ...causeSentence(one.finding.teardown.cause)];
    const about = { key: key ?? keyPhrase(null), cause, status: status ?? [], url: report.run.url || null };
    return { label: stuckLabel(stuck), ...about };
  });
  return briefOf(keys, [answerOf(report)], [...halfBuilt(report), ...missing(report.gaps.map(gapWords))]);
}

/** The warning about the first save whose content may be half built. */
function halfBuilt(report: Report): Prose[] {
  const [first] = warningRemarks(report);
  return first === undefined ? [] : [['Check what was saved: ', ...remarkProse(first)]];
}

/** A scan in brief: the keys that are locked now. */
export function scanBrief(scan: ScanReport): Prose[] {
  const keys = scan.stuckNow.flatMap(({ key, certainty, heldUntil, findings: [index = -1] }) => {
    const finding = scan.findings[index];
    if (finding === undefined) return [];
    return [
      {
        label: stuckLabel({ certainty, state: 'held' }),
        key: keyPhrase(key),
        cause: causeSentence(finding.cause),
        status: say`locked until ${latest(heldUntil)} at the latest`,
        url: attemptUrl(finding.run),
      },
    ];
  });
  return briefOf(keys, scanHeadline(scan), missing(scan.gaps.map(scanGapWords)));
}

/** Several reports in brief, the worst row first. */
export function mergedBrief(rows: readonly MergedRow[], answer: Prose): Prose[] {
  const keys = rows.flatMap((row) => {
    if (row.state === null) return [];
    const { key, run } = row;
    const cause = row.cause === null ? [] : opened(marked(causes[row.cause].title));
    const label = capitalised(verdictWord(row));
    const isTimed = row.expiresAt !== null && row.state !== 'released';
    return [
      {
        label,
        key: keyPhrase(key),
        cause,
        status: say`${stateWords(row)}${isTimed ? ' at the latest' : ''}`,
        url: run?.url ?? null,
      },
    ];
  });
  return briefOf(keys, answer, []);
}
