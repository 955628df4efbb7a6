import type { Finding } from '../../types/findings.ts';
import type { StuckKey } from '../../types/keys.ts';
import type { Instant } from '../../types/primitives.ts';
import type { Save } from '../../types/report.ts';
import { type Case, isLate } from './finding-view.ts';
import { type KeyPhrase, keyPhrase, type Prose, say, whole } from './prose.ts';
import { attemptName } from './run-words.ts';
import { type Clock, counted, dayAndMinute, distance, latest } from './time-format.ts';

/** The first words of a finding: what it is, of which key, until when. */
export interface Headline {
  label: Prose;
  /** Null if it is about no key, or about several. */
  key: KeyPhrase | null;
  /** The state of the key; null if the label is a complete answer. */
  status: Prose | null;
  tone: 'bad' | 'doubtful' | 'over' | 'plain';
  /** When what is held is free at the latest, and what is to be said from then on; null if nothing is held. */
  until: Ending | null;
}

interface Ending extends Pick<Headline, 'label' | 'status'> {
  at: Instant;
}

/** What a finding comes to, in one line. */
export function headlineOf(one: Case, clock: Clock): Headline {
  const { finding, save, origin } = one;
  const stuck = finding.stuckKey;
  if (stuck === null) {
    const unknown = finding.reservation === 'unknown';
    return {
      label: unknown ? ['Perhaps a stuck key'] : say`${endWord(save)}, key not stuck`,
      key: save.key === null ? null : keyPhrase(save.key),
      status: withoutStuckKey(finding, save),
      tone: unknown ? 'doubtful' : 'over',
      until: null,
    };
  }
  const { until, ...status } = keyStatus(stuck, one, clock);
  const labelAs = (state: StuckKey['state']): Prose =>
    say`${stuckLabel({ ...stuck, state })}${whose[origin]}`;
  return {
    ...{ label: labelAs(stuck.state), key: keyPhrase(stuck.key), ...status },
    until: until === null ? null : { at: until, label: labelAs('expired'), status: freeSince(until) },
  };
}

/** Whether a key is or was stuck, for certain or perhaps. */
export function stuckLabel({ certainty, state }: Pick<StuckKey, 'certainty' | 'state'>) {
  const isSure = certainty === 'confirmed';
  // Without times it cannot be known to be free again.
  if (state === 'held' || state === null) return isSure ? 'Stuck key' : 'Suspected stuck key';
  return isSure ? 'Was stuck' : 'May have been stuck';
}

const whose = {
  'this-attempt': '',
  'other-attempt': ', left by another attempt',
  'other-run': ', left by another run',
} as const satisfies Record<Case['origin'], string>;

function keyStatus(
  stuck: StuckKey,
  { finding: { released }, isHeldAgain }: Case,
  clock: Clock,
): Pick<Headline, 'status' | 'tone'> & { until: Instant | null } {
  const isSure = stuck.certainty === 'confirmed';
  const tone = isSure ? 'bad' : 'doubtful';
  const doubt = isSure ? '' : 'if it is stuck, ';
  const until = stuck.expiresBetween?.until ?? null;
  if (until === null)
    return { status: say`${doubt}locked for up to 24 hours: no line shows since when`, tone, until };
  const end = say`${latest(until)} at the latest`;
  if (stuck.state === 'released')
    return { status: say`free since ${releasedWords(released, until)}`, tone: 'over', until: null };
  if (stuck.state === 'expired') {
    const ago = say` (${distance(until, clock)})`;
    return {
      status: isHeldAgain
        ? say`locked until ${end}, ${EXPIRED}${ago}; perhaps locked again since`
        : say`${freeSince(until)}${ago}`,
      tone: 'over',
      until: null,
    };
  }
  return { status: say`${doubt}locked until ${end} (${distance(until, clock)})`, tone, until };
}

const EXPIRED = 'when its reservation expired';

function freeSince(until: Instant): Prose {
  return say`free since ${latest(until)} at the latest, ${EXPIRED}`;
}

function releasedWords(released: Finding['released'], until: number): Prose {
  if (released === null) return ['a finished entry of it exists'];
  const { run, at } = released;
  const by = run === null ? [] : say` by ${whole(`run ${attemptName(run)}`)}`;
  return isLate(released, until)
    ? say`${latest(until)} at the latest, ${EXPIRED}; saved ${dayAndMinute(at)}${by}`
    : say`${dayAndMinute(at)}, saved${run === null ? ' after all' : by}`;
}

function withoutStuckKey({ reservation, evidence }: Finding, save: Save): Prose {
  if (reservation === 'unknown')
    return say`${endWord(save) === 'Failed' ? 'failed' : 'torn down'}, and no log shows whether it had reserved its key`;
  if (reservation !== 'none') return ['its entry was finished later'];
  const isArchiving = save.phase === 'archive' && evidence.some(({ claim }) => claim === 'not-reserved');
  return [isArchiving ? 'free: the save was still archiving' : 'free: nothing was reserved'];
}

function endWord({ outcome }: Save) {
  return outcome === 'torn-down' ? 'Torn down' : 'Failed';
}

/** What several findings come to, in one line. */
export function sumOf(cases: readonly Case[], clock: Clock): Headline {
  const stuck = cases.flatMap(({ finding }) => finding.stuckKey ?? []);
  const sure = stuck.filter((key) => key.certainty === 'confirmed').length;
  // Without times a key cannot be known to be free again.
  const held = stuck.filter((key) => key.state === 'held' || key.state === null);
  const last = Math.max(0, ...held.map((key) => key.expiresBetween?.until ?? 0));
  const end = say`until ${latest(last)} at the latest (${distance(last, clock)})`;
  const status =
    held.length === 0
      ? ['free again']
      : last === 0
        ? ['locked for up to 24 hours: no line shows since when']
        : stuck.length === 1
          ? say`locked ${end}`
          : say`${sure === 0 ? 'if they are stuck, locked' : `${held.length} locked, the last`} ${end}`;
  const noun = sure === 0 ? 'suspected stuck key' : 'stuck key';
  const doubt = sure === 0 || sure === stuck.length ? '' : `, ${stuck.length - sure} of them suspected`;
  const foreign = cases.filter(({ finding, save }) => finding.stuckKey !== null && save.run !== null).length;
  const origin = foreign === 0 ? '' : `, ${originWords(foreign, stuck.length)}`;
  const label = [`${counted(stuck.length, noun)}${doubt}${origin}`];
  return {
    ...{ label, key: null, status },
    tone: held.length === 0 ? 'over' : sure > 0 ? 'bad' : 'doubtful',
    until:
      last === 0 ? null : { at: last, label, status: say`free again since ${latest(last)} at the latest` },
  };
}

function originWords(foreign: number, all: number): string {
  if (foreign < all) return `${foreign} of them left by other attempts`;
  return all === 1 ? 'left by another attempt' : 'left by other attempts';
}
