import { type AutopsyOptions, openQuestions } from '../autopsy.ts';
import { servesWhat } from '../coverage/questions.ts';
import { examineLogs } from '../examine-logs.ts';
import { beginScan } from '../logs/log-lines.ts';
import { addCollected, type Collected, type EvidenceSource } from '../sources/bundle/bundle-files.ts';
import { bundleSource } from '../sources/bundle/bundle-source.ts';
import { readCollectedAt } from '../sources/bundle/read-answers.ts';
import { readBundle, readZippedBundle } from '../sources/bundle/read-bundle.ts';
import { readEvidence, withAnswers } from '../sources/bundle/read-evidence.ts';
import { findCredentials } from '../sources/github/credentials.ts';
import type { RunRef } from '../sources/refs/run-ref.ts';
import type { Evidence, Question } from '../types/evidence.ts';
import type { Examination } from '../types/examination.ts';
import type { Io } from '../types/io.ts';
import type { Instant } from '../types/primitives.ts';
import { askAll } from './ask-questions.ts';
import { DEFAULT_TRACE, type ExamineOptions } from './options/examine.ts';
import { questionProgress } from './question-progress.ts';
import { requestOptions } from './request-options.ts';

/** What the command line decides about a judgement at this moment. */
export function judgingOf(options: ExamineOptions, io: Io, now: Instant): AutopsyOptions {
  return {
    ...{ version: io.version, now },
    ttlMs: options.reservationTtl * 3_600_000,
    traceBudget: options.trace ?? DEFAULT_TRACE,
    tracesReleases: options.trace !== null,
    bumpsKey: options.bumpKey,
  };
}

/** Where the evidence of a run comes from. Throws an `AutopsyError` if that cannot be opened. */
export async function openSource(
  ref: RunRef,
  stdin: Uint8Array | null,
  { options, io }: { options: ExamineOptions; io: Io },
): Promise<EvidenceSource> {
  if (stdin !== null) return bundleSource(await readZippedBundle(stdin, 'the zip on stdin'));
  if (ref.kind === 'bundle') return bundleSource(await readBundle(ref.path));
  const { githubSource } = await import('../sources/github/github-source.ts');
  return githubSource({
    ref: { ...ref, attempt: options.attempt ?? ref.attempt },
    credentials: await findCredentials(ref.host, io.env),
    scan: beginScan,
    ...requestOptions(options, io),
  });
}

/** Collects a run and others, asks, and says how it is to be judged. The archives of other attempts are kept only where they are to be saved. */
export async function collect(
  source: EvidenceSource,
  { ref, options, io }: { ref: RunRef; options: ExamineOptions; io: Io },
): Promise<{ examination: Examination; collected: Collected; judging: AutopsyOptions }> {
  const { onProgress } = requestOptions(options, io);
  let collected = await source.collect();
  onProgress('reading the logs');
  const now = (ref.kind === 'bundle' ? readCollectedAt(collected.files) : null) ?? io.now();
  const judging = judgingOf(options, io, now);
  const isShown = options.verbose || io.stderr.showProgress !== undefined;
  const answer = answering(source, {
    // Judging what is known so far takes its time.
    tell: (questions, evidence, before) => {
      if (isShown && questions.length > 0)
        onProgress(questionProgress(questions, examineLogs(evidence, before), judging));
    },
    keep: (answers) => {
      if (options.saveBundle !== null) collected = addCollected(collected, answers);
    },
  });
  const known = examineLogs(await readEvidence(collected, beginScan));
  const examination = await askAll(known, (examined) => openQuestions(examined, judging), answer);
  return { examination, collected, judging };
}

/** Answers questions about a run and others; the verdict on the run itself does not wait for those about others. */
function answering(
  source: EvidenceSource,
  {
    tell,
    keep,
  }: {
    tell: (questions: readonly Question[], evidence: Evidence, before: Examination) => void;
    keep: (answers: Collected) => void;
  },
): (known: Examination, questions: readonly Question[]) => Promise<Evidence> {
  const added = async (evidence: Evidence, answers: Collected): Promise<Evidence> => {
    keep(answers);
    return await withAnswers(evidence, answers, beginScan);
  };
  return async (known, questions) => {
    const ofOthers = questions.filter((question) => servesWhat(question) === 'trace');
    const own = questions.filter((question) => !ofOthers.includes(question));
    tell(own, known.evidence, known);
    const [answered, ofTrace] = await Promise.all([
      source.answer(own).then(async (answers) => {
        const more = await added(known.evidence, answers);
        tell(ofOthers, more, known);
        return more;
      }),
      source.answer(ofOthers),
    ]);
    return await added(answered, ofTrace);
  };
}
