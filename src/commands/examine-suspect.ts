import { findGaps, findLogGaps } from '../coverage/gaps.ts';
import { findOpenQuestions } from '../coverage/open-questions.ts';
import { isGone, isRateLimit } from '../errors.ts';
import { examination, type Judging, judgeAttempt, keyEvents, openCases } from '../judge.ts';
import { withOwnJobs } from '../scan/own-jobs.ts';
import { endedBadly, type Suspect } from '../scan/suspects.ts';
import type { EvidenceStore, KeptEvidence } from '../sources/bundle/evidence-store.ts';
import { isSettled, withoutPassing } from '../sources/github/permanence.ts';
import type { ScanSource } from '../sources/github/scan-source.ts';
import type { Evidence, Missing, Question, RunAttempt } from '../types/evidence.ts';
import type { UnreadAttempt, UnsettledAttempt } from '../types/scan.ts';

/** With what a suspect is examined. */
export interface Examining {
  source: ScanSource;
  store: EvidenceStore;
  judging: Judging;
}

/** What came of a suspect; an earlier attempt may turn out to have ended well. */
export type Outcome =
  | { kind: 'examined'; attempt: UnsettledAttempt; isLimited: boolean }
  | { kind: 'unread'; attempt: UnreadAttempt; isLimited: boolean }
  | { kind: 'healthy'; isLimited: false };

/** Examines an attempt by what is kept of it, or asks for it and keeps it. Rejects only when interrupted. */
export async function examineSuspect(suspect: Suspect, examining: Examining): Promise<Outcome> {
  const kept = await examining.store.read(suspect);
  return kept === null ? await examineNew(suspect, examining) : await examineKept(kept, suspect, examining);
}

/** The same where nothing may be asked any more: what is not kept stays unread. */
export async function examineUnasked(suspect: Suspect, { store, judging }: Examining): Promise<Outcome> {
  const kept = await store.read(suspect);
  if (kept === null)
    return { kind: 'unread', attempt: { ...idOf(suspect), why: { kind: 'not-asked' } }, isLimited: false };
  return outcomeOf(kept.evidence, judging, true);
}

async function examineNew(suspect: Suspect, { source, store, judging }: Examining): Promise<Outcome> {
  const id = idOf(suspect);
  const run = await source.run(id);
  if (run.kind === 'missing') return unread(suspect, run.missing);
  const isLasting = isSettled(run.value, judging.now);
  if (!endedBadly(run.value)) {
    if (isLasting) await store.write(id, { askedAt: judging.now, evidence: onlyRun(run.value) });
    return { kind: 'healthy', isLimited: false };
  }
  const opened = await source.open(id);
  if (opened.kind === 'missing') return unread(suspect, opened.missing);
  const evidence = await withAllAnswers(withOwnJobs(opened.value.evidence), source);
  if (isLasting && !opened.value.mayGrow)
    await store.write(id, { askedAt: judging.now, evidence: withoutPassing(evidence) });
  return outcomeOf(evidence, judging, false);
}

/** How long a list of finished entries is believed, as long as a key of it is held: it is all that can change. */
const LISTS_STALE_MS = 15 * 60_000;

async function examineKept(
  { askedAt, evidence: known }: KeptEvidence,
  suspect: Suspect,
  { source, store, judging }: Examining,
): Promise<Outcome> {
  const isStale = judging.now - askedAt > LISTS_STALE_MS;
  const asking = isStale ? withoutListsOfHeldKeys(known, judging) : known;
  const answered = await withAllAnswers(asking, source);
  if (answered === known) return outcomeOf(known, judging, true);
  const isRefreshed = answered.missing.every((item) => item.question.kind !== 'caches' || isGone(item.why));
  // A list that is not to be had again is better than none.
  const evidence = isRefreshed ? answered : { ...answered, caches: [...answered.caches, ...known.caches] };
  const kept = {
    askedAt: isStale && isRefreshed ? judging.now : askedAt,
    evidence: withoutPassing(evidence),
  };
  await store.write(idOf(suspect), kept);
  return outcomeOf(evidence, judging, true);
}

function withoutListsOfHeldKeys(evidence: Evidence, judging: Judging): Evidence {
  const held = judgeAttempt(evidence, judging).findings.flatMap(({ stuckKey }) =>
    stuckKey?.state === 'held' ? [stuckKey] : [],
  );
  const caches = evidence.caches.filter(
    (list) => !held.some(({ key, scope }) => list.key === key && list.ref === scope),
  );
  return caches.length === evidence.caches.length ? evidence : { ...evidence, caches };
}

/** A scan shows no patch and names no other run, so files and successors are not asked for. */
const ASKED: readonly Question['kind'][] = ['job-log', 'annotations', 'caches'];

/** First the logs that the archive lacks, then what their saves give rise to. */
const ROUNDS = 3;

async function withAllAnswers(opened: Evidence, source: ScanSource): Promise<Evidence> {
  let evidence = opened;
  for (let round = 0; round < ROUNDS; round += 1) {
    const questions = openQuestions(evidence);
    if (questions.length === 0) break;
    evidence = await source.ask(evidence, questions);
  }
  return evidence;
}

function openQuestions(evidence: Evidence): Question[] {
  const questions = findOpenQuestions(evidence, examination(evidence).timeline, openCases(evidence));
  return questions.filter(({ kind }) => ASKED.includes(kind));
}

function outcomeOf(evidence: Evidence, judging: Judging, fromCache: boolean): Outcome {
  if (!endedBadly(evidence.run)) return { kind: 'healthy', isLimited: false };
  const { run, jobs, caches, missing } = evidence;
  const { timeline } = examination(evidence);
  const { saves, findings } = judgeAttempt(evidence, judging);
  const attempt = {
    ...{ run, jobs, caches, saves, findings, fromCache },
    events: keyEvents(evidence, judging),
    logGaps: findLogGaps(evidence, timeline),
    gaps: findGaps(evidence, timeline),
  };
  return { kind: 'examined', attempt, isLimited: missing.some(({ why }) => isRateLimit(why)) };
}

function unread(suspect: Suspect, { why }: Missing): Outcome {
  return { kind: 'unread', attempt: { ...idOf(suspect), why }, isLimited: isRateLimit(why) };
}

function idOf({ runId, attempt }: Suspect): { runId: number; attempt: number } {
  return { runId, attempt };
}

/** All that is to be known of an attempt that ended well. */
function onlyRun(run: RunAttempt): Evidence {
  const nothing = { jobs: [], logs: [], annotations: [], files: [], caches: [] };
  return { run, ...nothing, successors: null, runLists: [], others: [], missing: [] };
}
