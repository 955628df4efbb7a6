import { beginNearbyLines, nearbyLines } from '../logs/nearby-lines.ts';
import type { BeginScan } from '../sources/zip/log-archive.ts';
import type { LogFile } from '../types/evidence.ts';
import type { Report } from '../types/report.ts';

/** The report with the log lines around each line of proof; `read` reads the logs again with another scan. */
export async function withNearbyLines(
  report: Report,
  read: (scan: BeginScan) => Promise<readonly LogFile[]>,
): Promise<Report> {
  const items = report.findings.flatMap(({ evidence }) => evidence.filter(({ source }) => source === 'log'));
  if (items.length === 0) return report;
  const logs = await read(beginNearbyLines(items));
  const findings = report.findings.map((finding) => ({
    ...finding,
    evidence: finding.evidence.map((item) =>
      items.includes(item) ? { ...item, around: nearbyLines(item, logs) } : item,
    ),
  }));
  return { ...report, findings };
}
