import { isGone, isRateLimit } from '../absence-words.ts';
import { type Judging, judgeAttempt, keyEvents, questionsAbout } from '../autopsy.ts';
import { findGaps, findLogGaps } from '../coverage/gaps.ts';
import { servesWhat } from '../coverage/questions.ts';
import { examineLogs } from '../examine-logs.ts';
import { type CancellingWorkflows, mayHaveTorn, type Suspect, withOwnJobs } from '../scan/suspects.ts';
import { asNothingKept, type EvidenceStore, type KeptEvidence } from '../sources/bundle/evidence-store.ts';
import { isSettled, withoutPassing } from '../sources/github/permanence.ts';
import type { ScanSource } from '../sources/github/scan-source.ts';
import { bareEvidence } from '../types/bare-evidence.ts';
import type { Missing, Question } from '../types/evidence.ts';
import type { Examination } from '../types/examination.ts';
import type { UnreadAttempt, UnsettledAttempt } from '../types/scan.ts';
import { askAll } from './ask-questions.ts';

/** What is needed to examine a suspect. */
export interface Examining {
  source: ScanSource;
  store: EvidenceStore;
  judging: Judging;
  cancelling: CancellingWorkflows;
}

/** The result for a suspect; an earlier attempt may turn out to have ended well. */
type SuspectOutcome =
  | { kind: 'examined'; attempt: UnsettledAttempt; isLimited: boolean }
  | { kind: 'unread'; attempt: UnreadAttempt; isLimited: boolean }
  | { kind: 'healthy'; isLimited: false };

/** Examines an attempt with its kept evidence, or collects and keeps it. Rejects only when interrupted. */
export async function examineSuspect(suspect: Suspect, examining: Examining): Promise<SuspectOutcome> {
  const outcome = await ofKept(suspect, examining, (kept) => examineKept(kept, suspect, examining));
  return outcome ?? (await examineNew(suspect, examining));
}

/** Examines an attempt only with its kept evidence, once nothing may be asked any more; without that it stays unread. */
export async function examineUnasked(suspect: Suspect, examining: Examining): Promise<SuspectOutcome> {
  const outcome = await ofKept(suspect, examining, async ({ evidence }) =>
    outcomeOf(examineLogs(evidence), examining, true),
  );
  return (
    outcome ?? { kind: 'unread', attempt: { ...idOf(suspect), why: { kind: 'not-asked' } }, isLimited: false }
  );
}

/** The result from the kept evidence of a suspect; null if nothing useful is kept. */
async function ofKept(
  suspect: Suspect,
  { store, cancelling }: Examining,
  judge: (kept: KeptEvidence) => Promise<SuspectOutcome>,
): Promise<SuspectOutcome | null> {
  const kept = await store.read(suspect);
  if (kept === null) return null;
  // Only the run may be kept of an attempt that seemed to have ended well.
  if (kept.evidence.jobs.length === 0 && mayHaveTorn(kept.evidence.run, cancelling)) return null;
  return await judge(kept).catch(asNothingKept);
}

async function examineNew(suspect: Suspect, examining: Examining): Promise<SuspectOutcome> {
  const { source, store, judging, cancelling } = examining;
  const id = idOf(suspect);
  const run = await source.run(id);
  if (run.kind === 'missing') return unread(suspect, run.missing);
  const isLasting = isSettled(run.value, judging.now);
  if (!mayHaveTorn(run.value, cancelling)) {
    if (isLasting) await store.write(id, { askedAt: judging.now, evidence: bareEvidence(run.value) });
    return { kind: 'healthy', isLimited: false };
  }
  const opened = await source.open(id);
  if (opened.kind === 'missing') return unread(suspect, opened.missing);
  const examination = await answered(examineLogs(withOwnJobs(opened.value.evidence)), source);
  if (isLasting && !opened.value.mayGrow)
    await store.write(id, { askedAt: judging.now, evidence: withoutPassing(examination.evidence) });
  return outcomeOf(examination, examining, false);
}

/** How long a list of finished entries is used while a key is held: nothing else can change. */
const LISTS_STALE_MS = 15 * 60_000;

async function examineKept(
  { askedAt, evidence: kept }: KeptEvidence,
  suspect: Suspect,
  examining: Examining,
): Promise<SuspectOutcome> {
  const { source, store, judging } = examining;
  const known = examineLogs(kept);
  const isStale = judging.now - askedAt > LISTS_STALE_MS;
  const asking = isStale ? withoutListsOfHeldKeys(known, judging) : known;
  const asked = await answered(asking, source);
  if (asked === known) return outcomeOf(known, examining, true);
  const { evidence } = asked;
  const isRefreshed = evidence.missing.every((item) => item.question.kind !== 'caches' || isGone(item.why));
  // An old list is better than none.
  const fresh = isRefreshed ? evidence : { ...evidence, caches: [...evidence.caches, ...kept.caches] };
  const isNew = isStale && isRefreshed;
  await store.write(idOf(suspect), {
    askedAt: isNew ? judging.now : askedAt,
    evidence: withoutPassing(fresh),
  });
  return outcomeOf(examineLogs(fresh, asked), examining, true);
}

function withoutListsOfHeldKeys(known: Examination, judging: Judging): Examination {
  const held = judgeAttempt(known, judging).findings.flatMap(({ stuckKey }) =>
    stuckKey?.state === 'held' ? [stuckKey] : [],
  );
  const { evidence } = known;
  const caches = evidence.caches.filter(
    (list) => !held.some(({ key, scope }) => list.key === key && list.ref === scope),
  );
  return caches.length === evidence.caches.length ? known : examineLogs({ ...evidence, caches }, known);
}

/**
 * A scan shows no patches and no other runs, so it asks only what the verdict needs, and for files that show whether an
 * action is a composite.
 */
function answered(examination: Examination, source: ScanSource): Promise<Examination> {
  const needed = (known: Examination): Question[] =>
    questionsAbout(known).filter(
      (question) =>
        servesWhat(question) === 'judgement' ||
        (question.kind === 'file' && known.saves.some(({ contested }) => contested)),
    );
  return askAll(examination, needed, ({ evidence }, questions) => source.ask(evidence, questions));
}

function outcomeOf(
  examination: Examination,
  { judging, cancelling }: Examining,
  fromCache: boolean,
): SuspectOutcome {
  const { run, jobs, caches, missing } = examination.evidence;
  if (!mayHaveTorn(run, cancelling)) return { kind: 'healthy', isLimited: false };
  const { saves, findings } = judgeAttempt(examination, judging);
  const attempt = {
    ...{ run, jobs, caches, saves, findings, fromCache },
    events: keyEvents(examination, judging),
    logGaps: findLogGaps(examination),
    gaps: findGaps(examination),
  };
  return { kind: 'examined', attempt, isLimited: missing.some(({ why }) => isRateLimit(why)) };
}

function unread(suspect: Suspect, { why }: Missing): SuspectOutcome {
  return { kind: 'unread', attempt: { ...idOf(suspect), why }, isLimited: isRateLimit(why) };
}

function idOf({ runId, attempt }: Suspect): { runId: number; attempt: number } {
  return { runId, attempt };
}
