import { causes } from '../causes/cause-table.ts';
import { type AutopsyError, misuse } from '../errors.ts';
import { exposures } from '../lint/exposure-table.ts';
import { rules } from '../lint/rules.ts';
import { explainedCause } from '../render/content/explained-cause.ts';
import { terms } from '../render/content/terms.ts';
import { renderExplained, renderWords } from '../render/text/explained-text.ts';
import { outcomes, phases } from '../saves/outcome-table.ts';
import { refusals } from '../trace/refusal-table.ts';
import type { Explained } from '../types/explanation.ts';
import type { Io } from '../types/io.ts';
import { warningKinds } from '../warnings/warning-table.ts';
import type { Outcome } from './command.ts';
import { nearest } from './nearest.ts';
import type { ExplainOptions } from './options/explain.ts';
import { textOptions } from './text-options.ts';

/** Every word with an explanation, by kind. */
const TABLES: ReadonlyMap<string, Readonly<Record<string, Explained>>> = new Map(
  Object.entries({
    cause: Object.fromEntries(Object.entries(causes).map(([id, cause]) => [id, explainedCause(cause)])),
    phase: phases,
    outcome: outcomes,
    refusal: refusals,
    warning: warningKinds,
    exposure: exposures,
    term: terms,
    rule: Object.fromEntries(rules.map((rule) => [rule.id, rule])),
  }),
);

/**
 * Explains a word of a report, with all its meanings if several kinds share it; or lists the words of a kind, or of
 * all. Throws an `AutopsyError` for an unknown word.
 */
export function explain({ id: asked, color }: ExplainOptions, io: Io): Outcome {
  const text = textOptions({ output: null, color }, io, io.stdout);
  const listing = (table: Readonly<Record<string, Explained>>) => renderWords(Object.entries(table), text);
  if (asked === null) {
    io.stdout.write([...TABLES].map(([kind, table]) => `${kind}\n${listing(table)}`).join('\n'));
    return { status: 0, failures: [] };
  }
  const id = asked.trim().toLowerCase().replace(/\s+/g, '-');
  const listed = TABLES.get(id);
  if (listed !== undefined) {
    io.stdout.write(listing(listed));
    return { status: 0, failures: [] };
  }
  const all = [...TABLES].flatMap(([kind, table]) =>
    Object.entries(table).map(([name, explained]) => ({ kind, name, explained })),
  );
  const found = all.filter(({ kind, name }) => id === name || id === `${kind}:${name}`);
  if (found.length === 0)
    throw unknownWord(
      id,
      all.map(({ name }) => name),
    );
  io.stdout.write(renderExplained(found, text));
  return { status: 0, failures: [] };
}

function unknownWord(id: string, names: readonly string[]): AutopsyError {
  const near = nearest(id, names);
  const kinds = [...TABLES.keys()].join(', ');
  const hint = near === null ? `give a kind for its words: ${kinds}` : `did you mean ${near}?`;
  return misuse(`${JSON.stringify(id)} is no word of a report`, hint);
}
