import { causes } from '../../causes/cause-table.ts';
import type { Cause } from '../../types/causes.ts';
import type { Save } from '../../types/report.ts';
import type { Reservation, SaveOutcome } from '../../types/saves.ts';
import { causeDetailWords } from './cause-words.ts';
import type { Case, Meeting } from './finding-view.ts';
import { capitalised, type Prose } from './prose.ts';
import { runProse } from './run-words.ts';
import { byteSize, uploadedShare, utcDay, utcTime } from './time-format.ts';

/** What happened, in one paragraph: whose doing it was, the cause, the save, and what became of the key. */
export function storyOf(one: Case): Prose {
  return [
    ...originWords(one),
    ...causeWords(one.finding.teardown.cause),
    ...saveWords(one),
    ' ',
    keyWords(one),
    ...metWords(one),
  ];
}

function originWords({ save, origin }: Case): Prose {
  if (save.run === null) return [];
  const whose = origin === 'other-attempt' ? 'another attempt of this run' : 'another run';
  return [`Left behind by ${whose}: `, ...runProse(save.run), '. '];
}

/** What says no more than the title does. */
const NOTHING: ReadonlySet<Cause['detail']['kind']> = new Set(['nothing-said', 'end-unseen']);

function causeWords(cause: Cause): Prose {
  const detail = causeDetailWords(cause.detail).replace(/[\s.]+$/, '');
  const { title, consequence } = causes[cause.kind];
  if (detail === '' || NOTHING.has(cause.detail.kind)) return [`${capitalised(title)}. `];
  if (consequence !== null) return [{ exact: detail }, `. ${consequence}: `];
  return [`${capitalised(title)}: `, { exact: detail }, '. '];
}

const ends: Record<SaveOutcome, string> = {
  'torn-down': 'was torn down',
  unknown: 'the log ends',
  failed: 'gave up',
  refused: 'was refused its key',
  saved: 'ended',
  skipped: 'ended',
  'not-reached': 'ended',
};

function saveWords({ finding, save }: Case): Prose {
  const { at: moment } = finding.teardown;
  const at = moment === null ? '' : ` on ${utcDay(moment)} at ${utcTime(moment)} UTC`;
  const end = `${ends[save.outcome]}${at}${progress(save)}.`;
  return [{ name: save.job.name }, ' was saving its cache in ', { name: save.step.name }, ` and ${end}`];
}

function progress({ upload, phase }: Save): string {
  if (upload !== null && upload.sentBytes >= upload.totalBytes)
    return ` with all of ${byteSize(upload.totalBytes)} sent`;
  if (upload !== null) return ` with ${uploadedShare(upload)} uploaded`;
  return phase === 'archive' ? ', its last line being the tar command' : '';
}

function keyWords({ finding }: Case): string {
  const stuck = finding.stuckKey;
  if (stuck === null) return withoutKeyWords[finding.reservation];
  const sure = stuck.certainty === 'confirmed';
  const unfinished = 'The key was reserved, and no line tells whether its entry was finished';
  const unproven = 'The key may have been reserved: no line proves it, and none rules it out';
  const reserved = sure
    ? 'The key was reserved and never finished'
    : finding.reservation === 'certain'
      ? unfinished
      : unproven;
  const now = {
    held: '.',
    expired: sure ? '; the reservation is over by now.' : '. Either way it is over by now.',
    released:
      '. Since then a finished entry of the same key, version and scope has appeared: it can be restored.',
  };
  return `${reserved}${stuck.state === null ? '.' : now[stuck.state]}`;
}

const withoutKeyWords: Record<Reservation, string> = {
  none: 'Nothing was reserved: the key is free.',
  unknown: 'Its log was not to be had, so nobody can tell whether the key was reserved.',
  possible: 'The key may have been reserved, but the same entry was finished all the same: it is not stuck.',
  certain: 'The key was reserved, but its entry was finished all the same: it is not stuck.',
};

/** What the key did to the attempt that is reported. */
function metWords({ met }: Case): Prose {
  const [first] = met;
  if (first === undefined) return [];
  const at = first.at === null ? '' : ` on ${utcDay(first.at)} at ${utcTime(first.at)} UTC`;
  const refused = jobsOf(met, 'refused');
  const missed = jobsOf(met, 'missed');
  return [
    ` This run met it${at}: `,
    ...(missed.length === 0 ? [] : ['it could not be restored, which failed ', ...missed]),
    ...(missed.length === 0 || refused.length === 0 ? [] : ['; ']),
    ...(refused.length === 0 ? [] : ['saving it was refused in ', ...refused]),
    '.',
  ];
}

const namedJobs = 2;

/** The jobs that met the key in that way: `"a", "b" and 3 more`. */
function jobsOf(met: Meeting[], kind: Meeting['kind']): Prose {
  const jobs = [...new Set(met.filter((one) => one.kind === kind).map(({ job }) => job))];
  const rest = jobs.length - namedJobs;
  const last = rest > 0 ? ', ' : ' and ';
  const names = jobs.slice(0, namedJobs).flatMap((name, index) => [...(index === 0 ? [] : [last]), { name }]);
  return rest > 0 ? [...names, ` and ${rest} more`] : names;
}
