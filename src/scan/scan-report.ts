import { timestamp } from '../timestamp.ts';
import type { Verdict } from '../types/report.ts';
import type { ScanReport, ScanResult, UnreadAttempt } from '../types/scan.ts';
import { scanCost } from './cost.ts';
import { scanFindings } from './findings.ts';
import { grouped } from './grouped.ts';
import { heldSpans, keysHeldNow } from './held-spans.ts';
import { countSaves, tallyCauses, tallySteps } from './tallies.ts';

/** Adds up what the scan went through; pure, at the end of the window. */
export function scanReport(result: ScanResult, version: string): ScanReport {
  const { examined, unread, window } = result;
  const findings = scanFindings(examined);
  const spans = heldSpans(findings);
  const stuckNow = keysHeldNow(
    spans,
    examined.flatMap(({ events }) => events),
  );
  return {
    schemaVersion: 1,
    tool: { name: 'cache-autopsy', version },
    scannedAt: timestamp(window.until),
    verdict: scanVerdict(result),
    repository: result.repository,
    window: { from: timestamp(window.from), until: timestamp(window.until) },
    filters: result.filters,
    runs: {
      listed: result.listed,
      suspects: examined.length + unread.length,
      examined: examined.length,
      fromCache: examined.filter(({ fromCache }) => fromCache).length,
      unread: unread.length,
      running: result.running,
      leftOut: result.leftOut,
      listedSince: timestamp(result.listEndsAt),
    },
    saves: { ...countSaves(examined, findings), heldNow: stuckNow.length },
    findings,
    stuckNow,
    steps: tallySteps(findings),
    causes: tallyCauses(findings),
    cost: scanCost(examined, spans, window.until),
    gaps: [...result.gaps, ...unreadGaps(unread), ...examined.flatMap(attemptGaps)],
  };
}

/** A limit is part of what was asked, so what lies beyond it leaves nothing open. */
function scanVerdict({ examined, unread, isListBroken }: ScanResult): Verdict {
  if (examined.some(({ verdict }) => verdict === 'stuck-key')) return 'stuck-key';
  const isOpen =
    isListBroken || unread.length > 0 || examined.some(({ verdict }) => verdict === 'inconclusive');
  return isOpen ? 'inconclusive' : 'clean';
}

const NAMED = 3;

/** Attempts that were not to be had, those of one reason together. */
function unreadGaps(unread: readonly UnreadAttempt[]): string[] {
  return [...grouped(unread, ({ reason }) => reason)].map(([reason, same]) => {
    const names = same.slice(0, NAMED).map(({ runId, attempt }) => `run ${runId}, attempt ${attempt}`);
    const rest = same.length - names.length;
    return `${names.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}: ${reason}`;
  });
}

function attemptGaps({ run, gaps }: ScanResult['examined'][number]): string[] {
  return gaps.map((gap) => `run ${run.id}, attempt ${run.attempt}: ${gap}`);
}
