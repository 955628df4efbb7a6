import AdmZip from 'adm-zip';
import { fixtureWorld } from './fixture-world.ts';
import type { World } from './loopback-github.ts';

/** The world of a fixture with its logs one by one as well, and the same with so many jobs that its own are on the second page. */
export async function longRunWorld(name: string): Promise<{ world: World; short: World; url: string }> {
  const { world, runUrl } = await fixtureWorld(name);
  const [attempt] = world.attempts;
  if (attempt?.archive == null) throw new Error(`${name} has no archive`);
  const idle = Array.from({ length: 100 }, (_, index) => skippedJob(index + 1, runUrl));
  const logs = wholeLogs(attempt.archive);
  const jobLogs = attempt.jobs.flatMap((job): [number, string][] => {
    const log = logs.get(String(job.name).replaceAll('/', '_'));
    return log === undefined ? [] : [[job.id, log]];
  });
  const short = { ...world, jobLogs: Object.fromEntries(jobLogs) };
  return {
    world: { ...short, attempts: [{ ...attempt, jobs: [...idle, ...attempt.jobs] }] },
    short,
    url: runUrl,
  };
}

function skippedJob(id: number, runUrl: string) {
  return {
    id,
    name: `skipped ${id}`,
    html_url: `${runUrl}/job/${id}`,
    run_attempt: 1,
    status: 'completed',
    conclusion: 'skipped',
    steps: [],
  };
}

/** The logs of whole jobs in an archive, by the names of their files. */
function wholeLogs(archive: Buffer): Map<string, string> {
  return new Map(
    new AdmZip(archive).getEntries().flatMap((entry) => {
      const name = /^\d+_(.*)\.txt$/.exec(entry.entryName)?.[1];
      return name === undefined ? [] : [[name, entry.getData().toString()] as const];
    }),
  );
}
