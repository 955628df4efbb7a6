import { AutopsyError } from '../../src/errors.ts';
import { guardPatch } from '../../src/remedy/guard-patch.ts';
import { renderJson } from '../../src/render/json/v1/json.ts';
import type { BundleFiles } from '../../src/sources/bundle/bundle-files.ts';
import type { Evidence } from '../../src/types/evidence.ts';
import type { Report } from '../../src/types/report.ts';
import { judgeFiles } from '../support/judge-files.ts';
import { renderMarkdown, renderText } from '../support/renderings.ts';

/** What a bundle came to: a report, or the error that the user is told. */
export type Judged = { report: Report; evidence: Evidence } | { refused: string };

/** Judges a bundle as the command does. Throws what is a bug. */
export async function judgeBundle(files: BundleFiles): Promise<Judged> {
  try {
    return await judgeFiles(files);
  } catch (error) {
    if (error instanceof AutopsyError) return { refused: error.message };
    throw error;
  }
}

/** All else that the command does with a report, less the writing of files. Throws what is a bug. */
export function render(judged: Judged): void {
  if ('refused' in judged) return;
  const { report, evidence } = judged;
  renderText(report, { width: 80, colour: false });
  renderMarkdown(report);
  renderJson(report);
  const remedies = report.findings.flatMap((finding) => finding.remedies);
  guardPatch(remedies, evidence.files);
}
