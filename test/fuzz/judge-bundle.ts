import { autopsy, openQuestions } from '../../src/autopsy.ts';
import { AutopsyError } from '../../src/errors.ts';
import { scanLog } from '../../src/evidence/log-lines.ts';
import { guardPatch } from '../../src/remedy/guard-patch.ts';
import { renderJson } from '../../src/render/json.ts';
import { renderMarkdown } from '../../src/render/markdown.ts';
import { renderText } from '../../src/render/text.ts';
import type { BundleFiles } from '../../src/sources/bundle-files.ts';
import { bundleSource } from '../../src/sources/bundle-source.ts';
import { readEvidence, withAnswers } from '../../src/sources/evidence.ts';
import { readCollectedAt } from '../../src/sources/read-answers.ts';
import type { Report } from '../../src/types/report.ts';

/** What a bundle came to: a report in every form, or the error that the user is told. */
export type Judged = { report: Report; outputs: string[]; patch: string } | { refused: string };

const NOW = Date.parse('2026-11-24T12:00:00Z');

/** All that the command does with a bundle, less the reading and writing of files. Throws what is a bug. */
export async function judgeBundle(files: BundleFiles): Promise<Judged> {
  try {
    const source = bundleSource(files);
    let evidence = await readEvidence(await source.collect(), scanLog);
    for (let round = 0; round < 4; round += 1) {
      const questions = openQuestions(evidence);
      if (questions.length === 0) break;
      evidence = await withAnswers(evidence, await source.answer(questions), scanLog);
    }
    const now = readCollectedAt(files) ?? NOW;
    const report = autopsy(evidence, now, { version: '0.1.0', reservationTtlHours: 24 });
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
