import { fixedFiles, lintPatch } from '../lint/fixed-files.ts';
import { lint } from '../lint/lint.ts';
import { writeWholeFiles } from '../sources/files/write-file.ts';
import type { SourceFile } from '../types/evidence.ts';
import type { Io } from '../types/io.ts';
import type { LintReport } from '../types/lint.ts';
import { failuresOf, type Outcome } from './command.ts';
import { checkPatchPlace, deliverPatch } from './deliver-patch.ts';
import { lintFormats } from './formats.ts';
import { type LintInput, readLintInputs, readPlaces } from './lint-inputs.ts';
import type { LintCommandOptions } from './options/lint.ts';
import { checkOutput, writeOutput } from './output.ts';
import { complain } from './request-options.ts';
import { textOptions } from './text-options.ts';

/** Judges workflow and action files, writes what was asked for, and gives the exit status. Throws `AutopsyError`s. */
export async function lintFiles(options: LintCommandOptions, io: Io): Promise<Outcome> {
  await checkPlaces(options);
  const inputs = await readLintInputs(options, io);
  if (inputs.every(({ files, unread, isGiven }) => ![...files, ...unread].some(({ path }) => isGiven(path))))
    complain(io, 'cache-autopsy: there are no workflow or action files here');
  const { inputs: judged, failures: ofFix }: Fixed = options.fix
    ? await fixed(inputs, options, io)
    : { inputs, failures: [] };
  const report = leastSevere(joined(judged.map(judge)), options);
  const stream = options.patch === '-' && options.output === null ? io.stderr : io.stdout;
  const render = await lintFormats[options.format]();
  const text = await render({ report, version: io.version }, textOptions(options, io, stream));
  const files = judged.flatMap((input) => input.files);
  const write = async () =>
    options.patch === null
      ? null
      : await deliverPatch(lintPatch(report.findings, files), options.patch, { io });
  const failures = await failuresOf([() => writeOutput(text, options, stream), write], io);
  const isNamed = (path: string): boolean => inputs.some((input) => input.isNamed(path));
  return { status: statusOf(report, isNamed, options), failures: [...ofFix, ...failures] };
}

async function checkPlaces({ output, patch, inputs }: LintCommandOptions): Promise<void> {
  const given = { places: readPlaces(inputs), isRead: (name: string) => /\.ya?ml$/i.test(name) };
  await checkOutput(output, given);
  await checkPatchPlace(patch, output, given);
}

function judge({ files, unread, isGiven, root }: LintInput): LintReport {
  return lint(files, { isReported: isGiven, gaps: unread, root });
}

/** One fix may make another possible. */
const MOST_ROUNDS = 5;

/** The files with their verified fixes; files without fixes are the same objects. */
function mended(input: LintInput, options: LintCommandOptions): SourceFile[] {
  let { files } = input;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { findings } = leastSevere(judge({ ...input, files }), options);
    const news = fixedFiles(findings, files);
    if (news.length === 0) break;
    files = files.map((file) => news.find(({ path }) => path === file.path) ?? file);
  }
  return files;
}

/** The inputs after writing their verified fixes, all or none, and the failures. */
async function fixed(inputs: readonly LintInput[], options: LintCommandOptions, io: Io): Promise<Fixed> {
  const news = inputs.map((input) => ({ input, files: mended(input, options) }));
  const changed = news.flatMap(({ input, files }) =>
    files.filter((file) => !input.files.includes(file)).map((file) => ({ input, file })),
  );
  const write = async () =>
    await writeWholeFiles(
      changed.map(({ input, file: { path, text } }) => ({ path: input.onDisk(path), text })),
    );
  const failures = await failuresOf([write], io);
  if (failures.length > 0) return { inputs, failures };
  for (const { file } of changed) complain(io, `fixed ${file.path}`);
  return { inputs: news.map(({ input, files }) => ({ ...input, files })), failures };
}

interface Fixed {
  inputs: readonly LintInput[];
  failures: readonly unknown[];
}

function joined(reports: readonly LintReport[]): LintReport {
  return {
    findings: reports.flatMap(({ findings }) => findings),
    notJudged: reports.flatMap(({ notJudged }) => notJudged),
    gaps: reports.flatMap(({ gaps }) => gaps),
    files: reports.reduce((sum, { files }) => sum + files, 0),
    ignored: reports.reduce((sum, { ignored }) => sum + ignored, 0),
    rules: reports[0]?.rules ?? [],
    texts: new Map(reports.flatMap(({ texts }) => [...texts])),
  };
}

function leastSevere(report: LintReport, { severity: least }: LintCommandOptions): LintReport {
  const findings = report.findings.filter(({ severity }) => least === 'warning' || severity === 'error');
  return { ...report, findings };
}

/** The exit status: a file that was given and cannot be read makes it 3, one that was merely found is only a gap. */
function statusOf(
  { findings, gaps, files }: LintReport,
  isNamed: (path: string) => boolean,
  options: LintCommandOptions,
): number {
  if (findings.length > 0) return options.exitZero ? 0 : 1;
  const isMissed = gaps.some(({ path }) => isNamed(path));
  return isMissed || (gaps.length > 0 && files === 0) ? 3 : 0;
}
