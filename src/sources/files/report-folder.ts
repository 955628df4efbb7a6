import { join } from 'node:path';
import { AutopsyError, messageOf, misuse } from '../../errors.ts';
import { makeFolder } from './make-folder.ts';
import { pathExists } from './path-exists.ts';
import { readJsonFile } from './read-json.ts';
import { writeWholeFile } from './write-file.ts';

/** A folder with the report of each repository of an owner, `REPO.json`. */
export interface ReportFolder {
  /** Null if there is none. Rejects with an `AutopsyError` if it cannot be read. */
  read(repo: string): Promise<unknown>;
  /** Writes the report completely, or not at all. */
  write(repo: string, text: string): Promise<void>;
  /** The error if the file of a report is something else, which must not be overwritten. */
  notAReport(repo: string): AutopsyError;
}

/** Makes the folder where it is not there. Rejects with an `AutopsyError` if it cannot be. */
export async function openReportFolder(folder: string): Promise<ReportFolder> {
  const hint = 'choose another folder';
  try {
    await makeFolder(folder);
  } catch (error) {
    throw misuse(`${folder} cannot be a folder: ${messageOf(error)}`, hint);
  }
  const pathOf = (repo: string): string => join(folder, `${repo}.json`);
  return {
    read: async (repo) => (pathExists(pathOf(repo)) ? await readJsonFile(pathOf(repo), hint) : null),
    write: (repo, text) => writeWholeFile(pathOf(repo), text),
    notAReport: (repo) =>
      new AutopsyError('unavailable', `${pathOf(repo)} is not a scan of that repository`, hint),
  };
}
