import type { CauseInfo } from '../../causes/cause-table.ts';
import type { Explained } from '../../types/explanation.ts';

/** What is known of a cause, as `explain` tells it. */
export function explainedCause({
  title,
  why,
  instead,
  limits,
  alternatives,
  recognised,
  source,
}: CauseInfo): Explained {
  const guard =
    "Guard the save: `if: always() && steps.<the step that fills the cache>.outcome == 'success'` on a separate save step.";
  const cure = instead === null ? guard : `${instead.charAt(0).toUpperCase()}${instead.slice(1)}.`;
  return {
    title,
    explanation: {
      means: why,
      known: recognised,
      todo: [cure, ...limits, ...alternatives].join(' '),
      source,
    },
  };
}
