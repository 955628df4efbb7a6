import { causes } from '../causes.ts';
import type { Reservation, SaveOutcome } from '../types/judgement.ts';
import type { Cause, Finding, Report, Save, StuckKey } from '../types/report.ts';
import { byteSize, counted, fromNow, latestMinute, uploadedShare, utcDay, utcTime } from './moments.ts';
import { capitalised, type Prose } from './prose.ts';

/** A finding with the save that it is about. */
export interface Case {
  finding: Finding;
  save: Save;
}

/** The first words of a finding: what it is, of which key, until when. */
export interface Headline {
  label: string;
  /** Null where no evidence gives it, or nothing is stuck. */
  key: string | null;
  status: string;
  tone: 'bad' | 'doubtful' | 'over';
}

/** The findings of a report in their order, each with its save; one whose index points nowhere is left out. */
export function casesOf(report: Report): Case[] {
  return report.findings.flatMap((finding) => {
    const save = report.saves[finding.save];
    return save === undefined ? [] : [{ finding, save }];
  });
}

/** What a finding comes to, in one line. */
export function headlineOf({ finding, save }: Case, examinedAt: string): Headline {
  const stuck = finding.stuckKey;
  if (stuck === null) {
    const unknown = finding.reservation === 'unknown';
    const label = unknown ? 'Perhaps a stuck key' : 'No stuck key';
    return {
      label,
      key: save.key,
      status: withoutStuckKey(finding, save),
      tone: unknown ? 'doubtful' : 'over',
    };
  }
  const label = stuck.certainty === 'confirmed' ? 'Stuck key' : 'Suspected stuck key';
  const key = stuck.key ?? '(key not known)';
  return { label, key, ...keyStatus(stuck, finding.reservation, examinedAt) };
}

function keyStatus(
  stuck: StuckKey,
  reservation: Reservation,
  examinedAt: string,
): Pick<Headline, 'status' | 'tone'> {
  const until = stuck.expiresBetween.until;
  const end = `${latestMinute(until)} at the latest`;
  const distance = fromNow(until, examinedAt);
  const sure = stuck.certainty === 'confirmed';
  const doubt = sure ? '' : reservation === 'certain' ? 'unless it was finished, ' : 'if it was reserved, ';
  if (stuck.state === 'released') {
    return { status: 'was stuck: a finished entry of it exists by now', tone: 'over' };
  }
  if (stuck.state === 'expired') {
    return {
      status: `${doubt}was held until ${end} (${distance}): free now`,
      tone: 'over',
    };
  }
  return { status: `${doubt}held until ${end} (${distance})`, tone: sure ? 'bad' : 'doubtful' };
}

function withoutStuckKey({ reservation }: Finding, save: Save): string {
  const when = save.outcome === 'torn-down' ? 'torn down' : 'failed';
  if (reservation === 'unknown') return `${when}, and no log was had to tell whether it had reserved its key`;
  if (reservation !== 'none') return `${when}, but its entry was finished all the same: the key is free`;
  return `${when} ${save.phase === 'archive' ? 'while archiving' : 'before it reserved anything'}: the key is free`;
}

/** What happened, in one paragraph: the cause, the save, and what became of the key. */
export function storyOf(one: Case): Prose {
  return [...causeWords(one.finding.teardown.cause), ...saveWords(one), ' ', keyWords(one)];
}

function causeWords(cause: Cause): Prose {
  const detail = cause.detail.replace(/[\s.]+$/, '');
  const title = capitalised(causes[cause.kind].title);
  if (detail === '' || cause.kind === 'unknown') return [`${title}. `];
  if (cause.kind === 'sibling-failed')
    return [{ exact: detail }, '. Under fail-fast its siblings were cancelled: '];
  return [`${title}: `, { exact: detail }, '. '];
}

const ends: Record<SaveOutcome, string> = {
  'torn-down': 'was torn down',
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
    expired: sure ? '; the reservation is over by now.' : '. Either way it is free by now.',
    released: '. Since then a finished entry of the same key, version and scope has appeared: it is free.',
  };
  return `${reserved}${now[stuck.state]}`;
}

const withoutKeyWords: Record<Reservation, string> = {
  none: 'Nothing was reserved: the key is free.',
  unknown: 'Its log was not to be had, so nobody can tell whether the key was reserved.',
  possible: 'The key may have been reserved, but the same entry was finished all the same: it is not stuck.',
  certain: 'The key was reserved, but its entry was finished all the same: it is not stuck.',
};

/** What several findings come to, in one line. */
export function sumOf(cases: Case[], examinedAt: string): Headline {
  const stuck = cases.flatMap(({ finding }) => finding.stuckKey ?? []);
  const sure = stuck.filter((key) => key.certainty === 'confirmed').length;
  const held = stuck.filter((key) => key.state === 'held');
  const last =
    held
      .map((key) => key.expiresBetween.until)
      .toSorted()
      .at(-1) ?? '';
  const status =
    held.length === 0
      ? 'all of them free by now'
      : `${held.length} held, the last until ${latestMinute(last)} at the latest (${fromNow(last, examinedAt)})`;
  const doubt = sure === stuck.length ? '' : `, ${stuck.length - sure} of them suspected`;
  return {
    label: `${counted(stuck.length, 'stuck key')}${doubt}`,
    key: null,
    status,
    tone: held.length === 0 ? 'over' : sure > 0 ? 'bad' : 'doubtful',
  };
}
