import type { ProofItem, Remedy } from '../../types/findings.ts';
import type { Report } from '../../types/report.ts';
import { aftermathInShort } from '../content/aftermath.ts';
import { type Fact, factsOf } from '../content/facts.ts';
import type { Case } from '../content/finding-view.ts';
import { type Headline, headlineOf } from '../content/headline.ts';
import { storyOf } from '../content/narrative.ts';
import { claimWords, timesOf, whereabouts } from '../content/proof-words.ts';
import { proseText } from '../content/prose.ts';
import { safeUrl } from '../safe/safe-url.ts';
import { type Layout, labelColumns, labelled } from './layout.ts';
import { drawTimeline } from './plot.ts';
import { aftermathBlocks } from './text-aftermath.ts';
import { todoLines } from './text-remedy.ts';
import { clip, displayWidth, padTo, wrap } from './width.ts';

const longestProof = 400;
/** Of the items of one finding; a save that goes well needs three, and a stranger's log may have any number. */
const mostProof = 24;

/** The verdict on a finding: on one line where it fits, else the key and what holds of it on lines of their own. */
export function headlineLines({ label, key, status, tone }: Headline, sheet: Layout): string[] {
  const { paint } = sheet;
  const colour = { bad: paint.red, doubtful: paint.yellow, over: paint.green }[tone];
  const shout = paint.bold(colour(label.toUpperCase()));
  const fits = (...parts: string[]): boolean => displayWidth(parts.join('  ')) <= sheet.width;
  const below = wrap(status, sheet.measure);
  if (key === null) return fits(label, status) ? [`${shout}  ${status}`] : [shout, ...below];
  if (fits(label, key, status)) return [`${shout}  ${paint.bold(key)}  ${status}`];
  return fits(label, key) ? [`${shout}  ${paint.bold(key)}`, ...below] : [shout, paint.bold(key), ...below];
}

/**
 * A finding below its headline, block by block: the story, the picture, the facts, the proof, whom else it hit, what to
 * do. A remedy that stands above already is not printed again.
 */
export function findingBlocks(one: Case, report: Report, sheet: Layout, above: Remedy[]): string[][] {
  return [
    wrap(proseText(storyOf(one)), sheet.measure),
    drawTimeline(one.finding.timeline, sheet.width).map((line) => paintedPlot(line, sheet)),
    factsOf(one, report.examinedAt).flatMap((fact) => factLines(fact, sheet)),
    proofLines(one.finding.evidence, sheet),
    ...aftermathBlocks(one, report, sheet),
    ...todoLines(one, report, sheet, above),
  ];
}

/** A finding in one headline and one paragraph, with whom else it hit. */
export function findingInShort(one: Case, report: Report, sheet: Layout): string[] {
  const headline = headlineLines(headlineOf(one, report.examinedAt), sheet);
  const words = `${proseText(storyOf(one))}${aftermathInShort(one, report)}`;
  return [...headline, ...wrap(words, sheet.measure)];
}

function factLines({ label, exact, words, url }: Fact, sheet: Layout): string[] {
  const room = sheet.measure - labelColumns;
  const oneLine = exact === null ? words : words === '' ? exact : `${exact}: ${words}`;
  const fits = displayWidth(oneLine) <= room;
  const lines = fits ? [oneLine] : [...(exact === null ? [] : [exact]), ...wrap(words, room)];
  const page = safeUrl(url);
  return labelled(label, page === null ? lines : [...lines, sheet.paint.dim(page)], sheet.paint.dim);
}

function proofLines(evidence: ProofItem[], sheet: Layout): string[] {
  if (evidence.length === 0) return [];
  const shown = evidence.slice(0, mostProof);
  const columns = Math.max(...shown.map((item) => claimWords[item.claim].length));
  const times = timesOf(shown);
  const items = shown.flatMap((item, index) => {
    // A time of another day is longer, and no reason to push all others aside.
    const time = padTo(times[index] ?? '', 8);
    const number = String(index + 1).padStart(3);
    return itemLines(`${number}  ${padTo(claimWords[item.claim], columns)}  ${time}`, item, sheet);
  });
  const rest = evidence.length - shown.length;
  const more = rest > 0 ? [`     and ${rest} more: see --format json`] : [];
  return [sheet.paint.bold('Proof'), ...items, ...more];
}

/** What was seen stands beside its claim, or below it where the terminal is narrow. */
function itemLines(head: string, item: ProofItem, sheet: Layout): string[] {
  const beside = sheet.width >= 72;
  const indent = ' '.repeat(beside ? head.length + 2 : 5);
  const room = sheet.measure - indent.length;
  const source = wrap(sourceOf(item), room);
  const seen = wrap(clip(item.text, longestProof), room);
  const lines = [...seen, ...source.map(sheet.paint.dim)].map((line) => indent + line);
  if (!beside) return [head.trimEnd(), ...lines];
  return [`${head}  ${seen[0] ?? ''}`.trimEnd(), ...lines.slice(1)];
}

/** The link to a line of a log says where it is by itself. */
function sourceOf(item: ProofItem): string {
  const url = safeUrl(item.url);
  if (url === null) return whereabouts(item);
  return item.source === 'log' ? url : `${whereabouts(item)}: ${url}`;
}

function paintedPlot(line: string, { paint }: Layout): string {
  return line
    .replace(/[✗╳]/g, paint.red)
    .replace(/█+/g, paint.yellow)
    .replace(/[─┬]{3,}|━+|╌+/g, paint.dim);
}
