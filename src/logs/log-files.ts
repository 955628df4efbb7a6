import type { Job, LogFile } from '../types/evidence.ts';
import { grouped } from '../types/grouped.ts';
import type { JobLog } from '../types/logs.ts';
import { oncePer } from '../types/once-per.ts';
import { isFetched, logOf } from './fetched-log.ts';
import { forgottenSteps } from './given-steps.ts';
import { asFileName, freeNames, isCutShort } from './job-folder.ts';
import { type ArchivedJob, logSteps } from './joined-logs.ts';
import { runnerLines } from './runner-lines.ts';

/**
 * Sorts log files out to the jobs and steps that they belong to.
 *
 *     0_build.txt                    the whole log of a job; the ordinal says nothing
 *     -2147483648_lint.txt           the same from the older service, used where the other is missing
 *     build/1_Set up job.txt         the log of the step with that REST number; the rest of the name is not compared
 *     build/system.txt               the server's events
 *     job-logs/4711.txt              a whole log that was fetched by itself
 *
 * A job's own endpoint beats the archive; a step's file beats the part of the job's file. Names are what GitHub makes
 * of a job's name for a file path (cli/cli@1ccc1ca5 pkg/cmd/run/view/logs.go, and cli/cli#11109 for the newer form).
 */
export function assignLogs(jobs: readonly Job[], files: readonly LogFile[]): JobLog[] {
  const { archive, names } = readArchive(files)(jobs);
  const fetched = new Map(files.map((file) => [file.name, file]));
  return jobs.map((job) => {
    const own = fetched.get(logOf(job.id));
    const entries = archive.get(names.get(job.id) ?? '') ?? emptyJob();
    const whole = own?.lines ?? entries.whole ?? entries.legacy;
    const logs = { files: entries.steps, whole };
    return {
      jobId: job.id,
      had: whole !== null ? 'whole' : entries.steps.size > 0 ? 'by-step' : 'none',
      steps: job.steps.length === 0 ? forgottenSteps(logs) : logSteps(job.steps, logs),
      notices: (whole ?? []).filter(({ text }) => runnerLines.shutdown.pattern.test(text)),
      server: entries.server,
    };
  });
}

/** Names of logs that belong to no listed job, so that the list is incomplete. */
export function findUnclaimedLogs(jobs: readonly Job[], files: readonly LogFile[]): string[] {
  const own = new Set(jobs.map(({ id }) => logOf(id)));
  const fetched = files.flatMap(({ name }) => (isFetched(name) && !own.has(name) ? [name] : []));
  return [...unclaimedEntries(jobs, files), ...fetched];
}

/** What an archive contains, and the name of each job in it: a run may have thousands of jobs. */
const readArchive = oncePer((files: readonly LogFile[]) => {
  const archive = readArchiveNames(files);
  return oncePer((jobs: readonly Job[]) => ({ archive, names: claimNames(jobs, archive) }));
});

/** Names in the archive that fit no job. As many as there are jobs without a log are ignored, since they may be theirs. */
function unclaimedEntries(jobs: readonly Job[], files: readonly LogFile[]): string[] {
  const { archive, names } = readArchive(files)(jobs);
  const known = new Set([
    ...[...names.values()].map(loosely),
    ...jobs.flatMap(({ name }) => looseNames(name)),
  ]);
  const twins = [...grouped(jobs, ({ name }) => name)].filter(([, same]) => same.length > 1);
  const numbered = new Set(twins.flatMap(([name]) => fileNames(name)).map(unnumbered));
  const unclaimed = [...archive].filter(
    ([name, entries]) => isLog(entries) && !known.has(loosely(name)) && !numbered.has(unnumbered(name)),
  );
  const byName = grouped(unclaimed, ([name]) => loosely(name));
  const silent = jobs.filter((job) => hasRun(job) && !names.has(job.id));
  return byName.size > silent.length ? [...byName.values()].map(([[name]]) => name) : [];
}

/** Whether a runner took a job, as far as the list shows; one that was skipped or cancelled in the queue has no log. */
function hasRun({ conclusion, runnerId, steps }: Job): boolean {
  return conclusion !== 'skipped' && (steps.length > 0 || runnerId === null || runnerId > 0);
}

function isLog({ whole, legacy, steps }: ArchivedJob): boolean {
  return whole !== null || legacy !== null || steps.size > 0;
}

const emptyJob = (): ArchivedJob => ({ whole: null, legacy: null, steps: new Map(), server: [] });

