/** GitHub refuses a longer issue or comment: "body is too long (maximum is 65536 characters)". */
const longestBody = 65_000;

/** The body with the first limits, from the widest to the tightest, that make it short enough; else with the last. */
export function fittingBody<Rung>([most, ...less]: readonly [Rung, ...Rung[]], bodyOf: BodyOf<Rung>): string {
  const body = bodyOf(most);
  return fits(body) ? body : fittingAmong(less, bodyOf, body);
}

type BodyOf<Rung> = (rung: Rung) => string;

const fits = (body: string): boolean => body.length <= longestBody;

/** A binary search, since a long body takes a moment to make. */
function fittingAmong<Rung>(rungs: readonly Rung[], bodyOf: BodyOf<Rung>, best: string): string {
  const middle = Math.floor(rungs.length / 2);
  const rung = rungs[middle];
  if (rung === undefined) return best;
  const body = bodyOf(rung);
  return fits(body)
    ? fittingAmong(rungs.slice(0, middle), bodyOf, body)
    : fittingAmong(rungs.slice(middle + 1), bodyOf, fits(best) ? best : body);
}

/** How much of a report its Markdown shows. */
export interface MarkdownLimits {
  findings: number;
  /** Rows of a table. */
  rows: number;
  /** Items of proof for each finding. */
  proof: number;
  /** Items of a list. */
  items: number;
  /** Blocks of a section, which has many if many saves share keys. */
  blocks: number;
  /** Remedies for each finding. */
  remedies: number;
  /** Notes for each remedy. */
  notes: number;
  /** The longest patch that is shown, in characters. */
  patch: number;
  /** Attempts that met the key of a finding. */
  victims: number;
  gantt: boolean;
}

const everything: MarkdownLimits = {
  findings: 50,
  rows: 1000,
  proof: 100,
  items: 200,
  blocks: 100,
  remedies: 10,
  notes: 50,
  patch: 20_000,
  victims: 100,
  gantt: true,
};

/**
 * From everything to the least, dropping the least important first: healthy saves, then proof beyond the first items,
 * then findings after the first ones. With the last limits any report fits into a comment.
 */
export const ladder: [MarkdownLimits, ...MarkdownLimits[]] = [
  everything,
  { ...everything, rows: 200 },
  { ...everything, rows: 100, proof: 20, items: 50, blocks: 60, victims: 60 },
  { ...everything, rows: 40, proof: 8, items: 20, blocks: 30, notes: 10, victims: 30 },
  { ...everything, rows: 20, proof: 5, items: 20, blocks: 20, notes: 10, findings: 10, victims: 20 },
  {
    ...everything,
    rows: 20,
    proof: 5,
    items: 10,
    blocks: 12,
    notes: 5,
    findings: 4,
    patch: 10_000,
    victims: 10,
  },
  {
    findings: 2,
    rows: 10,
    proof: 4,
    items: 8,
    blocks: 9,
    remedies: 2,
    notes: 4,
    patch: 6000,
    victims: 6,
    gantt: true,
  },
  {
    findings: 1,
    rows: 4,
    proof: 3,
    items: 4,
    blocks: 6,
    remedies: 1,
    notes: 2,
    patch: 4000,
    victims: 2,
    gantt: false,
  },
];
