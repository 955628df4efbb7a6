import type { Finding } from '../types/findings.ts';
import type { Report, Save } from '../types/report.ts';
import { findVictims } from './holders.ts';
import { refusedBy, unexplainedRefusal } from './refused-by.ts';
import { type Judged, settleFindings, withRelease } from './settled.ts';
import { findCulprits } from './subjects.ts';
import { reportedVictim } from './to-report.ts';
import type { StuckEvent, TraceContext } from './trace-context.ts';
import { traceSummary } from './trace-summary.ts';

/**
 * The saves and findings of the report with what other attempts add: which runs each stuck key hit, whether it is free
 * again, what held the key of each refused save, and the findings of the attempts that left a key which this one met.
 */
export function applyTrace(
  world: TraceContext,
  own: Judged,
  judgeOther: (stuck: StuckEvent) => Judged,
): Judged & Pick<Report, 'trace'> {
  const met = world.budget === 0 ? [] : findCulprits(world).flatMap((stuck) => broughtIn(stuck, judgeOther));
  const known = [
    ...settleFindings(own, world.own),
    ...met.map(({ finding, stuck }, index) => ({
      finding: { ...finding, save: own.saves.length + index },
      stuck,
    })),
  ];
  const findingOf = (stuck: StuckEvent): number | null => {
    const index = known.findIndex((one) => one.stuck === stuck);
    return index === -1 ? null : index;
  };
  const told = known.map(({ finding, stuck }) =>
    stuck === null ? finding : withOthers(finding, stuck, world),
  );
  const keys = new Map(told.map(({ save, stuckKey }) => [save, stuckKey?.key ?? null]));
  const saves = [...own.saves, ...met.map(({ save }) => save)].map((save, index) =>
    withKey({ ...save, refusedBy: refusalOf(save, index, world, findingOf) }, keys.get(index) ?? null),
  );
  return { saves, findings: told, trace: traceSummary(world, findingOf) };
}

/** The save and the finding of another attempt that left a stuck key. */
function broughtIn(
  stuck: StuckEvent,
  judgeOther: (stuck: StuckEvent) => Judged,
): { save: Save; finding: Finding; stuck: StuckEvent }[] {
  const { saves, findings } = judgeOther(stuck);
  const finding = findings.find(({ save }) => save === stuck.save);
  const save = stuck.save === null ? undefined : saves[stuck.save];
  if (finding === undefined || save === undefined) return [];
  return [{ save: { ...save, run: stuck.run }, finding, stuck }];
}

function withOthers(finding: Finding, stuck: StuckEvent, world: TraceContext): Finding {
  if (finding.stuckKey === null) return finding;
  return { ...withRelease(finding, stuck, world), victims: findVictims(stuck, world).map(reportedVictim) };
}

function withKey(save: Save, key: string | null): Save {
  if (save.key !== null || key === null) return save;
  return { ...save, key, notes: [...save.notes, { kind: 'key-of-refusal' }] };
}

function refusalOf(
  save: Save,
  index: number,
  world: TraceContext,
  findingOf: (stuck: StuckEvent) => number | null,
): Save['refusedBy'] {
  if (save.outcome !== 'refused' || save.run !== null) return null;
  const hit = world.own.filter((event) => event.kind === 'refused').find((event) => event.save === index);
  // A refusal without a time, as in text copied from the page, cannot be explained by times.
  return hit === undefined ? unexplainedRefusal(null) : refusedBy(hit, world, findingOf);
}
