import type { Finding } from '../../types/findings.ts';
import type { StuckKey } from '../../types/keys.ts';
import type { Instant } from '../../types/primitives.ts';
import type { Save } from '../../types/report.ts';
import { type Case, isLate } from './finding-view.ts';
import { counted, fromNow, latestMinute, utcMinute } from './time-format.ts';

/** The first words of a finding: what it is, of which key, until when. */
export interface Headline {
  label: string;
  /** Null where no evidence gives it, or nothing is stuck. */
  key: string | null;
  /** What holds of the key; null where the label is a whole answer. */
  status: string | null;
  tone: 'bad' | 'doubtful' | 'over' | 'plain';
  /** When what is held is free at the latest; null where nothing is held. */
  until: Instant | null;
}

/** What a finding comes to, in one line. */
export function headlineOf(one: Case, examinedAt: Instant): Headline {
  const { finding, save, origin } = one;
  const stuck = finding.stuckKey;
  if (stuck === null) {
    const unknown = finding.reservation === 'unknown';
    const label = unknown ? 'Perhaps a stuck key' : 'No stuck key';
    return {
      label,
      key: save.key,
      status: withoutStuckKey(finding, save),
      tone: unknown ? 'doubtful' : 'over',
      until: null,
    };
  }
  const what = stuck.certainty === 'confirmed' ? 'Stuck key' : 'Suspected stuck key';
  const label = `${what}${whose[origin]}`;
  const key = stuck.key ?? '(key not known)';
  return { label, key, ...keyStatus(stuck, one, examinedAt) };
}

const whose: Record<Case['origin'], string> = {
  'this-attempt': '',
  'other-attempt': ' of another attempt',
  'other-run': ' of another run',
};

function keyStatus(
  stuck: StuckKey,
  { finding: { reservation, released }, isHeldAgain }: Case,
  examinedAt: Instant,
): Pick<Headline, 'status' | 'tone' | 'until'> {
  const sure = stuck.certainty === 'confirmed';
  const doubt = sure ? '' : reservation === 'certain' ? 'unless it was finished, ' : 'if it was reserved, ';
  const tone = sure ? 'bad' : 'doubtful';
  const until = stuck.expiresBetween?.until ?? null;
  if (until === null)
    return { status: `${doubt}held for up to 24 hours: no line tells since when`, tone, until };
  const end = `${latestMinute(until)} at the latest`;
  const distance = fromNow(until, examinedAt);
  if (stuck.state === 'released')
    return { status: releasedWords(released, stuck), tone: 'over', until: null };
  if (stuck.state === 'expired') {
    return {
      status: `${doubt}was held until ${end} (${distance}): ${isHeldAgain ? 'perhaps held again' : 'free now'}`,
      tone: 'over',
      until: null,
    };
  }
  return { until, status: `${doubt}held until ${end} (${distance})`, tone };
}

function releasedWords(released: Finding['released'], { expiresBetween }: StuckKey): string {
  if (released === null || expiresBetween === null) return 'was stuck: a finished entry of it exists by now';
  return isLate(released, expiresBetween.until)
    ? `was held until ${latestMinute(expiresBetween.until)} at the latest, and has been saved since`
    : `was stuck until ${utcMinute(released.at)}, when it was saved after all`;
}

function withoutStuckKey({ reservation }: Finding, save: Save): string {
  if (save.outcome === 'unknown')
    return 'its end is not in the log: whether it reserved its key is not known';
  const when = save.outcome === 'torn-down' ? 'torn down' : 'failed';
  if (reservation === 'unknown') return `${when}, and no log was had to tell whether it had reserved its key`;
  if (reservation !== 'none') return `${when}, but its entry was finished all the same: the key is not stuck`;
  return `${when} ${save.phase === 'archive' ? 'while archiving' : 'before it reserved anything'}: the key is free`;
}

/** What several findings come to, in one line. */
export function sumOf(cases: readonly Case[], examinedAt: Instant): Headline {
  const stuck = cases.flatMap(({ finding }) => finding.stuckKey ?? []);
  const sure = stuck.filter((key) => key.certainty === 'confirmed').length;
  const held = stuck.filter((key) => key.state === 'held');
  const last = Math.max(0, ...held.map((key) => key.expiresBetween?.until ?? 0));
  const end = `until ${latestMinute(last)} at the latest (${fromNow(last, examinedAt)})`;
  const status =
    held.length === 0
      ? 'no longer held'
      : stuck.length === 1
        ? `held ${end}`
        : `${held.length} held, the last ${end}`;
  const noun = sure === 0 ? 'suspected stuck key' : 'stuck key';
  const doubt = sure === 0 || sure === stuck.length ? '' : `, ${stuck.length - sure} of them suspected`;
  const foreign = cases.filter(({ finding, save }) => finding.stuckKey !== null && save.run !== null).length;
  const origin = foreign === 0 ? '' : `, ${originWords(foreign, stuck.length)}`;
  return {
    label: `${counted(stuck.length, noun)}${doubt}${origin}`,
    key: null,
    status,
    tone: held.length === 0 ? 'over' : sure > 0 ? 'bad' : 'doubtful',
    until: held.length === 0 ? null : last,
  };
}

function originWords(foreign: number, all: number): string {
  if (foreign < all) return `${foreign} of them left by other attempts`;
  return all === 1 ? 'left by another attempt' : 'left by other attempts';
}
