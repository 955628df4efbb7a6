import { causes } from '../../causes/cause-table.ts';
import type { Cause, CauseDetail } from '../../types/causes.ts';
import { exact, joined, marked, named, type Prose, said, say, whole } from './prose.ts';

/** What ended a save, in a few words; if its end is not in the log, not even that it was cancelled. */
export function causeTitle({ kind, detail }: Pick<Cause, 'kind' | 'detail'>): Prose {
  return detail.kind === 'end-unseen' ? ['no line shows how the save ended'] : marked(causes[kind].title);
}

/** The detail of a cause besides its title: the sibling, the group, the user, the minutes; may be empty. */
export function causeDetailWords(detail: CauseDetail): Prose {
  switch (detail.kind) {
    case 'client-said':
      return say`the client said: ${said(detail.text)}`;
    case 'said':
    case 'told':
      return [said(detail.text)];
    case 'stopped-by-step':
      return say`${named(detail.step)} was cancelled by ${named(detail.by)}`;
    case 'step-stopped':
      return say`${named(detail.step)} was stopped${afterMinutes(detail.minutes)}`;
    case 'cancelled-by':
      return say`cancelled by ${exact(`@${detail.user}`)}`;
    case 'job-limit':
      return say`the job exceeded its maximum execution time of ${whole(detail.limit)}`;
    case 'ended-alone':
      return say`the job ended, alone, after ${detail.minutes} minutes${inferred}`;
    case 'sibling': {
      const step = detail.step === null ? [] : say` in ${named(detail.step)}`;
      return say`${exact(detail.job)} failed${step}${detail.isInferred ? inferred : ''}`;
    }
    case 'leg':
      return say`${named(detail.token)} failed`;
    case 'contradicted': {
      const quoted = joined(detail.otherwise.map(named), ' and ');
      const which =
        detail.otherwise.length === 1 ? 'an annotation says otherwise' : 'annotations say otherwise';
      return say`${causeDetailWords(detail.detail)} (${which}, which a script can write: ${quoted})`;
    }
    case 'group':
      return say`a newer run took the concurrency group ${exact(detail.name)}`;
    case 'newer-run':
      return say`run ${detail.id} of the same workflow and branch was created right before${inferred}`;
    default:
      return [words[detail.kind]];
  }
}

/** The remark on what no annotation says. */
export const inferred = ' (inferred from the times: no annotation says so)';

/** ` after 5 minutes`; empty if the minutes are unknown. */
export function afterMinutes(minutes: number | null): Prose {
  return minutes === null ? [] : say` after ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
}

const words = {
  'log-ends': 'the log ends before the upload does',
  'ended-by-sigterm': 'the process was ended by SIGTERM (exit code 143), as at the end of a machine',
  'never-reported': 'the job ended, and this step never did: nobody on the runner reported its end',
  'job-ran-out': 'the job ran out of time (inferred from its conclusion)',
  'end-unseen': 'its end is not in the log',
  'nothing-said': 'cancelled, and nothing that was read says why',
};
