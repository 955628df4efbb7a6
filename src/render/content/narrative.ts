import { causes } from '../../causes/cause-table.ts';
import type { Finding } from '../../types/findings.ts';
import type { Save } from '../../types/report.ts';
import type { Reservation, SaveOutcome } from '../../types/saves.ts';
import { causeSentence } from './cause-story.ts';
import type { Case, Meeting } from './finding-view.ts';
import { exact, joined, named, type Prose, say } from './prose.ts';
import { runProse } from './run-words.ts';
import { byteSize, dayAndSecond, uploadedShare } from './time-format.ts';

/** What happened, in one paragraph: what this attempt met, the cause, the save, and the state of the key. */
export function storyOf(one: Case): Prose {
  return [
    ...metWords(one),
    ...originWords(one),
    ...causeWords(one),
    ...saveWords(one),
    ' ',
    ...keyWords(one),
  ];
}

/** Whose save it was, unless it is the reported attempt's: an opening, before the cause. */
export function originWords({ save, origin }: Case): Prose {
  if (save.run === null) return [];
  const whose = origin === 'other-attempt' ? 'Another attempt of this run' : 'Another run';
  return say`${whose} left the key behind (${runProse(save.run)}): `;
}

/** The cause, up to the words about the save. */
function causeWords({ finding }: Case): Prose {
  const { cause } = finding.teardown;
  const { consequence } = causes[cause.kind];
  return [...causeSentence(cause), consequence === null ? '. The' : `. ${consequence}, and the`];
}

const ends = {
  'torn-down': 'was torn down',
  failed: 'gave up',
  unknown: 'may have stopped',
  refused: 'was refused its key',
  saved: 'ended',
  skipped: 'ended',
  'not-reached': 'ended',
} as const satisfies Record<SaveOutcome, string>;

function saveWords({ finding, save }: Case): Prose {
  const { at: moment } = finding.teardown;
  const at = moment === null ? [] : say` (${dayAndSecond(moment)})`;
  return say` cache save ${named(save.step.name)} of ${named(save.job.name)} ${ends[save.outcome]}${progress(save, finding)}${at}.`;
}

function progress({ upload, phase }: Save, { evidence }: Finding): Prose {
  if (upload !== null && upload.sentBytes >= upload.totalBytes)
    return say` with all of ${byteSize(upload.totalBytes)} sent`;
  if (upload !== null) return say` with ${uploadedShare(upload)} uploaded`;
  if (phase !== 'archive') return [];
  const isArchiving = evidence.some(({ claim }) => claim === 'not-reserved');
  return [
    isArchiving ? ' while it was still archiving' : ' after its tar command, with nothing printed after it',
  ];
}

function keyWords({ finding, save }: Case): Prose {
  const stuck = finding.stuckKey;
  if (stuck === null) return [withoutKeyWords[finding.reservation]];
  const isSure = stuck.certainty === 'confirmed';
  const tense = stuck.state === 'held' || stuck.state === null ? 'is reserved but was' : 'was reserved and';
  const reserved = isSure
    ? say`The key ${tense} never finished`
    : finding.reservation === 'certain'
      ? 'The key was reserved, and no line shows whether its entry was finished'
      : save.upload === null
        ? 'The key may have been reserved: no line proves it, and none rules it out'
        : 'The log shows an upload, so the key was reserved, unless other code printed these lines';
  if (stuck.state === 'expired') return say`${reserved}. The reservation has expired since.`;
  if (stuck.state === 'released') return say`${reserved}. It was saved later, so it can be restored.`;
  const scope = stuck.scope ?? save.scope;
  const where = scope === null ? [] : say` from ${exact(scope)}`;
  const effect = say`nobody can restore it, and saves of it${where} fail.`;
  return isSure ? say`${reserved}: ${effect}` : say`${reserved}. If it is stuck, ${effect}`;
}

const withoutKeyWords: Record<Reservation, string> = {
  none: 'Nothing had been reserved.',
  unknown: 'Its log is unavailable, so it is not known whether the key was reserved.',
  possible: 'The key may have been reserved, but its entry was finished later: it is not stuck.',
  certain: 'The key was reserved, but its entry was finished later: it is not stuck.',
};

/** What the key did to the attempt that is reported. */
function metWords({ met }: Case): Prose {
  const refused = jobsOf(met, 'refused');
  const missed = jobsOf(met, 'missed');
  if (missed.length > 0 && refused.length > 0)
    return say`This run could not restore the key, so ${missed} failed. ${refused} could not save it. `;
  if (missed.length > 0) return say`This run could not restore the key, so ${missed} failed. `;
  return refused.length === 0 ? [] : say`This run could not save the key in ${refused}. `;
}

const namedJobs = 2;

/** The jobs that met the key in this way: `"a", "b" and 3 more`. */
function jobsOf(met: Meeting[], kind: Meeting['kind']): Prose {
  const jobs = [...new Set(met.filter((one) => one.kind === kind).map(({ job }) => job))];
  const rest = jobs.length - namedJobs;
  const names = joined(jobs.slice(0, namedJobs).map(named), rest > 0 ? ', ' : ' and ');
  return rest > 0 ? say`${names} and ${rest} more` : names;
}
