import { attemptUrl } from '../../run/attempt-names.ts';
import type { Finding } from '../../types/findings.ts';
import type { Release } from '../../types/keys.ts';
import type { Instant } from '../../types/primitives.ts';
import type { Report, ReportedRun, Save } from '../../types/report.ts';

/** A finding with its save, and how the reported attempt met the key. */
export interface Case {
  finding: Finding;
  save: Save;
  met: Meeting[];
  /** Whose save it is: of the reported attempt, of another attempt of the same run, or of another run. */
  origin: 'this-attempt' | 'other-attempt' | 'other-run';
  /** Whether another finding says that the same entry is, or may be, held now. */
  isHeldAgain: boolean;
}

/**
 * A save of the reported attempt that was refused the key of a finding, or a restore that missed it and failed its job.
 */
export interface Meeting {
  kind: 'refused' | 'missed';
  job: string;
  at: Instant | null;
}

/** What a command or a URL needs of the attempt in which a save ran. */
export type Culprit = Pick<ReportedRun, 'host' | 'owner' | 'repo' | 'id' | 'attempt' | 'url'>;

/** The findings of a report, each with its save; a finding with an invalid index is left out. */
export function casesOf(report: Report): Case[] {
  return report.findings.flatMap((finding, index) => {
    const save = report.saves[finding.save];
    return save === undefined
      ? []
      : [
          {
            ...{ finding, save },
            met: meetingsOf(report, index),
            origin: originOf(save, report),
            isHeldAgain: report.findings.some((other) => holdsAgain(other, finding)),
          },
        ];
  });
}

/** The saves of the reported attempt, without those of other attempts that left a stuck key. */
export function ownSaves({ saves }: Report): Save[] {
  return saves.filter(({ run }) => run === null);
}

/** The attempt of a save: the reported one, or another of its repository. */
export function culpritOf(save: Save | null, { run }: Report): Culprit {
  const { host, owner, repo } = run;
  const other = save?.run ?? null;
  const { id, attempt } = other ?? run;
  return { host, owner, repo, id, attempt, url: other === null ? run.url : attemptUrl(other) };
}

/** Whether a key was saved only after its reservation had certainly expired. */
export function isLate(released: Release, expiry: Instant): boolean {
  return released.at > expiry;
}

function originOf({ run }: Save, report: Report): Case['origin'] {
  if (run === null) return 'this-attempt';
  return run.id === report.run.id ? 'other-attempt' : 'other-run';
}

function holdsAgain({ stuckKey: other }: Finding, { stuckKey }: Finding): boolean {
  if (other?.state !== 'held' || stuckKey?.state !== 'expired' || stuckKey.key === null) return false;
  return other.key === stuckKey.key && other.version === stuckKey.version && other.scope === stuckKey.scope;
}

function meetingsOf(report: Report, finding: number): Meeting[] {
  // The save that left the key may be the one that was refused it, and so met only itself.
  const left = report.saves[report.findings[finding]?.save ?? -1];
  const refused = ownSaves(report)
    .filter((save) => save.refusedBy?.finding === finding && save !== left)
    .map(({ job, startedAt, endedAt }) => ({
      kind: 'refused' as const,
      job: job.name,
      at: endedAt ?? startedAt,
    }));
  const missed = report.trace.misses
    .filter((miss) => miss.finding === finding)
    .map(({ job, at }) => ({ kind: 'missed' as const, job: job.name, at }));
  return [...refused, ...missed].toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
}
