import { AutopsyError } from '../../src/errors.ts';
import { guardPatch } from '../../src/remedy/guard-patch.ts';
import { renderJson } from '../../src/render/json/v1/json.ts';
import type { BundleFiles } from '../../src/sources/bundle/bundle-files.ts';
import type { Report } from '../../src/types/report.ts';
import { judgeFiles } from '../support/judge-files.ts';
import { renderMarkdown, renderText } from '../support/renderings.ts';

/** What a bundle came to: a report in every form, or the error that the user is told. */
export type Judged = { report: Report; outputs: string[]; patch: string } | { refused: string };

/** All that the command does with a bundle, less the reading and writing of files. Throws what is a bug. */
export async function judgeBundle(files: BundleFiles): Promise<Judged> {
  try {
    const { report, evidence } = await judgeFiles(files);
    const outputs = [
      renderText(report, { width: 80, colour: false }),
      renderMarkdown(report),
      renderJson(report),
    ];
    const remedies = report.findings.flatMap((finding) => finding.remedies);
    return { report, outputs, patch: guardPatch(remedies, evidence.files).patch };
  } catch (error) {
    if (error instanceof AutopsyError) return { refused: error.message };
    throw error;
  }
}
