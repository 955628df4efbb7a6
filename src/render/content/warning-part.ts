import type { Remedy } from '../../types/findings.ts';
import type { Warning } from '../../types/warnings.ts';
import { applyWhere } from './advice.ts';
import { type Block, paragraph, type RemedyPart, section } from './blocks.ts';
import { warningWords } from './warning-words.ts';

/** What is worth a change though no key is stuck by it, each with what to do. */
export function warningBlocks(warnings: readonly Warning[]): Block[] {
  const blocks = warnings.flatMap((warning): Block[] => [
    paragraph([warningWords(warning.matter)]),
    ...(warning.remedies.length === 0
      ? []
      : [{ kind: 'remedies' as const, remedies: warning.remedies.map(partOf) }]),
  ]);
  return blocks.length === 0 ? [] : section('Worth a change', 'heading', blocks);
}

function partOf(remedy: Remedy): RemedyPart {
  return {
    remedy,
    place: [remedy.file, remedy.repository].filter((part) => part !== null),
    told: null,
    where: remedy.patch === null ? null : applyWhere(remedy.repository),
    command: null,
  };
}
