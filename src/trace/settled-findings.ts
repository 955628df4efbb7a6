import type { Finding } from '../types/findings.ts';
import type { KeyEvent } from '../types/keys.ts';
import type { Report } from '../types/report.ts';
import type { SaveOutcome } from '../types/saves.ts';
import { reportedRelease } from './to-report.ts';
import type { StuckEvent } from './trace-context.ts';
import { findRelease, type ReleaseWorld } from './victims.ts';

/** The saves and findings of an attempt judged by itself. */
export type Judged = Pick<Report, 'saves' | 'findings'>;

/** A finding, and the reservation that it is about; null for a finding without a stuck key. */
interface KnownFinding {
  finding: Finding;
  stuck: StuckEvent | null;
}

/**
 * The findings of an attempt according to its settled events: a save that failed by itself and holds no key is no
 * finding.
 */
export function settleFindings({ saves, findings }: Judged, events: readonly KeyEvent[]): KnownFinding[] {
  return findings
    .map((finding) => weighed({ finding, stuck: stuckOf(finding, events) }))
    .filter(
      ({ finding }) => finding.stuckKey !== null || ENDED_BADLY.has(saves[finding.save]?.outcome ?? 'saved'),
    );
}

const ENDED_BADLY: ReadonlySet<SaveOutcome> = new Set(['torn-down', 'unknown']);

function stuckOf({ save }: Finding, events: readonly KeyEvent[]): StuckEvent | null {
  return events.filter((event) => event.kind === 'stuck').find((event) => event.save === save) ?? null;
}

/** The finding without its stuck key, if other attempts refute a merely possible reservation, which needs times. */
function weighed({ finding, stuck }: KnownFinding): KnownFinding {
  const isDated = finding.stuckKey !== null && finding.stuckKey.reservedBetween !== null;
  const isRefuted = finding.reservation === 'possible' && stuck === null && isDated;
  return isRefuted
    ? { finding: { ...finding, stuckKey: null, reservation: 'none' }, stuck }
    : { finding, stuck };
}

/** The finding with what other attempts show of its key: its name, and whether it was saved after all. */
export function withRelease(finding: Finding, stuck: StuckEvent, world: ReleaseWorld): Finding {
  const { stuckKey } = finding;
  if (stuckKey === null) return finding;
  const release = findRelease(stuck, world);
  return {
    ...finding,
    stuckKey: {
      ...stuckKey,
      key: stuckKey.key ?? stuck.key,
      state: release === null ? stuckKey.state : 'released',
    },
    released: release === null ? null : reportedRelease(release),
  };
}
