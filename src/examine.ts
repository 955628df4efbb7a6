import { autopsy, openQuestions } from './autopsy.ts';
import { AutopsyError } from './errors.ts';
import { scanLog } from './evidence/log-lines.ts';
import type { Io, Stream } from './io.ts';
import { maskSecrets } from './mask-secrets.ts';
import type { Options } from './options.ts';
import { guardPatch } from './remedy/guard-patch.ts';
import { renderJson } from './render/json.ts';
import { renderMarkdown } from './render/markdown.ts';
import { plain } from './render/plain.ts';
import { renderText } from './render/text.ts';
import { readBundle } from './sources/bundle.ts';
import { addCollected, type Collected, type EvidenceSource } from './sources/bundle-files.ts';
import { bundleSource } from './sources/bundle-source.ts';
import { findCredentials, findDefaultHost } from './sources/credentials.ts';
import { readEvidence, withAnswers } from './sources/evidence.ts';
import { readCollectedAt } from './sources/read-answers.ts';
import { readRunRef, readRunRefFromEvent } from './sources/read-run-ref.ts';
import type { RunRef } from './sources/run-ref.ts';
import { writeBundle } from './sources/write-bundle.ts';
import { writeWholeFile } from './sources/write-file.ts';
import type { Evidence } from './types/evidence.ts';
import type { Report, Verdict } from './types/report.ts';

/** Collects the evidence, judges it, and delivers the report and what else was asked for. Throws `AutopsyError`s. */
export async function examine(options: Options, io: Io): Promise<Verdict> {
  const host = findDefaultHost(io.env);
  const ref =
    options.run === null
      ? await readRunRefFromEvent(io.env.GITHUB_EVENT_PATH)
      : await readRunRef(options.run, host);
  const { evidence, collected } = await collect(await openSource(ref, options, io));
  const examinedAt = (ref.kind === 'bundle' ? readCollectedAt(collected.files) : null) ?? io.now();
  checkAttempt(ref, options, evidence);
  if (options.saveBundle !== null) {
    const description = { collectedAt: examinedAt, version: io.version, missing: collected.missing };
    await writeBundle(options.saveBundle, collected.files, description, io.signal);
  }
  const ordered = namedJobFirst(evidence, ref, io);
  const report = autopsy(ordered, examinedAt, {
    version: io.version,
    reservationTtlHours: options.reservationTtl,
  });
  await deliver(report, ordered, options, io);
  return report.verdict;
}

async function openSource(ref: RunRef, options: Options, io: Io): Promise<EvidenceSource> {
  if (ref.kind === 'bundle') return bundleSource(await readBundle(ref.path));
  const { githubSource } = await import('./sources/github.ts');
  const says = (text: string): void => complain(io, text);
  const waitSeconds = Number(io.env.CACHE_AUTOPSY_MAX_WAIT || Number.NaN);
  return githubSource({
    ref: { ...ref, attempt: options.attempt ?? ref.attempt },
    credentials: await findCredentials(ref.host, io.env),
    signal: io.signal,
    onProgress: options.quiet || !(io.stderr.isTTY || options.verbose) ? () => {} : says,
    onRequest: options.verbose
      ? ({ method, path, status, milliseconds }) =>
          says(`${method} ${path} ${status ?? 'no answer'} ${milliseconds} ms`)
      : () => {},
    limits: waitSeconds >= 0 ? { maxWaitMs: waitSeconds * 1000 } : {},
  });
}

/** How often the judging may come back with questions: for the logs that the archive lacks, then for the rest. */
const ROUNDS = 4;

/** Asks as long as the judging has questions; every round answers, or records as missing, all that was asked. */
async function collect(source: EvidenceSource): Promise<{ evidence: Evidence; collected: Collected }> {
  let collected = await source.collect();
  let evidence = await readEvidence(collected, scanLog);
  for (let round = 0; round < ROUNDS; round += 1) {
    const questions = openQuestions(evidence);
    if (questions.length === 0) break;
    const answers = await source.answer(questions);
    collected = addCollected(collected, answers);
    evidence = await withAnswers(evidence, answers, scanLog);
  }
  return { evidence, collected };
}

function checkAttempt(ref: RunRef, { attempt }: Options, { run }: Evidence): void {
  if (ref.kind !== 'bundle' || attempt === null || attempt === run.attempt) return;
  throw new AutopsyError(
    'usage',
    `the bundle holds attempt ${run.attempt}, not ${attempt}`,
    'leave --attempt out',
  );
}

/** A job URL narrows nothing, but its job comes first. */
function namedJobFirst(evidence: Evidence, ref: RunRef, io: Io): Evidence {
  if (ref.kind === 'bundle' || ref.jobId === null) return evidence;
  const named = evidence.jobs.filter(({ id }) => id === ref.jobId);
  if (named.length === 0)
    complain(io, `attempt ${evidence.run.attempt} has no job ${ref.jobId}; all its jobs are examined`);
  return { ...evidence, jobs: [...named, ...evidence.jobs.filter(({ id }) => id !== ref.jobId)] };
}

async function deliver(report: Report, evidence: Evidence, options: Options, io: Io): Promise<void> {
  const remedies = report.findings.flatMap((finding) => finding.remedies);
  const { patch, leftOut } = guardPatch(remedies, evidence.files);
  const patchToStdout = options.patch === '-';
  const stream = patchToStdout && options.output === null ? io.stderr : io.stdout;
  const text = render(report, options, io, stream);
  if (options.output === null) stream.write(text);
  else await writeWholeFile(options.output, text);
  if (patchToStdout) io.stdout.write(patch);
  else if (options.patch !== null) await writeWholeFile(options.patch, patch);
  if (options.patch === null) return;
  if (patch === '') complain(io, 'cache-autopsy: there is no patch to write; the report says what to do');
  for (const { file } of leftOut)
    complain(io, `cache-autopsy: a patch of ${file} does not go together with the others`);
}

function render(report: Report, options: Options, io: Io, stream: Stream): string {
  if (options.format === 'json') return renderJson(report);
  if (options.format === 'markdown') return renderMarkdown(report);
  const toFile = options.output !== null;
  const width = toFile ? DEFAULT_WIDTH : (stream.columns ?? DEFAULT_WIDTH);
  return renderText(report, {
    width,
    colour: useColour(options.color, io.env, !toFile && stream.isTTY === true),
  });
}

const DEFAULT_WIDTH = 80;

/** `--color` beats the environment, and there NO_COLOR beats FORCE_COLOR. */
function useColour(when: Options['color'], env: Io['env'], isTerminal: boolean): boolean {
  if (when !== 'auto') return when === 'always';
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return isTerminal && env.TERM !== 'dumb';
}

/** One line on stderr, with strangers' text disarmed. */
export function complain(io: Io, text: string): void {
  io.stderr.write(`${plain(maskSecrets(text))}\n`);
}
