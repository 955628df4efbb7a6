import { misuse } from '../errors.ts';
import { mergedPage } from '../render/content/merged-page.ts';
import { type Mergeable, onePerSubject, worstVerdict } from '../render/content/merged-rows.ts';
import { isScanJson, withAddedFields } from '../render/json/v1/earlier-reports.ts';
import { renderMergedJson } from '../render/json/v1/merged-json.ts';
import { reportSchema } from '../render/json/v1/report-schema.ts';
import { scanSchema } from '../render/json/v1/scan-schema.ts';
import { readJsonFile } from '../sources/files/read-json.ts';
import type { Io } from '../types/io.ts';
import { failuresOf, type Outcome, verdictOutcome } from './command.ts';
import { formatOf, type Printable, pageFormats } from './formats.ts';
import type { MergeOptions } from './options/merge.ts';
import { checkOutput, deliver } from './output.ts';

/** Reads the reports and delivers their table; the worst verdict is the outcome. Throws `AutopsyError`s. */
export async function merge(options: MergeOptions, io: Io): Promise<Outcome> {
  // A wrong format is reported before anything is read.
  formatOf(pageFormats, options);
  await checkOutput(options.output, { places: options.reports, isRead: () => false });
  return await deliverMerged(await readReports(options.reports), options, io);
}

/** Delivers the table of reports; the worst verdict is the outcome. Throws `AutopsyError`s. */
export async function deliverMerged(
  reports: readonly Mergeable[],
  options: Omit<MergeOptions, 'reports'>,
  io: Io,
): Promise<Outcome> {
  const merged = onePerSubject(reports);
  const [now, version] = [io.now(), io.version];
  const printable: Printable = {
    page: () => mergedPage(merged, now),
    json: async () => renderMergedJson(merged, now, version),
  };
  const how = { io, load: formatOf(pageFormats, options), pipeWidth: PIPE_WIDTH };
  const failures = await failuresOf([() => deliver(printable, options, how)], io);
  return verdictOutcome(worstVerdict(merged), options, failures);
}

const HINT = 'merge takes files that cache-autopsy -f json wrote';

/** One after another, since systems limit the number of open files. */
async function readReports(paths: readonly string[]): Promise<Mergeable[]> {
  const reports: Mergeable[] = [];
  for (const path of paths) reports.push(await readReport(path));
  return reports;
}

async function readReport(path: string): Promise<Mergeable> {
  const json = await readJsonFile(path, HINT);
  const parsed = (isScanJson(json) ? scanSchema : reportSchema).safeParse(withAddedFields(json));
  if (parsed.success) return parsed.data;
  const { path: field, message } = parsed.error.issues[0] ?? { path: [], message: 'no report' };
  const where = field.length === 0 ? '' : `${field.join('.')}: `;
  throw misuse(`${path} is not a report of cache-autopsy: ${where}${message}`, HINT);
}

/** The width without a terminal, with room for every column. */
const PIPE_WIDTH = 180;
