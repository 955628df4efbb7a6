import { causes } from '../../causes/cause-table.ts';
import type { Cause } from '../../types/causes.ts';
import type { StuckKey } from '../../types/keys.ts';
import type { Instant } from '../../types/primitives.ts';
import type { Save } from '../../types/report.ts';
import type { Case } from './finding-view.ts';
import { betweenTimes, byteSize, fromNow, uploadedShare } from './time-format.ts';

/** A row of what is known: the value to copy, if any, and what is to be said of it. */
export interface Fact {
  label: string;
  /** Never cut, never wrapped; strangers' words. */
  exact: string | null;
  words: string;
  /** A page that shows it; to be checked before it is printed. */
  url: string | null;
}

/** What is known of a finding's key, row by row. */
export function factsOf({ finding, save }: Case, examinedAt: Instant): Fact[] {
  const stuck = finding.stuckKey;
  return [
    keyFact(stuck?.key ?? save.key, save),
    versionFact(stuck?.version ?? save.version),
    scopeFact(stuck?.scope ?? save.scope, stuck),
    ...(stuck === null ? [] : windowFacts(stuck, examinedAt)),
    ...uploadFact(save),
    ...guardFact(save),
    causeFact(finding.teardown.cause),
  ];
}

function fact(label: string, exact: string | null, words: string, url: string | null = null): Fact {
  return { label, exact, words, url };
}

function keyFact(key: string | null, save: Save): Fact {
  const why = save.action === null ? 'no evidence gives it' : 'no line of its action prints it';
  return fact('key', key, key === null ? `unknown: ${why}` : '');
}

function versionFact(version: string | null): Fact {
  return fact(
    'version',
    version,
    version === null ? 'unknown: the evidence does not allow to recompute it' : '',
  );
}

function scopeFact(scope: string | null, stuck: StuckKey | null): Fact {
  if (scope === null) return fact('scope', null, 'unknown: no evidence names the ref');
  const sure = stuck?.certainty === 'confirmed' ? '' : 'if the key is held, ';
  const effect = `${sure}saves of this key from this ref are refused, and nobody can restore it`;
  return fact('scope', scope, stuck?.state === 'held' ? effect : '');
}

function windowFacts(stuck: StuckKey, examinedAt: Instant): Fact[] {
  const sure = stuck.certainty === 'confirmed' ? 'confirmed' : 'suspected';
  const { reservedBetween, expiresBetween } = stuck;
  if (reservedBetween === null || expiresBetween === null)
    return [fact('reserved', null, `no line tells when (${sure})`)];
  const { until } = expiresBetween;
  const isPast = until <= examinedAt;
  const end = fromNow(until, examinedAt);
  return [
    fact('reserved', null, `${betweenTimes(reservedBetween)} (${sure})`),
    fact(isPast ? 'expired' : 'expires', null, `${betweenTimes(expiresBetween)}, at the latest (${end})`),
  ];
}

function uploadFact({ upload }: Save): Fact[] {
  if (upload === null) return [];
  const speed = upload.bytesPerSecond === null ? '' : ` at ${byteSize(upload.bytesPerSecond)}/s`;
  return [fact('uploaded', null, `${uploadedShare(upload)}${speed}`)];
}

function guardFact({ guard }: Save): Fact[] {
  if (guard === null) return [];
  const words = guard.survivesCancellation
    ? 'true after a cancel too'
    : 'false as soon as the run is cancelled';
  return [fact('guard', guard.condition, words)];
}

const trust = { stated: ', as GitHub states', inferred: ', as times and conclusions suggest', unknown: '' };

function causeFact({ kind, certainty, jobUrl, runUrl }: Cause): Fact {
  const source = causes[kind].byItself && certainty === 'stated' ? ', as its log shows' : trust[certainty];
  return fact('cause', null, `${causes[kind].title}${source}`, jobUrl ?? runUrl);
}
