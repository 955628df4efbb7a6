import { autopsy, openQuestions } from '../../src/autopsy.ts';
import { examineLogs } from '../../src/examine-logs.ts';
import { beginScan } from '../../src/logs/log-lines.ts';
import type { BundleFiles } from '../../src/sources/bundle/bundle-files.ts';
import { bundleSource } from '../../src/sources/bundle/bundle-source.ts';
import { readCollectedAt } from '../../src/sources/bundle/read-answers.ts';
import { readBundle } from '../../src/sources/bundle/read-bundle.ts';
import { readEvidence, withAnswers } from '../../src/sources/bundle/read-evidence.ts';
import type { Evidence } from '../../src/types/evidence.ts';
import type { Report } from '../../src/types/report.ts';
import { fixture } from './fixture-world.ts';

const options = { version: '0.1.0', ttlMs: 86_400_000, traceBudget: 20, tracesReleases: false };
/** What a bundle comes to. */
export interface Judgement {
  report: Report;
  evidence: Evidence;
}

const LONG_AFTER = Date.parse('2026-11-24T12:00:00Z');

/**
 * Judges the files of a bundle as the command does, without writing or printing anything. To ask the same twice would be
 * to ask for ever.
 */
export async function judgeFiles(files: BundleFiles): Promise<Judgement> {
  const source = bundleSource(files);
  const judging = { ...options, now: readCollectedAt(files) ?? LONG_AFTER };
  let known = examineLogs(await readEvidence(await source.collect(), beginScan));
  const asked = new Set<string>();
  for (;;) {
    const questions = openQuestions(known, judging);
    if (questions.length === 0) return { report: autopsy(known, judging), evidence: known.evidence };
    const again = questions.map((question) => JSON.stringify(question)).find((text) => asked.has(text));
    if (again !== undefined) throw new Error(`asked twice: ${again}`);
    for (const question of questions) asked.add(JSON.stringify(question));
    known = examineLogs(await withAnswers(known.evidence, await source.answer(questions), beginScan), known);
  }
}

const judged = new Map<string, Promise<Judgement>>();

/** What a fixture comes to, which is found once for all tests of a worker: none may change it. */
export function judgeFixture(name: string): Promise<Judgement> {
  const known = judged.get(name) ?? readBundle(fixture(name)).then(judgeFiles);
  judged.set(name, known);
  return known;
}
