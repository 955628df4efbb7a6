import type { Finding } from '../types/findings.ts';
import type { KeyEvent } from '../types/keys.ts';
import type { Instant } from '../types/primitives.ts';
import type { ExaminedAttempt, ScanFinding } from '../types/scan.ts';

/** A save that did not finish, and who met the key that it left. */
export interface UnfinishedSave {
  finding: ScanFinding;
  hits: readonly KeyEvent[];
}

/** Every save of the attempts that did not finish, in the order of the attempts. */
export function unfinishedSaves(examined: readonly ExaminedAttempt[]): UnfinishedSave[] {
  return examined.flatMap((attempt) =>
    attempt.findings.flatMap((finding) => {
      const save = attempt.saves[finding.save];
      if (save === undefined) return [];
      const { kind, certainty, detail } = finding.teardown.cause;
      const { stuckKey } = finding;
      const { key, version, scope } = stuckKey ?? save;
      const { job, step, action, form, outcome } = save;
      const inBrief = {
        run: attempt.run,
        ...{ job, step, action, form, outcome, key, version, scope },
        tornDownAt: finding.teardown.at,
        cause: { kind, certainty, detail },
        reservation: finding.reservation,
        certainty: stuckKey?.certainty ?? null,
        state: stuckKey?.state ?? null,
        reservedBetween: stuckKey?.reservedBetween ?? null,
        expiresBetween: stuckKey?.expiresBetween ?? null,
        releasedAt: releasedAt(finding),
      };
      return [{ finding: inBrief, hits: finding.hits }];
    }),
  );
}

/** By the save that finished it; an entry that is older than the reservation, by two clocks, is known of the list only. */
function releasedAt({ released, evidence }: Finding): Instant | null {
  return released?.at ?? evidence.find(({ claim }) => claim === 'released')?.at ?? null;
}
