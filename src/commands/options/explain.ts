import { argument, type ValuesOf } from '../parameter.ts';
import { color } from './shared.ts';

/** What `explain` takes. */
export const explainParameters = {
  id: argument(
    '<id>',
    'a cause, phase, outcome, refusal, warning or rule; kind:id where two share an id; or a kind, for its words',
  ),
  color,
};

/** The command line of `explain`, read. */
export type ExplainOptions = ValuesOf<typeof explainParameters>;
