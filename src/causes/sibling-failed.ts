import { proofItem } from '../keys/proof-item.ts';
import { lineUrl } from '../run/attempt-names.ts';
import type { CauseDetail } from '../types/causes.ts';
import type { Job } from '../types/evidence.ts';
import type { ProofItem } from '../types/findings.ts';
import type { CauseRule } from './cause-rule.ts';
import { endOfSave } from './end-of-save.ts';
import { found } from './found-cause.ts';
import { findFailedSibling, findNamedSibling } from './siblings.ts';

/** Another leg of the matrix failed, and `fail-fast` cancelled the rest. */
export const siblingFailed: CauseRule = {
  annotation: {
    pattern: /^The (?:strategy configuration|job) was canceled because "(.+)" failed\.?$/,
    read: ({ subject }, { job }, { timeline }) => {
      const sibling = findNamedSibling(subject, job, timeline);
      const evidence = sibling ? [failureItem(sibling.job)] : [];
      const cause = found('sibling-failed', 'stated', siblingDetail(sibling?.job ?? null, subject), {
        sibling,
        evidence,
      });
      return { cause, about: sibling?.job.name ?? subject, fits: sibling !== null };
    },
  },
  /** A run with a failed job is `failure`, so in a `cancelled` run no failing leg was the cause. */
  fromTimes(save, { run, timeline }) {
    if (run.conclusion === 'cancelled') return null;
    const sibling = findFailedSibling(save.job, endOfSave(save), timeline);
    if (sibling === null) return null;
    const detail = { ...failureOf(sibling.job), isInferred: true };
    return found('sibling-failed', 'inferred', detail, { sibling, evidence: [failureItem(sibling.job)] });
  },
};

function siblingDetail(sibling: Job | null, token: string): CauseDetail {
  return sibling === null ? { kind: 'leg', token } : failureOf(sibling);
}

function failureOf({ name, steps }: Job): Extract<CauseDetail, { kind: 'sibling' }> {
  const step = steps.find(({ conclusion }) => conclusion === 'failure')?.name ?? null;
  return { kind: 'sibling', job: name, step, isInferred: false };
}

/** The failure of a sibling as an item of evidence, from the jobs' answer. */
function failureItem(sibling: Job): ProofItem {
  const step = sibling.steps.find(({ conclusion }) => conclusion === 'failure') ?? null;
  const text = { kind: 'job-failed' as const, job: sibling.name, step: step?.name ?? null };
  const place = { job: sibling.id, step: step?.number ?? null };
  const at = step?.completedAt ?? sibling.completedAt;
  const url = step === null ? sibling.url : lineUrl(sibling.url, step.number, 1);
  return proofItem({ claim: 'cause', source: 'jobs', text, ...place, at, url });
}
