import type { Finding } from '../types/findings.ts';
import type { KeyEvent } from '../types/keys.ts';
import type { Instant } from '../types/primitives.ts';
import type { ExaminedAttempt, ScanFinding } from '../types/scan.ts';

/** A save that did not finish, and the events that met its key. */
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

/** When its key was finished: by a later save, else by an entry in the list of caches. */
function releasedAt({ released, evidence }: Finding): Instant | null {
  return released?.at ?? evidence.find(({ claim }) => claim === 'released')?.at ?? null;
}
