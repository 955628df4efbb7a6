import type { Lane } from '../../types/findings.ts';
import type { KeyLine } from '../chart/key-timeline.ts';
import type { VictimRow } from './aftermath.ts';
import type { Command } from './command.ts';
import type { Fact } from './facts.ts';
import type { Headline } from './headline.ts';
import type { ProofRow } from './proof-words.ts';
import type { Prose } from './prose.ts';

/**
 * What a report says, before a medium decides how it looks. Strangers' words in it are neutralised, but not yet quoted.
 */
export interface Page {
  headline: Headline;
  /** The answer in one line. */
  answer: string;
  /** What was examined, each line a sentence or a row of counts. */
  subject: Prose[];
  /** The page on GitHub, if there is one. */
  url: string | null;
  blocks: Block[];
  /** The answer for a terminal of 24 rows; null where a report has no shorter form. */
  screen: Screen | null;
  /** The whole answer in a few lines, for a chat or the status of a commit. */
  brief: Prose[];
  /** What could not be examined, in sentences. */
  gaps: Prose[];
  /** The last line: when, and by which version. */
  colophon: Prose | null;
}

/** What somebody in a hurry reads, at most one screen: what is stuck, why, what to do now, and what to merge. */
export interface Screen {
  tone: 'bad' | 'doubtful' | 'good';
  headline: Prose;
  /** The run: its repository, workflow, event and day. */
  subject: Prose;
  /** The key, never broken; null if there is none, or several. */
  key: string | null;
  rows: ScreenRow[];
  /** What `--details` adds; null if that is nothing. */
  more: Prose | null;
}

/** One of the labelled parts of the screen. */
export interface ScreenRow {
  label: 'What' | 'Why' | 'Now' | 'Keys' | 'Merge' | 'Also';
  prose: Prose[];
  /** Commands to copy. */
  commands: Command[];
  /** Several keys, each with what was uploaded by which job, and until when. */
  keys: Item[];
  remedy: RemedyPart | null;
}

/** A part of a page. Each medium draws it in its own way, and leaves out what it has no room for. */
export type Block =
  | { kind: 'paragraph'; prose: Prose; tone: 'plain' | 'faint' | 'loud' }
  | { kind: 'command'; command: Command }
  | { kind: 'list'; items: Item[]; noun: string }
  | { kind: 'facts'; facts: Fact[] }
  | { kind: 'lanes'; lanes: Lane[] }
  | { kind: 'key-line'; line: KeyLine }
  | { kind: 'victims'; rows: VictimRow[] }
  | { kind: 'proof'; items: ProofRow[] }
  /** What to change: the change itself, or the notes on it. */
  | { kind: 'remedies'; remedies: RemedyPart[]; part: 'change' | 'grounds' }
  | { kind: 'table'; columns: Column[]; rows: Row[]; noun: string }
  | { kind: 'section'; title: string; form: 'heading' | 'label' | 'fold'; blocks: Block[] }
  | { kind: 'findings'; findings: FindingPart[] };

/** An item of a list, perhaps with words to copy on a line of their own, and a link. */
export interface Item {
  prose: Prose;
  exact: string | null;
  url: string | null;
}

/** A column of a table. */
export interface Column {
  title: string;
  /** The width of the medium, in characters, from which it is shown. */
  from: number;
  /**
   * The width to which it may be narrowed; `whole` if half of it is worth nothing, and `copied` for what people copy:
   * without room beside the other columns it goes below its row.
   */
  least: number | 'whole' | 'copied';
}

/** A row of a table; if not all fit, the grave ones are shown. */
export interface Row {
  cells: Cell[];
  isGrave: boolean;
}

/** The content of a row in a column. */
export interface Cell {
  prose: Prose;
  tone: 'bad' | 'doubtful' | 'good' | 'faint' | 'plain';
}

/** A remedy with everything that a report says about it. */
export interface RemedyPart {
  /** `verified`, `needs review` or `by hand`. */
  state: string;
  /** The new condition and the patch, or null. */
  condition: string | null;
  patch: string | null;
  /** What it does, if it is one of several. */
  title: string | null;
  /** How it relates to the one before it, such as `Or …`; null for the first. */
  lead: string | null;
  /** The file and its repository; empty if there is none. */
  place: string[];
  /** The first things to do by hand, if there is no patch. */
  steps: Prose[];
  /** That there are further steps, and where; null if there are none. */
  more: string | null;
  /** What was proved of it, in one line; null if nothing was. */
  proof: Prose | null;
  /** Other notes on it. */
  notes: Prose[];
  /** That the same is above already; null if it is not. */
  told: string | null;
  /** Where the grounds stand, seen from the change. */
  grounds: string;
  /** Where the command has to be run, or what to do where there is none; null if nobody knows, or there is no patch. */
  where: Prose | null;
  command: Command | null;
}

/** A finding: in full, and in one paragraph. */
export interface FindingPart {
  headline: Headline;
  /** Whether it is the only finding, so that the headline of the page is its headline. */
  isAlone: boolean;
  isStuck: boolean;
  inShort: Prose;
  /** Where the key is written in the repository of the run; null if that is elsewhere or unknown. */
  place: { file: string; line: number } | null;
  blocks: Block[];
}

/** A paragraph, plain unless another tone is given. */
export function paragraph(prose: Prose, tone: 'plain' | 'faint' | 'loud' = 'plain'): Block {
  return { kind: 'paragraph', prose, tone };
}

/** A section with a title; nothing if it is empty. */
export function section(title: string, form: 'heading' | 'label' | 'fold', blocks: Block[]): Block[] {
  return blocks.length === 0 ? [] : [{ kind: 'section', title, form, blocks }];
}

/** A list of sentences; nothing if it is empty. */
export function list(items: readonly Prose[], noun: string): Block[] {
  if (items.length === 0) return [];
  return [{ kind: 'list', items: items.map((prose) => ({ prose, exact: null, url: null })), noun }];
}

/** A section with a table; nothing if it has no rows. */
export function titledTable(
  title: string,
  form: 'heading' | 'fold',
  { columns, rows, noun }: Parameters<typeof table>[0],
): Block[] {
  return rows.length === 0 ? [] : section(title, form, [table({ columns, rows, noun })]);
}

/** A table without columns that are empty in every row. */
export function table({ columns, rows, noun }: Omit<Extract<Block, { kind: 'table' }>, 'kind'>): Block {
  const isTold = (_: unknown, index: number): boolean =>
    rows.length === 0 || rows.some(({ cells }) => cells[index]?.prose.length !== 0);
  const told = rows.map((row) => ({ ...row, cells: row.cells.filter(isTold) }));
  return { kind: 'table', columns: columns.filter(isTold), rows: told, noun };
}

/** A column, always shown unless `from` says from which width. */
export function column(title: string, least: Column['least'], from = 0): Column {
  return { title, from, least };
}

/** A cell with words of ours or a number; empty for an empty text. */
export function cell(words: string | number | Prose, tone: Cell['tone'] = 'plain'): Cell {
  if (typeof words === 'object') return { prose: words, tone };
  return { prose: words === '' ? [] : [String(words)], tone };
}

/** A cell with a key, or that the key is unknown. */
export function keyCell(key: string | null): Cell {
  return key === null ? { prose: [{ absent: 'key not known' }], tone: 'plain' } : exactCell(key);
}

/** A cell with strangers' words, perhaps with a link; empty for an empty text. */
export function exactCell(exact: string, url: string | null = null): Cell {
  return { prose: exact === '' ? [] : [{ exact, url }], tone: 'plain' };
}
