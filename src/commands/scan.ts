import { misuse } from '../errors.ts';
import { scanPage } from '../render/content/scan-page.ts';
import { renderScanJson } from '../render/json/v1/scan-json.ts';
import { findDefaultHost } from '../sources/github/credentials.ts';
import { parseOwnerRef, parseRunsRef } from '../sources/refs/repository-ref.ts';
import type { Io } from '../types/io.ts';
import { failuresOf, type Outcome, verdictOutcome } from './command.ts';
import { formatOf, type Printable, pageFormats } from './formats.ts';
import { openClient } from './open-client.ts';
import type { ScanOptions } from './options/scan.ts';
import { checkOutput, deliver } from './output.ts';
import { requestOptions } from './request-options.ts';
import { scanKey } from './scan-key.ts';
import { scanOwner } from './scan-owner.ts';
import { scanRepository } from './scan-repository.ts';

/** Scans a repository, or all of an owner, and delivers what was found. Rejects with an `AutopsyError`. */
export async function scan(options: ScanOptions, io: Io): Promise<Outcome> {
  const defaultHost = findDefaultHost(io.env);
  // A wrong format is reported before anything is asked.
  formatOf(pageFormats, options);
  const owner = parseOwnerRef(options.target, defaultHost);
  const { onProgress } = requestOptions(options, io);
  onProgress(`asking GitHub for the ${owner === null ? 'runs' : 'repositories'} of ${options.target}`);
  if (owner !== null && options.key !== null) throw misuse('--key needs one repository', 'give OWNER/REPO');
  if (owner !== null) return await scanOwner(owner, options, io);
  await checkOutput(options.output, { places: [], isRead: () => false });
  const { repository, workflow, branch } = parseRunsRef(options.target, defaultHost);
  const named = { workflow: options.workflow ?? workflow, branch: options.branch ?? branch };
  const client = await openClient(repository.host, options, io);
  if (options.key !== null)
    return await scanKey(repository, options.key, { client, options: { ...options, ...named }, io });
  const report = await scanRepository(repository, { client, options: { ...options, ...named }, io });
  const printable: Printable = {
    page: () => scanPage(report),
    json: async () => renderScanJson(report),
  };
  const how = { io, load: formatOf(pageFormats, options), pipeWidth: PIPE_WIDTH };
  const failures = await failuresOf([() => deliver(printable, options, how)], io);
  return verdictOutcome(report.verdict, options, failures);
}

/** The width without a terminal, with room for a table. */
const PIPE_WIDTH = 120;
