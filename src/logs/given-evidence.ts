import { workflowInLine } from '../run/attempt-names.ts';
import type { Absence } from '../types/absence.ts';
import { bareEvidence } from '../types/bare-evidence.ts';
import type { Evidence, Job, LogFile, LogLine, Missing, RunAttempt } from '../types/evidence.ts';
import { grouped } from '../types/grouped.ts';
import { lacksSave } from './absent-files.ts';
import { checkedOutCommit, checkedOutRef, checkoutsIn, ownCheckoutLines } from './checkout-lines.ts';
import type { GivenStep } from './given-posts.ts';
import { logBeside, stepsOfLog } from './given-steps.ts';
import { folderOf, freeNames } from './job-folder.ts';
import { readArchiveNames } from './log-files.ts';
import { runnerLines, serverLines } from './runner-lines.ts';

/**
 * The evidence of logs alone. Jobs and steps are derived from them; what only the server knows is unknown: ids and
 * numbers are negative, names are empty, and other fields are null. There are no open questions, since it is not known
 * which run to ask about.
 */
export function evidenceOfLogs(files: readonly LogFile[], problems: readonly Absence[]): Evidence {
  const given = jobsIn(files);
  const logs = given.flatMap(({ job, steps, beside, server }) => {
    const folder = folderOf(job.name);
    const whole = beside === null ? [] : [{ name: `0_${folder}.txt`, lines: beside }];
    const events = server.length > 0 ? [{ name: `${folder}/system.txt`, lines: server }] : [];
    const own = steps.map(({ step, lines, closed, contested }): LogFile => {
      const name = `${folder}/${step.number}_${step.name.replaceAll('/', '_')}.txt`;
      return { name, lines, closed, contested };
    });
    return [...whole, ...own, ...events];
  });
  const absent = given.flatMap(({ job, lacksFile }): Missing[] =>
    lacksFile ? [{ question: { kind: 'job-log', jobId: job.id }, why: { kind: 'not-in-archive' } }] : [],
  );
  const run = runOf(
    given.flatMap(({ server }) => server),
    given.flatMap(({ steps }) => steps),
  );
  return {
    ...bareEvidence(
      run,
      given.map(({ job }) => job),
    ),
    logs,
    missing: [...problems.map((why): Missing => ({ question: { kind: 'logs' }, why })), ...absent],
  };
}

/** A job derived from its logs. */
interface GivenJob {
  job: Job;
  steps: GivenStep[];
  /** The job's whole log if its steps were derived from their files, which may lack some of its lines. */
  beside: LogLine[] | null;
  /** Whether it shows a save that may belong to a step without a file. */
  lacksFile: boolean;
  server: LogLine[];
}

/** The jobs, each with the name in its log, or with that of its files if another has the same name. */
function jobsIn(files: readonly LogFile[]): GivenJob[] {
  const archived = [...readArchiveNames(files)].map(([name, { server, whole, legacy, steps: files }]) => {
    const logs = { whole: whole ?? legacy, files };
    const steps = stepsOfLog(logs);
    const lacksFile = lacksSave(logs, steps);
    // Otherwise the output of a script could be taken for the step whose file is missing.
    const given = { steps, beside: lacksFile ? null : logBeside(logs), lacksFile, server };
    return { name, told: nameInLog(steps) ?? name, given };
  });
  const owners = grouped(
    archived.flatMap(({ name, told }) => [...new Set([folderOf(name), folderOf(told)])]),
    (folder) => folder,
  );
  const names = archived.map(({ name, told }) => (owners.get(folderOf(told))?.length === 1 ? told : name));
  const freeName = freeNames(names);
  return archived.map(({ given }, index) => ({
    job: givenJob(freeName(names[index] ?? ''), given.steps, -1 - index),
    ...given,
  }));
}

function givenJob(name: string, steps: readonly GivenStep[], id: number): Job {
  return {
    ...{ id, name, url: null, runAttempt: null },
    ...{ status: 'unknown', conclusion: null, checkRunId: null, runnerId: null },
    startedAt: steps[0]?.step.startedAt ?? null,
    completedAt: steps.at(-1)?.step.completedAt ?? null,
    steps: steps.map(({ step }) => step),
  };
}

function nameInLog(steps: readonly GivenStep[]): string | null {
  const lines = steps.flatMap((own) => (own.kind === 'setup' ? own.lines : []));
  return lines.flatMap(({ text }) => runnerLines.jobName.pattern.exec(text)?.[1] ?? [])[0] ?? null;
}

/** The run, as far as the server's events and a checkout show it. */
function runOf(server: readonly LogLine[], steps: readonly GivenStep[]): RunAttempt {
  const [definedAt = ''] = server.flatMap(({ text }) => serverLines.definedAt.pattern.exec(text)?.[1] ?? []);
  const called = server.findIndex(({ text }) => serverLines.chain.pattern.test(text));
  const top = called === -1 ? definedAt : (server[called + 1]?.text ?? '');
  const { owner, repo, path } = workflowInLine(top) ?? { owner: '', repo: '', path: null };
  // If several repositories are checked out, it is not known which is the run's own.
  const [only = '', ...others] = new Map(
    checkoutsIn(steps).flatMap(({ inputs: { repository = '' } }) =>
      repository === '' ? [] : [[repository.toLowerCase(), repository]],
    ),
  ).values();
  const own = owner === '' ? (others.length === 0 ? only : '') : `${owner}/${repo}`;
  const [, ownerIn = '', repoIn = ''] = /^([\w.-]+)\/([\w.-]+)$/.exec(own) ?? [];
  const taken = ownCheckoutLines(own, steps);
  const headBranch = branchOf(/@(\S+)/.exec(top)?.[1]) ?? branchOf(checkedOutRef(taken));
  return {
    ...{ id: -1, attempt: -1, host: '', url: '', workflowId: null, workflowName: null },
    ...{ owner: owner || ownerIn, repo: repo || repoIn, path },
    ...{ event: '', headBranch, headRepository: null },
    headSha: checkedOutCommit(taken) ?? '',
    ...{ status: 'unknown', conclusion: null, createdAt: null, startedAt: null, updatedAt: null },
    ...{ defaultBranch: null, pullRequests: [], referencedWorkflows: [] },
  };
}

function branchOf(ref: string | null | undefined): string | null {
  return /^refs\/heads\/(\S+)$/.exec(ref ?? '')?.[1] ?? null;
}
