import type { Remedy } from '../types/remedies.ts';
import type { Warning } from '../types/warnings.ts';
import type { SharedKey } from './refusals.ts';
import type { Starved } from './starvation.ts';

/** The warning about saves of one run that share a key: benign if they save the same content. */
export function sharedKeyWarning(
  { key, refused, saver }: SharedKey,
  cure: { dimension: string | null; remedies: Remedy[] },
  saverName: string | null,
): Warning {
  const saves = [...(saver === null ? [] : [saver]), ...refused].sort((one, other) => one - other);
  const { dimension, remedies } = cure;
  return dimension === null
    ? {
        rule: 'benign-refusal',
        matter: { kind: 'one-key', key, saver: saverName, refused: refused.length },
        ...{ saves, runs: [], remedies },
      }
    : {
        rule: 'same-key-across-legs',
        matter: { kind: 'other-content', key, dimension },
        ...{ saves, runs: [], remedies },
      };
}

/** The warning about saves that the event of the run does not allow; empty if there are none. */
export function policyWarnings(
  event: string,
  saves: number[],
  cureOf: (save: number) => Remedy[],
): Warning[] {
  const [first] = saves;
  if (first === undefined) return [];
  const remedies = cureOf(first);
  return [{ rule: 'policy', matter: { kind: 'policy', event }, saves, runs: [], remedies }];
}

/** The warning about a save that is never reached. */
export function starvedWarning({ step, branch, runs }: Starved, remedy: Remedy): Warning {
  return {
    rule: 'starved-save',
    matter: { kind: 'starved', step, branch, count: runs.length },
    saves: [],
    runs,
    remedies: [remedy],
  };
}
