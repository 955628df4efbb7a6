import type { Lane } from '../../types/findings.ts';
import type { KeyLine } from '../chart/key-timeline.ts';
import type { VictimRow } from './aftermath.ts';
import type { Command } from './command.ts';
import type { Fact } from './facts.ts';
import type { Headline } from './headline.ts';
import type { ProofRow } from './proof-words.ts';
import type { Prose } from './prose.ts';

/** What a report says, before any medium has decided how it looks. Strangers' words in it are harmless, not yet quoted. */
export interface Page {
  headline: Headline;
  /** The answer in one line of our own words. */
  answer: string;
  /** What was looked at, each line a sentence or a row of counts. */
  subject: Prose[];
  /** The page on GitHub, where it has one. */
  url: string | null;
  blocks: Block[];
  /** The whole answer in a few lines, for a chat or the status of a commit. */
  brief: Prose[];
  /** What could not be examined, in sentences. */
  gaps: Prose[];
  /** The last line: when, and by which version. */
  colophon: Prose | null;
}

/** A part of a page. A medium draws each kind in its own way, and leaves out what it has no room for. */
export type Block =
  | { kind: 'paragraph'; prose: Prose; tone: 'plain' | 'faint' | 'loud' }
  | { kind: 'command'; command: Command }
  | { kind: 'list'; items: Item[]; noun: string }
  | { kind: 'facts'; facts: Fact[] }
  | { kind: 'lanes'; lanes: Lane[] }
  | { kind: 'key-line'; line: KeyLine }
  | { kind: 'victims'; rows: VictimRow[] }
  | { kind: 'proof'; items: ProofRow[] }
  /** What to change: the change itself, or what is known of it besides. */
  | { kind: 'remedies'; remedies: RemedyPart[]; part: 'change' | 'grounds' }
  | { kind: 'table'; columns: Column[]; rows: Row[]; noun: string }
  | { kind: 'section'; title: string; form: 'heading' | 'label' | 'fold'; blocks: Block[] }
  | { kind: 'findings'; findings: FindingPart[] };

/** One thing of a list, perhaps with words to copy on a line of their own, and a page. */
export interface Item {
  prose: Prose;
  exact: string | null;
  url: string | null;
}

/** A column of a table. */
export interface Column {
  title: string;
  /** The least width of the medium, in characters, at which it is shown. */
  from: number;
  /**
   * What it is narrowed to before the table gives up on the width; `whole` for what half of is worth nothing, and `copied`
   * for what people copy: where it has no room beside the others, it stands below its row.
   */
  least: number | 'whole' | 'copied';
}

/** A row of a table; where not all can be shown, those that are grave are. */
export interface Row {
  cells: Cell[];
  isGrave: boolean;
}

/** What stands in a row under a column. */
export interface Cell {
  prose: Prose;
  tone: 'bad' | 'doubtful' | 'good' | 'faint' | 'plain';
}

/** A remedy with what has to be said around it. */
export interface RemedyPart {
  /** `verified`, `needs review` or `by hand`. */
  state: string;
  /** The new condition and the patch; null where there is none. */
  condition: string | null;
  patch: string | null;
  /** What it does, where it is one of several. */
  title: string | null;
  /** How it stands to those before it; null for the first. */
  lead: string | null;
  /** The file and its repository; empty where there is none. */
  place: string[];
  /** What to do by hand first, where there is no patch. */
  steps: Prose[];
  /** That there are further steps, and where; null where there are none. */
  more: string | null;
  /** What was proved of it, in one line; null where no proof was made. */
  proof: Prose | null;
  /** What else is to be said of it. */
  notes: Prose[];
  /** That it stands above already; null where it does not. */
  told: string | null;
  /** Where the grounds stand, seen from the change. */
  grounds: string;
  /** Where the command has to be run, or what to do where there is none; null where nobody knows, or there is no patch. */
  where: Prose | null;
  command: Command | null;
}

/** A finding: in full, and in one paragraph. */
export interface FindingPart {
  headline: Headline;
  /** Whether the headline of the page is its own. */
  isAlone: boolean;
  isStuck: boolean;
  inShort: Prose;
  /** Where the key is written, in the repository and at the commit of the run. */
  place: { file: string; line: number } | null;
  blocks: Block[];
}

/** A paragraph, plain unless it is said. */
export function paragraph(prose: Prose, tone: 'plain' | 'faint' | 'loud' = 'plain'): Block {
  return { kind: 'paragraph', prose, tone };
}

/** A part under a title; nothing where there is nothing in it. */
export function section(title: string, form: 'heading' | 'label' | 'fold', blocks: Block[]): Block[] {
  return blocks.length === 0 ? [] : [{ kind: 'section', title, form, blocks }];
}

/** A list of sentences; nothing where there is none. */
export function list(items: readonly Prose[], noun: string): Block[] {
  if (items.length === 0) return [];
  return [{ kind: 'list', items: items.map((prose) => ({ prose, exact: null, url: null })), noun }];
}

/** A table under its title; nothing where it has no rows. */
export function titledTable(
  title: string,
  form: 'heading' | 'fold',
  { columns, rows, noun }: Parameters<typeof table>[0],
): Block[] {
  return rows.length === 0 ? [] : section(title, form, [table({ columns, rows, noun })]);
}

/** A table without the columns that are empty in every row. */
export function table({ columns, rows, noun }: Omit<Extract<Block, { kind: 'table' }>, 'kind'>): Block {
  const isTold = (_: unknown, index: number): boolean =>
    rows.length === 0 || rows.some(({ cells }) => cells[index]?.prose.length !== 0);
  const told = rows.map((row) => ({ ...row, cells: row.cells.filter(isTold) }));
  return { kind: 'table', columns: columns.filter(isTold), rows: told, noun };
}

/** A column that is always shown, and may be narrowed to so many characters. */
export function column(title: string, least: Column['least'], from = 0): Column {
  return { title, from, least };
}

/** A cell of our own words, or of a number; empty for nothing. */
export function cell(words: string | number | Prose, tone: Cell['tone'] = 'plain'): Cell {
  if (typeof words === 'object') return { prose: words, tone };
  return { prose: words === '' ? [] : [String(words)], tone };
}

/** The key of a row, or that nothing gives it. */
export function keyCell(key: string | null): Cell {
  return key === null ? { prose: [{ absent: 'key not known' }], tone: 'plain' } : exactCell(key);
}

/** A cell of strangers' words, perhaps with a page; empty for an empty text. */
export function exactCell(exact: string, url: string | null = null): Cell {
  return { prose: exact === '' ? [] : [{ exact, url }], tone: 'plain' };
}
