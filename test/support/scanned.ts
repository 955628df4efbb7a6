import { scanReport } from '../../src/scan/scan-report.ts';
import type { Job, RunAttempt } from '../../src/types/evidence.ts';
import type { Finding } from '../../src/types/findings.ts';
import type { ExaminedAttempt, ExaminedFinding, ScanReport, ScanResult } from '../../src/types/scan.ts';
import { finding, heldKey, save } from '../render/reports.ts';

/** A moment of June 2026. */
export const at = (time: string): number => Date.parse(`2026-06-${time}Z`);
/** When the scans of these tests take place. */
export const NOW = at('02T00:00:00');

/** The run of `attempt`, which failed. */
export const run: RunAttempt = {
  ...{ id: 100, attempt: 1, host: 'github.com', owner: 'octo', repo: 'cave' },
  url: 'https://github.com/octo/cave/actions/runs/100',
  ...{ workflowId: 7, workflowName: 'CI', path: 'octo/cave/.github/workflows/ci.yml@refs/heads/dev' },
  ...{ event: 'push', headBranch: 'dev', headRepository: null, headSha: 'a'.repeat(40), status: 'completed' },
  ...{ conclusion: 'failure', createdAt: NOW, startedAt: NOW, updatedAt: NOW, defaultBranch: null },
  ...{ pullRequests: [], referencedWorkflows: [] },
};

/** Its job, which was cancelled. */
export const job: Job = {
  ...{ id: 43274815123, name: 'prepare-base (3.13)', url: null, runAttempt: 1, status: 'completed' },
  ...{ conclusion: 'cancelled', startedAt: at('01T09:10:09.300'), completedAt: at('01T09:15:00') },
  ...{ checkRunId: null, runnerId: 1, steps: [] },
};

/** An attempt that left one key stuck, with what the case needs changed. */
export function attempt({
  findings = [finding()],
  ...changes
}: Partial<Omit<ExaminedAttempt, 'findings'>> & {
  findings?: (Finding & Partial<ExaminedFinding>)[];
} = {}): ExaminedAttempt {
  return {
    ...{ run, jobs: [job], saves: [save({ outcome: 'torn-down' })] },
    findings: findings.map((found) => ({ hits: [], ...found })),
    ...{ verdict: 'stuck-key' as const, gaps: [], fromCache: false },
    ...changes,
  };
}

/** The report of a scan that examined these attempts. */
export function scanned(examined: ExaminedAttempt[], changes: Partial<ScanResult> = {}): ScanReport {
  const result: ScanResult = {
    repository: { host: 'github.com', owner: 'octo', repo: 'cave' },
    window: { from: NOW - 7 * 86_400_000, until: NOW },
    filters: { workflow: null, branch: null, limit: 1000 },
    ...{ listed: 12, running: 0, leftOut: 0, examined, unread: [] },
    ...{ listEndsAt: null, isListBroken: false, warnings: [], gaps: [] },
    ...changes,
  };
  return scanReport(result, '0.1.0');
}

/** A finding whose key is stuck in another way. */
export function withKey(changes: Partial<typeof heldKey>): Finding {
  return finding({ stuckKey: { ...heldKey, ...changes } });
}

/** An attempt that left nothing behind. */
export const clean = attempt({ verdict: 'clean', saves: [save()], findings: [] });
