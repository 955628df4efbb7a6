import type { ScanGap } from '../types/gaps.ts';
import { grouped } from '../types/grouped.ts';
import type { Verdict } from '../types/report.ts';
import type { ScanReport, ScanResult, UnreadAttempt, UnsettledAttempt } from '../types/scan.ts';
import { heldSpans, keysHeldNow, unfinishedSaves } from './held-spans.ts';
import { countSaves, scanCost, tallyCauses, tallySteps } from './tallies.ts';

/** Adds up what the scan covered, as of the end of its window. */
export function scanReport(result: ScanResult, version: string): ScanReport {
  const { examined, unread, window, repository, filters, warnings, listed, running, leftOut } = result;
  const unfinished = unfinishedSaves(examined);
  const findings = unfinished.map(({ finding }) => finding);
  const spans = heldSpans(unfinished);
  const stuckNow = keysHeldNow(spans);
  return {
    version,
    scannedAt: window.until,
    verdict: scanVerdict(result),
    ...{ repository, window, filters },
    runs: {
      ...{ listed, running, leftOut },
      suspects: examined.length + unread.length,
      examined: examined.length,
      fromCache: examined.filter(({ fromCache }) => fromCache).length,
      unread: unread.length,
      listedSince: result.listEndsAt,
    },
    saves: { ...countSaves(examined, findings), heldNow: stuckNow.length },
    findings,
    stuckNow,
    steps: tallySteps(findings),
    causes: tallyCauses(findings),
    cost: scanCost(examined, spans, window.until),
    ...{ warnings, unread },
    gaps: [...result.gaps, ...attemptGaps(result)],
  };
}

/** Runs beyond the limit were not asked for, so they do not make the verdict inconclusive. */
function scanVerdict({ examined, unread, isListBroken }: ScanResult): Verdict {
  if (examined.some(({ verdict }) => verdict === 'stuck-key')) return 'stuck-key';
  const isOpen =
    isListBroken || unread.length > 0 || examined.some(({ verdict }) => verdict === 'inconclusive');
  return isOpen ? 'inconclusive' : 'clean';
}

/** What could not be read of the attempts, those with the same gap together. */
export function attemptGaps({
  unread,
  examined,
}: {
  unread: readonly UnreadAttempt[];
  examined: readonly Pick<UnsettledAttempt, 'run' | 'gaps'>[];
}): ScanGap[] {
  const all = [
    ...unread.map(({ runId, attempt, why }) => ({
      id: { runId, attempt },
      gap: { kind: 'attempt', why } as const,
    })),
    ...examined.flatMap(({ run, gaps }) =>
      gaps.map((gap) => ({ id: { runId: run.id, attempt: run.attempt }, gap })),
    ),
  ];
  return [...grouped(all, ({ gap }) => JSON.stringify(gap)).values()].map((same) => ({
    kind: 'attempts',
    attempts: same.map(({ id }) => id),
    gap: same[0].gap,
  }));
}
