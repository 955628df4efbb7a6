import { workflowInLine } from '../attempt-names.ts';
import { bareEvidence } from '../bare-evidence.ts';
import type { Absence } from '../types/absence.ts';
import type { Evidence, Job, LogFile, LogLine, RunAttempt } from '../types/evidence.ts';
import { checkedOutCommit, checkedOutRef, checkoutsIn, ownCheckoutLines } from './checkout-lines.ts';
import type { GivenStep } from './given-posts.ts';
import { stepsOfLog } from './given-steps.ts';
import { type ArchivedJob, readArchiveNames } from './log-files.ts';
import { serverLines } from './runner-lines.ts';

/**
 * The evidence that logs alone make. Jobs and steps are read off them; what only the server tells is not told: ids and
 * numbers that no name gives are below zero, names are empty, and what would be null is null. No question is open, since
 * there is nobody to ask.
 */
export function evidenceOfLogs(files: readonly LogFile[], problems: readonly Absence[]): Evidence {
  const given = [...readArchiveNames(files)].map(([name, archived], index) => {
    return { ...givenJob(name, archived, -1 - index), server: archived.server };
  });
  const logs = given.flatMap(({ job, steps, server }) => {
    const folder = job.name.replaceAll(':', '').replaceAll('/', '_').slice(0, 90).toWellFormed().trim();
    const events = server.length > 0 ? [{ name: `${folder}/system.txt`, lines: server }] : [];
    const own = steps.map(({ step, lines, closed, contested }): LogFile => {
      const name = `${folder}/${step.number}_${step.name.replaceAll('/', '_')}.txt`;
      return { name, lines, closed, contested };
    });
    return [...own, ...events];
  });
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
    missing: problems.map((why) => ({ question: { kind: 'logs' }, why })),
  };
}

function givenJob(name: string, archived: ArchivedJob, id: number): { job: Job; steps: GivenStep[] } {
  const steps = stepsOfLog(archived);
  const job: Job = {
    ...{ id, name: nameInLog(steps) ?? name, url: null, runAttempt: null },
    ...{ status: 'unknown', conclusion: null, checkRunId: null, runnerId: null },
    startedAt: steps[0]?.step.startedAt ?? null,
    completedAt: steps.at(-1)?.step.completedAt ?? null,
    steps: steps.map(({ step }) => step),
  };
  return { job, steps };
}

/** `Complete job name: build (3.13)`, which the set-up of a job prints. */
function nameInLog(steps: readonly GivenStep[]): string | null {
  const lines = steps.filter(({ step }) => step.name === 'Set up job').flatMap((step) => step.lines);
  return first(lines, /^Complete job name: (.+)$/);
}

function first(lines: readonly LogLine[], pattern: RegExp): string | null {
  for (const { text } of lines) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  return null;
}

/** What the server's events and a checkout tell of the run; everything else is not told. */
function runOf(server: readonly LogLine[], steps: readonly GivenStep[]): RunAttempt {
  const [definedAt = ''] = server.flatMap(({ text }) => serverLines.definedAt.pattern.exec(text)?.[1] ?? []);
  const called = server.findIndex(({ text }) => serverLines.chain.pattern.test(text));
  const top = called === -1 ? definedAt : (server[called + 1]?.text ?? '');
  const { owner, repo, path } = workflowInLine(top) ?? { owner: '', repo: '', path: null };
  // Where several are checked out, none says that it is the run's own.
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
