import type { SaveOutcome } from '../../types/saves.ts';
import type { HeldKey, ScanCost, ScanFinding, ScanReport } from '../../types/scan.ts';
import { type Command, ownCommand } from './command.ts';
import { keyWords, LATEST_TIMES } from './merged-words.ts';
import { coded, exact, type Prose, say, whole } from './prose.ts';
import { tallyWords } from './tally.ts';
import { counted, dayAndMinute, duration, latest, utcMinute } from './time-format.ts';

/** The answer in one line: `2 keys are stuck now and 1 more may be, the last until 2026-11-25 09:01 UTC at the latest`. */
export function scanHeadline({ verdict, stuckNow, saves, runs, window, gaps }: ScanReport): Prose {
  if (stuckNow.length > 0) {
    const until = Math.max(...stuckNow.map(({ heldUntil }) => heldUntil));
    const last = stuckNow.length === 1 ? '' : 'the last ';
    return [`${heldWords(stuckNow)}, ${last}until `, latest(until), ' at the latest'];
  }
  if (saves.stuckConfirmed + saves.stuckSuspected > 0) {
    const known = gaps.length === 0 ? '' : 'known to be ';
    return [
      `No key is ${known}stuck now. Runs created since `,
      dayAndMinute(window.from),
      ` ${pastWords(saves)}`,
    ];
  }
  const examined = `${counted(runs.examined, 'attempt')} examined, ${counted(saves.seen, 'cache save')} seen`;
  if (verdict === 'inconclusive') return [`Inconclusive: no stuck key in what could be read (${examined})`];
  return [`No stuck key: ${examined}`];
}

function heldWords(stuckNow: readonly HeldKey[]): string {
  const sure = stuckNow.filter(({ certainty }) => certainty === 'confirmed').length;
  const rest = stuckNow.length - sure;
  if (sure === 0) return `${counted(rest, 'key')} may be stuck now`;
  return `${counted(sure, 'key')} ${sure === 1 ? 'is' : 'are'} stuck now${rest > 0 ? ` and ${rest} more may be` : ''}`;
}

function pastWords({ stuckConfirmed: sure, stuckSuspected: rest }: ScanReport['saves']): string {
  if (sure === 0) return `may have left ${counted(rest, 'key')} stuck`;
  return `left ${counted(sure, 'key')} stuck${rest > 0 ? `, and perhaps ${rest} more` : ''}`;
}

/** What was scanned, and how much of it, each in a line. */
export function scanSubject(report: ScanReport): Prose[] {
  const { repository, window, filters, runs } = report;
  const { host, owner, repo } = repository;
  const name = host === 'github.com' ? `${owner}/${repo}` : `${host}/${owner}/${repo}`;
  const narrowed = [
    ...(filters.workflow === null ? [] : [`workflow ${filters.workflow}`]),
    ...(filters.branch === null ? [] : [`branch ${filters.branch}`]),
  ];
  const kept = runs.fromCache === 0 ? '' : ` (${runs.fromCache} of them from the cache folder)`;
  return [
    [exact([name, ...narrowed].join(', '))],
    say`${counted(runs.listed, 'run')} created from ${utcMinute(window.from)} to ${utcMinute(window.until)}, ${runs.running === 0 ? 'all ended' : `${runs.running} of them not ended yet`}`,
    [
      `${counted(runs.suspects, 'attempt')} cancelled, failed or timed out: ${runs.examined} examined${kept}${runs.unread === 0 ? '' : `, ${runs.unread} unavailable`}`,
    ],
  ];
}

/** What was left out because of the limit; null if nothing was. */
export function leftOutWords({ runs, filters }: ScanReport): Prose | null {
  if (runs.leftOut === 0) return null;
  const least = runs.listedSince === null ? '' : 'at least ';
  const older = `${counted(runs.leftOut, 'older run')} ${runs.leftOut === 1 ? 'was' : 'were'} left out`;
  const limit = `Not everything: the limit is ${counted(filters.limit, 'run')}, and ${least}${older}. Raise `;
  return [limit, coded('--limit'), ' to examine them.'];
}

/** `12 seen: 5 torn down, …`. */
export function savesWords({ saves }: ScanReport): string {
  const { tornDown, failed, refused, saved, skipped, notReached } = saves;
  const unknown = saves.seen - tornDown - failed - refused - saved - skipped - notReached;
  const counts: Record<SaveOutcome, number> = {
    ...{ 'torn-down': tornDown, unknown, failed, refused, saved, skipped, 'not-reached': notReached },
  };
  const byOutcome = new Map(Object.entries(counts));
  const tally = tallyWords((outcome) => byOutcome.get(outcome) ?? 0);
  const doubt = saves.stuckSuspected === 0 ? '' : `, ${saves.stuckSuspected} suspected`;
  const stuck =
    saves.stuckConfirmed + saves.stuckSuspected === 0
      ? 'no key left stuck'
      : `keys left stuck: ${saves.stuckConfirmed} confirmed${doubt}, ${saves.heldNow === 0 ? 'none' : saves.heldNow} locked now`;
  return `${counted(saves.seen, 'save')}${tally === '' ? '' : `: ${tally}`}; ${stuck}`;
}

/** What it cost, with what each number means. */
export function costWords({
  tornDownJobSeconds,
  heldHours,
  rebuildSeconds,
  refusedSaves,
}: ScanCost): Prose[] {
  const rebuilt = rebuildSeconds === null ? 'unknown' : duration(rebuildSeconds * 1000);
  return [
    say`work torn down: ${duration(tornDownJobSeconds * 1000)} (jobs whose save was torn down, from their start to the teardown)`,
    say`keys locked: ${whole(`${heldHours} h`)} at most (from the reservation until the key expired, was finished, or was scanned)`,
    say`saves refused a key while it was stuck: ${refusedSaves}`,
    say`rebuilding what was stuck: ${rebuilt} (from a restore that missed a stuck key to the next save in its job, where the logs show both)`,
  ];
}

/** What the numbers do not include. */
export const scanScope = `${LATEST_TIMES} Only attempts that were cancelled, failed or timed out are examined. Not counted: refusals, misses and saves that failed by themselves in other attempts, and re-runs of older runs.`;

/** The command for the attempt of the worst key that is stuck now, else of the newest stuck key; null if there is none. */
export function worstAttempt({ stuckNow, findings, repository }: ScanReport): Command | null {
  const worst = findings[stuckNow[0]?.findings[0] ?? -1];
  const found = worst ?? findings.find(({ certainty }) => certainty !== null);
  return found === undefined ? null : ownCommand({ ...repository, ...found.run });
}

/** The state of the key of a save that did not finish. */
export function keyStateWords({ reservation, certainty, state, expiresBetween }: ScanFinding): Prose {
  if (certainty === null && reservation === 'unknown') return ['not known'];
  if (certainty === null || expiresBetween === null) return ['no stuck key'];
  const words = keyWords(state ?? 'expired', expiresBetween.until);
  return certainty === 'confirmed' ? words : say`suspected: ${words}`;
}
