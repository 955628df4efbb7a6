import { causes } from '../../causes/cause-table.ts';
import { attemptUrl } from '../../run/attempt-names.ts';
import type { Finding } from '../../types/findings.ts';
import type { StuckKey } from '../../types/keys.ts';
import type { Save } from '../../types/report.ts';
import { causeTitle } from './cause-words.ts';
import type { Case } from './finding-view.ts';
import { type Prose, say } from './prose.ts';
import { runProse } from './run-words.ts';
import { betweenTimes, byteSize, type Clock, uploadedShare } from './time-format.ts';

/** A row of what is known: the value to copy, if any, and words about it. */
export interface Fact {
  label: string;
  /** Strangers' words, never cut or wrapped. */
  exact: string | null;
  words: Prose;
  /** A page that shows it; must be checked before it is printed. */
  url: string | null;
}

/** What is known of a finding's key, row by row. */
export function factsOf({ finding, save }: Case, clock: Clock): Fact[] {
  const stuck = finding.stuckKey;
  return [
    keyFact(stuck?.key ?? save.key, save),
    ...sourceFact(finding),
    versionFact(stuck?.version ?? save.version),
    scopeFact(stuck?.scope ?? save.scope),
    ...(stuck === null ? [] : windowFacts(stuck, finding, clock)),
    ...uploadFact(save),
    ...guardFact(save),
    causeFact(finding),
    ...culpritFact(save),
  ];
}

function fact(label: string, exact: string | null, words: Prose = [], url: string | null = null): Fact {
  return { label, exact, words, url };
}

function keyFact(key: string | null, save: Save): Fact {
  const isUnlogged = save.notes.some(({ kind }) => kind === 'no-log');
  const why = isUnlogged
    ? 'its log is unavailable'
    : save.action === null
      ? 'no evidence gives it'
      : 'no line of its action prints it';
  return fact('key', key, key === null ? say`unknown: ${why}` : []);
}

/** Where a person can change the key. */
function sourceFact({ keySource }: Finding): Fact[] {
  return keySource === null ? [] : [fact('key line', `${keySource.file}:${keySource.line}`)];
}

function versionFact(version: string | null): Fact {
  return version === null
    ? fact('version', null, ['unknown: it cannot be recomputed from the evidence'])
    : fact('version', version);
}

function scopeFact(scope: string | null): Fact {
  return scope === null ? fact('scope', null, ['unknown: no evidence names the ref']) : fact('scope', scope);
}

/** When the key was reserved and expires. A key that was certainly reserved may be only suspected to be stuck. */
function windowFacts(stuck: StuckKey, { reservation }: Finding, clock: Clock): Fact[] {
  const sure = reservation === 'certain' ? 'confirmed' : 'suspected';
  const { reservedBetween, expiresBetween } = stuck;
  if (reservedBetween === null || expiresBetween === null)
    return [fact('reserved', null, say`no line shows when (${sure})`)];
  const isPast = expiresBetween.until <= clock.now;
  return [
    fact('reserved', null, say`${betweenTimes(reservedBetween)} (${sure})`),
    fact(isPast ? 'expired' : 'expires', null, say`${betweenTimes(expiresBetween)}, at the latest`),
  ];
}

function uploadFact({ upload }: Save): Fact[] {
  if (upload === null) return [];
  const speed = upload.bytesPerSecond === null ? [] : say` at ${byteSize(upload.bytesPerSecond)}/s`;
  return [fact('uploaded', null, say`${uploadedShare(upload)}${speed}`)];
}

function guardFact({ guard }: Save): Fact[] {
  if (guard === null) return [];
  const words = guard.survivesCancellation ? 'still true after a cancel' : 'does not survive a cancel';
  return [fact('guard', guard.condition, [words])];
}

const trust = {
  stated: ", per GitHub's annotation",
  inferred: ', inferred from timing',
  unknown: '',
} as const;

function causeFact({ teardown, evidence }: Finding): Fact {
  const { kind, certainty, jobUrl, runUrl } = teardown.cause;
  const isAnnotated = evidence.some(({ claim, source }) => claim === 'cause' && source === 'annotation');
  const isOfLog = causes[kind].byItself || !isAnnotated;
  const source = certainty === 'stated' && isOfLog ? ', per the log' : trust[certainty];
  return fact('cause', null, say`${causeTitle(teardown.cause)}${source}`, jobUrl ?? runUrl);
}

/** The run that left the key, if it is another one. */
function culpritFact({ run }: Save): Fact[] {
  return run === null ? [] : [fact('left by', null, runProse(run, null), attemptUrl(run))];
}
