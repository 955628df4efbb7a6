import type { Block, Item } from '../content/blocks.ts';
import type { Fact } from '../content/facts.ts';
import type { ProofRow } from '../content/proof-words.ts';
import { proseText } from '../content/prose.ts';
import { safeUrl } from '../safe/safe-url.ts';
import { drawKeyLine } from './key-chart.ts';
import {
  bullet,
  type Layout,
  labelColumns,
  labelled,
  linked,
  pageLine,
  prose,
  rest,
  typed,
} from './layout.ts';
import { drawTimeline } from './plot.ts';
import { drawTable } from './table.ts';
import { changeLines, groundLines } from './text-remedy.ts';
import { victimLines } from './victims.ts';
import { clip, displayWidth, padTo, wrap } from './width.ts';

const longestList = 12;
const longestProof = 400;
/** For one finding; a usual save has three items, but a stranger's log may have any number. */
const mostProof = 24;

/** A block as lines; the content of a section follows its title without a blank line. */
export function blockLines(block: Block, sheet: Layout): string[] {
  const { paint } = sheet;
  switch (block.kind) {
    case 'paragraph': {
      const loud = (line: string): string => paint.strong(paint.doubtful(line));
      return prose(block.prose, sheet).map({ ...paint, loud }[block.tone]);
    }
    case 'command':
      return typed(block.command, sheet);
    case 'list':
      return [
        ...block.items.slice(0, longestList).flatMap((item) => itemLines(item, sheet)),
        ...rest(block.items.length - longestList, '- '),
      ];
    case 'facts':
      return factsLines(block.facts, sheet);
    case 'lanes':
      return drawTimeline(block.lanes, sheet.width).map((line) => sheet.draw(paintedLanes(line, sheet)));
    case 'key-line':
      return drawKeyLine(block.line, sheet.width).map((line) => sheet.draw(paintedKeyLine(line, sheet)));
    case 'victims':
      return victimLines(block.rows, sheet);
    case 'proof':
      return proofLines(block.items, sheet);
    case 'remedies':
      return block.remedies.flatMap((part) =>
        block.part === 'change' ? changeLines(part, sheet) : groundLines(part, sheet),
      );
    case 'table':
      return drawTable(block, sheet);
    case 'section':
      return sectionLines(block, sheet);
    case 'findings':
      return block.findings.flatMap(({ blocks }) => blocks.flatMap((one) => blockLines(one, sheet)));
  }
}

/** A picture in a section has a blank line on either side. */
function sectionLines({ title, form, blocks }: Extract<Block, { kind: 'section' }>, sheet: Layout): string[] {
  if (form === 'label') {
    const paper = { ...sheet, measure: sheet.measure - labelColumns };
    const lines = blocks.flatMap((block) => blockLines(block, paper));
    return labelled(title, lines, sheet.paint.strong, sheet.width);
  }
  const lines = blocks.flatMap((block) => {
    const drawn = blockLines(block, sheet);
    return block.kind === 'key-line' && drawn.length > 0 ? ['', ...drawn, ''] : drawn;
  });
  return [...wrap(title, sheet.measure).map(sheet.paint.strong), ...lines];
}

function itemLines({ prose: words, exact, url }: Item, sheet: Layout): string[] {
  return [
    ...bullet(prose(words, sheet, sheet.measure - 2)),
    ...(exact === null ? [] : [`  ${exact}`]),
    ...pageLine(url, sheet, 2),
  ];
}

/** Addresses are set in alike, and no more than the longest has room for. */
function factsLines(facts: readonly Fact[], sheet: Layout): string[] {
  const longest = Math.max(0, ...facts.map(({ url }) => safeUrl(url)?.length ?? 0));
  const indent = Math.max(LEAST_INDENT, Math.min(labelColumns, sheet.width - longest));
  return facts.flatMap((fact) => factLines(fact, sheet, indent));
}

const LEAST_INDENT = 2;

function factLines({ label, exact, words, url }: Fact, sheet: Layout, indent: number): string[] {
  const { paint, measure, links } = sheet;
  const room = measure - labelColumns;
  const page = safeUrl(url);
  const lead = (text: string): string => (links && page !== null ? linked(text, page) : text);
  const said = proseText(words);
  const parts = [exact ?? '', said].filter((part) => part !== '').map(lead);
  const oneLine = parts.join(': ');
  const lines =
    displayWidth(oneLine) <= room
      ? [oneLine]
      : [...(exact === null ? [] : parts.slice(0, 1)), ...prose(words, sheet, room).map(lead)];
  return [
    ...labelled(label, lines, paint.faint, sheet.width),
    ...(links ? [] : pageLine(url, sheet, indent)),
  ];
}

function proofLines(rows: readonly ProofRow[], sheet: Layout): string[] {
  const shown = rows.slice(0, mostProof);
  const columns = Math.max(...shown.map(({ claim }) => claim.length));
  const items = shown.flatMap((row, index) => {
    const number = String(index + 1).padStart(3);
    // A time of another day is longer, but the other rows are not aligned to it.
    return proofItem(`${number}  ${padTo(row.claim, columns)}  ${padTo(row.time, 8)}`, row, sheet);
  });
  return [...items, ...rest(rows.length - shown.length, '     ')];
}

/** The text of an item beside its claim, or below it on a narrow terminal. */
function proofItem(head: string, { text, where, url, isLine }: ProofRow, sheet: Layout): string[] {
  const beside = sheet.width >= 72;
  const indent = ' '.repeat(beside ? head.length + 2 : 5);
  const room = sheet.measure - indent.length;
  const seen = wrap(clip(text, longestProof), room);
  const isHere = url === null || sheet.links;
  const place = sheet.links && url !== null ? linked(where, url) : where;
  const lines = [
    ...[...seen, ...(isHere || !isLine ? [sheet.paint.faint(place)] : [])].map((line) => indent + line),
    ...(isHere ? [] : pageLine(url, sheet, indent.length)),
  ];
  if (!beside) return [head.trimEnd(), ...lines];
  return [`${head}  ${seen[0] ?? ''}`.trimEnd(), ...lines.slice(1)];
}

function paintedLanes(line: string, { paint }: Layout): string {
  return line
    .replace(/[✗╳]/g, paint.bad)
    .replace(/█+|▒+/g, paint.doubtful)
    .replace(/[─┬]{3,}|━+|╌+/g, paint.faint);
}

function paintedKeyLine(line: string, { paint }: Layout): string {
  return line
    .replace(/✗/g, paint.bad)
    .replace(/[○▒]+/g, paint.doubtful)
    .replace(/✓/g, paint.good)
    .replace(/[─┬]{3,}|╌+/g, paint.faint);
}
