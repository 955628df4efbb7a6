import { optionalArgument, type ValuesOf } from '../parameter.ts';
import { color } from './shared.ts';

/** What `explain` takes. */
export const explainParameters = {
  id: optionalArgument(
    '[id]',
    'a cause, phase, outcome, refusal, warning, rule or term; kind:id where two share an id; or a kind, for its words; without it, all of them',
  ),
  color,
};

/** The command line of `explain`, read. */
export type ExplainOptions = ValuesOf<typeof explainParameters>;
