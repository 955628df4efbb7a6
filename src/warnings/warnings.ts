import type { Remedy } from '../types/remedies.ts';
import type { Warning } from '../types/warnings.ts';
import type { SharedKey } from './refusals.ts';
import type { Starved } from './starvation.ts';

/** The warning on saves of one run that share a key: benign where what they save is the same. */
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

/** The warning on saves that a run of its event may not make; none where there are none. */
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

/** The warning on a save that is due and never reached. */
export function starvedWarning({ step, branch, runs }: Starved, remedy: Remedy): Warning {
  return {
    rule: 'starved-save',
    matter: { kind: 'starved', step, branch, count: runs.length },
    saves: [],
    runs,
    remedies: [remedy],
  };
}