/** What an archive contains of each job, by the name in its files. */
export function readArchiveNames(files: readonly LogFile[]): Map<string, ArchivedJob> {
  const archive = new Map<string, ArchivedJob>();
  const placed = files.flatMap((file) => placeIn(file) ?? []);
  // Logs in different folders may have the same name, but belong to different jobs.
  const freeName = freeNames(placed.map(({ jobName }) => jobName));
  for (const { file, jobName, kind, step } of placed) {
    const { lines, closed = false, contested = false } = file;
    const name = kind === 'whole' ? freeName(jobName) : jobName;
    const entries = archive.get(name) ?? emptyJob();
    archive.set(name, entries);
    if (kind === 'whole') entries.whole = lines;
    else if (kind === 'legacy') entries.legacy ??= lines;
    else if (kind === 'server') entries.server = lines;
    else if (!entries.steps.has(step.number))
      entries.steps.set(step.number, { name: step.name, lines, closed, contested });
  }
  // Jobs whose names are cut to the same text share a folder, and nothing shows whose a file in it is.
  for (const [name, logs] of grouped(placed, ({ jobName }) => jobName)) {
    const whole = logs.flatMap(({ kind, file }) => (kind === 'whole' ? file.name : []));
    if (new Set(whole).size > 1) archive.get(name)?.steps.clear();
  }
  return archive;
}

interface Placed {
  file: LogFile;
  jobName: string;
  kind: 'whole' | 'legacy' | 'server' | 'step';
  /** For a step's file. */
  step: { number: number; name: string };
}

/** Where a file is in an archive; null for one that is not of an archive. */
function placeIn(file: LogFile): Placed | null {
  if (isFetched(file.name)) return null;
  const [, folder, number, name = '', server] =
    /^(.+)\/(?:(-?\d+)_([^/]*)|(system))\.txt$/s.exec(file.name) ?? [];
  const step = { number: Number(number), name };
  if (folder !== undefined) return { file, jobName: folder.trim(), kind: server ? 'server' : 'step', step };
  const [, sign, whole] = /^(-?)\d+_(.*)\.txt$/s.exec(file.name) ?? [];
  return whole === undefined ? null : { file, jobName: whole.trim(), kind: sign ? 'legacy' : 'whole', step };
}

/** The file names that GitHub has made of a job name at different times. */
function fileNames(jobName: string): string[] {
  const withoutColon = jobName.replaceAll(':', '');
  const variants = [
    withoutColon.replaceAll('/', ''),
    withoutColon.replaceAll('/', '_'),
    jobName.replace(/[/:]/g, '_'),
    jobName.replace(/[\\/:*?"<>|]/g, ''),
    jobName.replace(/[\\/:*?"<>|]/g, '_'),
    jobName,
  ];
  return [...new Set(variants.map(asFileName))];
}

/**
 * The names under which the archive holds the jobs: one that GitHub makes of the job's name, else the only one that is
 * alike but for the characters that file paths lose. Jobs of one name get numbered names of a form that nobody has
 * documented (cli/cli#5011), so among those the times decide, and where they do not, none is claimed.
 */
function claimNames(jobs: readonly Job[], archive: Map<string, ArchivedJob>): Map<number, string> {
  const exact = new Map(
    jobs.map((job) => [job, fileNames(job.name).find((name) => archive.has(name)) ?? null]),
  );
  const claimants = grouped(jobs, (job) => exact.get(job) ?? null);
  const alike = grouped(archive.keys(), loosely);
  const numbered = grouped(archive.keys(), unnumbered);
  const claims = new Map<number, string>();
  for (const job of jobs) {
    const name = exact.get(job) ?? null;
    const twins = claimants.get(name) ?? [];
    const candidates =
      name === null
        ? (alike.get(loosely(asFileName(job.name))) ?? []).filter((candidate) => !claimants.has(candidate))
        : twins.length === 1
          ? [name]
          : (numbered.get(unnumbered(name)) ?? []).filter((candidate) =>
              begins(job, archive.get(candidate), twins),
            );
    if (candidates.length === 1 && candidates[0] !== undefined) claims.set(job.id, candidates[0]);
  }
  return claims;
}

const loosely = (name: string): string => name.normalize('NFC').replace(/[\\/:*?"<>|_ ]/g, '');
/** The names made of a job name differ only in how much of a long one was cut. */
const looseNames = (jobName: string): string[] =>
  isCutShort(jobName) ? fileNames(jobName).map(loosely) : [loosely(jobName)];
const unnumbered = (name: string): string => loosely(name).replace(/\(?\d*\)?$/, '');

/** Whether the first line was written in the second in which this job's first step started, and no twin's did. */
function begins(job: Job, entries: ArchivedJob | undefined, twins: readonly Job[]): boolean {
  const at = (entries?.steps.get(1)?.lines ?? entries?.whole ?? entries?.legacy)?.[0]?.at ?? null;
  const startsAt = (one: Job): boolean => {
    const startedAt = one.steps[0]?.startedAt ?? null;
    return at !== null && startedAt !== null && at >= startedAt && at < startedAt + 2000;
  };
  return startsAt(job) && !twins.some((twin) => twin !== job && startsAt(twin));
}
