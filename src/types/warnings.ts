import type { warningKinds } from '../warnings/warning-table.ts';
import type { RunInBrief } from './keys.ts';
import type { Remedy } from './remedies.ts';

/** What is worth a change though no key is stuck by it. */
type WarningRule = keyof typeof warningKinds;

/** What a warning is about. */
export type WarningMatter =
  | { kind: 'one-key'; key: string; saver: string | null; refused: number }
  | { kind: 'other-content'; key: string; dimension: string }
  | { kind: 'starved'; step: string; branch: string; count: number }
  | { kind: 'policy'; event: string }
  /** Jobs whose restores were not allowed to read caches. */
  | { kind: 'forbidden-reads'; jobs: string[] }
  /** In the words of an earlier report. */
  | { kind: 'told'; text: string };

/** Something worth a change although it left no stuck key. */
export interface Warning {
  rule: WarningRule;
  /** Indices into `saves`; none in a scan. */
  saves: number[];
  matter: WarningMatter;
  /** The runs that show it, oldest first, if it takes several. */
  runs: { url: RunInBrief['url']; attempt: number | null }[];
  remedies: Remedy[];
}
