import type { CauseInfo } from '../../causes/cause-table.ts';
import type { Explained } from '../../types/explanation.ts';
import { capitalised } from './prose.ts';

/** What is known of a cause, as `explain` tells it. */
export function explainedCause({
  title,
  why,
  guardHelps,
  instead,
  limits,
  alternatives,
  recognised,
  source,
}: CauseInfo): Explained {
  const guard =
    "Guard the save: `if: always() && steps.<the step that fills the cache>.outcome == 'success'` on a separate save step.";
  const cure = instead === null || guardHelps === 'grace-only' ? guard : `${capitalised(instead)}.`;
  return {
    title,
    means: why,
    known: recognised,
    todo: [cure, ...limits, ...alternatives].join(' '),
    source,
  };
}
