import type { Warning } from '../../types/warnings.ts';
import { type Block, paragraph, section } from './blocks.ts';
import { hasGrounds, remedyParts } from './remedy-part.ts';
import { warningWords } from './warning-words.ts';

/** The warnings, each with its remedies. */
export function warningBlocks(warnings: readonly Warning[]): Block[] {
  const blocks = warnings.flatMap((warning, index): Block[] => {
    const above = warnings.slice(0, index).flatMap((earlier) => earlier.remedies);
    const remedies = remedyParts(warning.remedies, { culpritOf: () => null, above, grounds: 'below' });
    const grounds = remedies.filter(hasGrounds);
    return [
      paragraph(warningWords(warning.matter)),
      ...(remedies.length === 0 ? [] : [{ kind: 'remedies' as const, remedies, part: 'change' as const }]),
      ...(grounds.length === 0
        ? []
        : [{ kind: 'remedies' as const, remedies: grounds, part: 'grounds' as const }]),
    ];
  });
  return section('Worth a change', 'heading', blocks);
}
