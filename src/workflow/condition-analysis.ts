import type { Expr } from '@actions/expressions';
import { oncePerText } from '../types/once-per.ts';
import type { RemedyNote } from '../types/remedies.ts';
import { conjunctsOf, gatesOf, withoutSuccess } from './conjuncts.ts';
import { canonicalText, effectiveCondition, parseExpression } from './expression.ts';
import { keyAt, type ProvenStep } from './proof.ts';
import {
  askTooMuch,
  assignments,
  conditionFrom,
  type Outcome,
  readCondition,
  statuses,
  substitute,
} from './truth-table.ts';

/**
 * Whether a running save with this condition survives a cancel: the runner then evaluates the condition again with the
 * status `cancelled` (actions/runner@258d6c8 StepsRunner.cs). Null if it cannot be decided.
 */
export const survivesCancellation = oncePerText((condition): boolean | null => {
  const asked = readCondition(effectiveCondition(condition));
  if (asked === null || askTooMuch(asked.facts)) return null;
  const worlds = assignments(asked.facts);
  const begun = worlds.filter((facts) => asked.holds({ status: 'success', facts }));
  return (begun.length > 0 ? begun : worlds).every((facts) => asked.holds({ status: 'cancelled', facts }));
});

/**
 * What the old condition adds to a guard: its parts without the status functions, divided into those that every
 * producer implies and those to keep.
 */
export function keptParts(condition: string, producers: AskedStep[]): { kept: string[]; implied: string[] } {
  const parts = gatesOf(condition).map(withoutSuccess);
  const tests = producers.map(impliedBy);
  const implied = parts.filter((part) => tests.every((isImplied) => isImplied(part)));
  return { kept: parts.filter((part) => !implied.includes(part)), implied };
}

/** What is needed of a step to say what its condition implies. */
type AskedStep = Pick<ProvenStep, 'id' | 'condition' | 'unstable'>;

/** Decides whether a part of a condition holds whenever the producer ran and succeeded. */
export function impliedBy(producer: AskedStep): (part: string) => boolean {
  const known = readCondition(producer.condition);
  if (known === null || askTooMuch(known.facts)) return () => false;
  const keyAtProducer = keyAt(producer);
  const gated = known.facts.map((fact) => ({ ...fact, key: keyAtProducer(fact.key) }));
  const outcome = `steps.${producer.id.toLowerCase()}.outcome`;
  return (part) => {
    const asked = readCondition(part);
    const facts = [...(asked?.facts ?? []), ...gated];
    if (asked === null || askTooMuch(facts)) return false;
    return assignments(facts)
      .filter((world) => (world.get(outcome) ?? 'success') === 'success')
      .filter((world) => known.holds({ status: 'success', facts: world }, keyAtProducer))
      .every((world) => statuses.every((status) => asked.holds({ status, facts: world })));
  };
}

/** The usual mistakes in a guard that a condition makes. */
export function mistakesIn(condition: string, words: FillingWords): RemedyNote[] {
  const expr = parseExpression(condition);
  if (expr === null) return [];
  const parts = conjunctsOf(condition).flatMap((part) => parseExpression(part) ?? []);
  const status = parts.map(statusWords).filter((words) => words !== '');
  const isEither = status.some((words) =>
    /^(?:success\(\) \|\| failure|failure\(\) \|\| success)\(\)$/.test(words),
  );
  return [
    ...(status.includes('!cancelled()') ? [{ kind: 'not-cancelled-is-no-guard' as const }] : []),
    ...(isEither ? [{ kind: 'either-is-no-guard' as const }] : []),
    ...halfBuilt(condition, words),
  ];
}

/**
 * The statuses after which a save is due although no step that may fill the path has succeeded or said so: those after which
 * such a step never ran, else those that ended it, if a cancel is one. None if it cannot be decided.
 */
export function statusesSavedUnfilled(condition: string, words: FillingWords): BrokenStatus[] {
  const expr = parseExpression(effectiveCondition(condition) ?? '');
  if (expr === null) return [];
  const isDue = (status: BrokenStatus, outcome: Outcome): boolean => {
    const silent = substitute(expr, (key) => (words.isWord(key) ? unsaid(key, outcome, words) : undefined));
    const asked = silent === null ? null : conditionFrom(silent);
    if (asked === null || askTooMuch(asked.facts)) return false;
    return assignments(asked.facts).some((facts) => asked.holds({ status, facts }));
  };
  const never = brokenStatuses.filter((status) => isDue(status, 'skipped'));
  if (never.length > 0 || !isDue('cancelled', 'cancelled')) return never;
  return brokenStatuses.filter((status) => isDue(status, status));
}

/** The references by which steps of a list can say that they have filled a path. */
export interface FillingWords {
  isWord: (reference: string) => boolean;
  /** Whether it is one of a step that runs only once all that fills the path has succeeded. */
  isAfterwards: (reference: string) => boolean;
}

type BrokenStatus = 'failure' | 'cancelled';

const brokenStatuses: readonly BrokenStatus[] = ['failure', 'cancelled'];

/** Empty unless a save is due after a cancel too. */
function halfBuilt(condition: string, words: FillingWords): RemedyNote[] {
  const builds = statusesSavedUnfilled(condition, words);
  if (!builds.includes('cancelled')) return [];
  const asksAlways = conjunctsOf(condition).some((part) => /^always\(\s*\)$/i.test(part));
  const isBare = asksAlways && !/\.(?:outcome|conclusion)\b/i.test(condition);
  return [{ kind: 'half-built', condition: isBare ? null : condition, builds }];
}

/** What a reference says when its step has not filled the path; a step after all that fill it never ran then. */
function unsaid(key: string, outcome: Outcome, { isAfterwards }: FillingWords): string {
  if (!/\.(?:outcome|conclusion)$/.test(key)) return '';
  return isAfterwards(key) ? 'skipped' : outcome;
}

function statusWords(expr: Expr): string {
  return canonicalText(expr)
    .replace(/^\((.*)\)$/, '$1')
    .replace(/^!\((.*)\)$/, '!$1');
}
