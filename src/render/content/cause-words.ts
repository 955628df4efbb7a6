import { causes } from '../../causes/cause-table.ts';
import type { Cause, CauseDetail } from '../../types/causes.ts';
import { counted } from './time-format.ts';

/** What ended a save, in a few words; of one whose end nobody saw not even that it was cancelled. */
export function causeTitle({ kind, detail }: Pick<Cause, 'kind' | 'detail'>): string {
  return detail.kind === 'end-unseen' ? 'no line shows how the save ended' : causes[kind].title;
}

/** What is told of a cause besides its title: the sibling, the group, the user, the minutes; empty for nothing. */
export function causeDetailWords(detail: CauseDetail): string {
  switch (detail.kind) {
    case 'client-said':
      return `the client said: ${detail.text}`;
    case 'said':
    case 'told':
      return detail.text;
    case 'stopped-by-step':
      return `"${detail.step}" was cancelled by "${detail.by}"`;
    case 'step-stopped':
      return `"${detail.step}" was stopped${afterMinutes(detail.minutes)}`;
    case 'cancelled-by':
      return `cancelled by @${detail.user}`;
    case 'job-limit':
      return `the job exceeded its maximum execution time of ${detail.limit}`;
    case 'ended-alone':
      return `the job ended, alone, after ${detail.minutes} minutes (inferred from the times: no annotation says so)`;
    case 'sibling': {
      const failure =
        detail.step === null ? `${detail.job} failed` : `${detail.job} failed in "${detail.step}"`;
      return detail.isInferred ? `${failure} (inferred from the times: no annotation says so)` : failure;
    }
    case 'leg':
      return `"${detail.token}" failed`;
    case 'contradicted': {
      const quoted = detail.otherwise.map((text) => `"${text}"`).join(' and ');
      const which =
        detail.otherwise.length === 1 ? 'an annotation says otherwise' : 'annotations say otherwise';
      return `${causeDetailWords(detail.detail)} (${which}, which a script can write: ${quoted})`;
    }
    case 'group':
      return `a newer run took the concurrency group ${detail.name}`;
    case 'newer-run':
      return `run ${detail.id} of the same workflow and branch was created right before (inferred from the times: no annotation says so)`;
    default:
      return words[detail.kind];
  }
}

/** ` after 5 minutes`; empty where it is not known after how many. */
export function afterMinutes(minutes: number | null): string {
  return minutes === null ? '' : ` after ${counted(minutes, 'minute')}`;
}

const words = {
  'log-ends': 'the log ends before the upload does',
  'ended-by-sigterm': 'the process was ended by SIGTERM (exit code 143), as at the end of a machine',
  'never-reported': 'the job ended, and this step never did: nobody on the runner reported its end',
  'job-ran-out': 'the job ran out of time (inferred from its conclusion)',
  'end-unseen': 'its end is not in the log',
  'nothing-said': 'cancelled, and nothing that was read says why',
};
