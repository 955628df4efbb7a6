import { causes } from '../../causes/cause-table.ts';
import { percentOf } from '../../saves/progress-signals.ts';
import type { Save } from '../../types/report.ts';
import type { Item } from './blocks.ts';
import { causeSentence } from './cause-story.ts';
import type { Case } from './finding-view.ts';
import { exact, named, type Prose, proseText, say, whole } from './prose.ts';
import { runProse } from './run-words.ts';
import { type Clock, counted, dayAndMinute, dayOf, distance, latest, uploadedShare } from './time-format.ts';

const MOST_KEYS = 6;

/** Whether the key of a finding is proved to have been reserved. */
export function isSure({ finding }: Case): boolean {
  return finding.stuckKey?.certainty === 'confirmed';
}

/** Whether the key of a finding is free again. */
export function isOver({ finding }: Case): boolean {
  return finding.stuckKey?.state === 'expired' || finding.stuckKey?.state === 'released';
}

/** The first line about a single key. */
export function oneStuck(one: Case, clock: Clock): Prose {
  const { finding, origin } = one;
  const until = finding.stuckKey?.expiresBetween?.until ?? null;
  if (isOver(one)) {
    const was = isSure(one) ? 'Cache key was stuck' : 'Cache key may have been stuck';
    const { released } = finding;
    if (released !== null)
      return say`${was}, free since ${dayAndMinute(released.at)} (saved${released.run === null ? '' : say` by ${runProse(released.run)}`})`;
    return until === null ? say`${was}, free again` : say`${was}, free since ${latest(until)} (expired)`;
  }
  const whose =
    origin === 'this-attempt' ? '' : `, left by another ${origin === 'other-run' ? 'run' : 'attempt'}`;
  const label = isSure(one) ? 'Cache key stuck' : 'Cache key possibly stuck';
  if (until === null) return [`${label} for up to 24 hours: the log doesn't show since when${whose}`];
  return say`${label} until ${latest(until)} at the latest${[whose]} (${whenSeen(until, clock)})`;
}

/** The first line about several keys. */
export function severalStuck(stuck: readonly Case[], clock: Clock): Prose {
  const noun = stuck.some(isSure) ? 'cache key' : 'possibly stuck cache key';
  const held = stuck.filter((one) => !isOver(one));
  const ends = held.flatMap(({ finding }) => finding.stuckKey?.expiresBetween?.until ?? []);
  const count = `${counted(stuck.length, noun)}${stuck.some(isSure) ? ' stuck' : ''}`;
  if (held.length === 0) return [`${counted(stuck.length, 'cache key')} were stuck, free again`];
  const last = Math.max(...ends);
  if (ends.length === 0) return [`${count} for up to 24 hours: the log doesn't show since when`];
  return say`${[count]}, the last until ${latest(last)} at the latest (${whenSeen(last, clock)})`;
}

function whenSeen(until: number, clock: Clock): Prose {
  if (clock.isReplay) return [`recorded ${dayOf(clock.now).slice('Tue '.length)}`];
  return until > clock.now
    ? [`in ${proseText(distance(until, clock)).replace(' from now', '')}`]
    : distance(until, clock);
}

/** The first keys, each with its job, what was uploaded, and until when. */
export function keysOf(stuck: readonly Case[]): Item[] {
  const shown = stuck.slice(0, MOST_KEYS).map(({ finding, save }) => {
    const until = finding.stuckKey?.expiresBetween?.until ?? null;
    const end = until === null ? [] : say`, until ${latest(until)}`;
    return {
      prose: say`${named(shortJob(save.job.name))}${share(save)}${end}:`,
      exact: finding.stuckKey?.key ?? null,
      url: null,
    };
  });
  const rest = stuck.length - shown.length;
  return rest === 0
    ? shown
    : [...shown, { prose: [`and ${counted(rest, 'more key')}`], exact: null, url: null }];
}

/** A job's name without those of the jobs that call it. */
export function shortJob(name: string): string {
  return name.split(' / ').at(-1) ?? name;
}

function share({ upload }: Save): Prose {
  if (upload === null) return [];
  const [sent = ''] = uploadedShare(upload);
  return [' (', whole(percentOf(upload)), ', ', sent, ')'];
}

/** What became of the save, and what that means for other runs. */
export function whatHappened({ finding, save, met }: Case): Prose {
  const job = named(shortJob(save.job.name));
  const refused = met.filter(({ kind }) => kind === 'refused');
  const [first] = refused;
  const here = first === undefined ? [] : say`${named(shortJob(first.job))} couldn't save this cache. `;
  const ended =
    save.outcome === 'failed'
      ? 'failed to finish'
      : save.outcome === 'unknown'
        ? 'may not have finished'
        : 'was cancelled during';
  const how = save.outcome === 'torn-down' && save.upload !== null ? 'was cancelled while it uploaded' : null;
  const acted = how === null ? say`${ended} the save of this cache` : say`${how} this cache`;
  const { stuckKey } = finding;
  const scope = (stuckKey?.scope ?? save.scope)?.replace(/^refs\/heads\//, '') ?? null;
  const runs =
    scope === null ? ['no run in its scope can save it'] : say`runs on ${exact(scope)} can't save it`;
  if (stuckKey?.state === 'expired' || stuckKey?.state === 'released')
    return say`${here}${job} ${acted}${share(save)}.`;
  const done = say`${here}${job} ${acted}${share(save)}.`;
  return stuckKey?.certainty === 'confirmed'
    ? say`${done} Until the key is free, no run can restore it, and ${runs}.`
    : say`${done} If that left the key stuck, no run can restore it until it is free, and ${runs}.`;
}

const NOBODY_SAYS = "Cancelled; the log doesn't say why.";

/** What ended the save, and whose it was. */
export function whyOf({ finding, save }: Case): Prose {
  const { cause } = finding.teardown;
  const { detail } = cause;
  const by =
    save.run === null
      ? []
      : say`Another ${save.run.id > 0 ? 'run' : 'attempt'} left it (${runProse(save.run)}): `;
  if (detail.kind === 'end-unseen' || detail.kind === 'log-ends')
    return [...by, 'The log ends before the save does.'];
  if (cause.kind === 'unknown') return [...by, NOBODY_SAYS];
  const short = detail.kind === 'sibling' ? { ...detail, job: shortJob(detail.job) } : detail;
  const { consequence } = causes[cause.kind];
  const then =
    cause.kind === 'sibling-failed'
      ? '; fail-fast cancelled the other matrix jobs.'
      : consequence === null
        ? '.'
        : `. ${consequence}.`;
  return [...by, ...causeSentence({ kind: cause.kind, detail: short }), then];
}
