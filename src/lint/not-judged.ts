import { forbidsWrites } from '../actions/cache-service.ts';
import { savesByItself } from '../actions/find-action.ts';
import type { NotJudged } from '../types/lint.ts';
import type { StepList } from '../workflow/step-list.ts';
import { type LineAt, startOf } from './place.ts';
import type { Repository } from './repository.ts';
import type { LintJob } from './workflow.ts';

/** The steps that save a cache by themselves, so that no rule can judge them and no condition guard them. */
export function savesNotJudged({ workflows, actions }: Repository): NotJudged[] {
  const jobs = workflows.flatMap((workflow) => workflow.jobs);
  const ofJobs = jobs.flatMap((job) =>
    job.steps === null || forbidsWrites(job.cacheMode) ? [] : savesIn(job.steps, job, job.workflow.lineAt),
  );
  return [...ofJobs, ...actions.flatMap(({ steps, lineAt }) => savesIn(steps, null, lineAt))];
}

function savesIn({ file, steps }: StepList, job: LintJob | null, lineAt: LineAt): NotJudged[] {
  return steps.flatMap((step) => {
    const { uses, index, name } = step;
    return uses !== null && savesByItself(uses, step.with)
      ? [
          {
            ...{ file: file.path, line: lineAt(startOf(step)), job: job?.key ?? null },
            ...{ step: index + 1, stepName: name, action: uses },
          },
        ]
      : [];
  });
}
