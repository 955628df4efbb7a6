import { actionName } from '../actions/action-ref.ts';
import { findCacheAction, isRestore, savesInItsStep } from '../actions/find-action.ts';
import { onlyHandsOn } from '../actions/quiet-actions.ts';
import { oncePer } from '../types/once-per.ts';
import { asksStatusOnly, conjunctsOf, gatesOf } from '../workflow/conjuncts.ts';
import {
  callsStatus,
  canonicalOf,
  cutAtExpressions,
  effectiveCondition,
  expressionOf,
  parseExpression,
} from '../workflow/expression.ts';
import type { WorkflowStep } from '../workflow/step-list.ts';
import { readCondition, type Status } from '../workflow/truth-table.ts';
import {
  clearsAtLarge,
  commandName,
  makingCommands,
  makingWords,
  withoutMessages,
} from './script-commands.ts';

/**
 * Whether a step prepares the machine and makes no content of its own: checkouts, caches, and GitHub's own set-ups. Of
 * others the name says nothing: `./.github/actions/setup` is where many install what they cache, and so do
 * `r-lib/actions/setup-r-dependencies`, `conda-incubator/setup-miniconda` or `pnpm/action-setup`.
 */
function isSetUp(step: WorkflowStep): boolean {
  if (step.uses === null || step.uses.startsWith('.')) return false;
  const name = actionName(step.uses);
  return (
    /^actions\/(?:checkout|setup-[\w-]+)(?:\/|$)/.test(name) ||
    isRestore(step.uses) ||
    savesInItsStep(step.uses) ||
    findCacheAction(step.uses)?.role === 'cache'
  );
}

/** Whether a step only delivers what others made. */
export function isReport({ uses }: WorkflowStep): boolean {
  return uses !== null && onlyHandsOn(uses);
}

/** Whether a script only looks at files, prepares a folder or talks to the runner. */
function isIdle({ run }: WorkflowStep): boolean {
  return run !== null && makingCommands(run).length === 0 && !clearsAtLarge(run);
}

/** Whether a step can change nothing of what is cached, so that a guard need not wait for it. */
export const isTransparent = oncePer(
  (step: WorkflowStep): boolean =>
    step.control !== null || isSetUp(step) || isReport(step) || isIdle(step) || runsOnFailureOnly(step),
);

/** Whether a step runs only where something has failed: after a step that succeeded, and nothing else, never. */
function runsOnFailureOnly(step: WorkflowStep): boolean {
  return !mayRunAfter('success', step) && !mayRunAfter('cancelled', step);
}

/** Whether what a step asks of the status lets it run after one. */
function mayRunAfter(status: Status, step: WorkflowStep): boolean {
  const parts = conjunctsOf(conditionOf(step) ?? '').filter(asksStatusOnly);
  return parts.every((part) => {
    const asked = readCondition(part);
    return asked === null || asked.holds({ status, facts: new Map() });
  });
}

/** Words of steps that deliver, clean up or report the content. */
const handingWords =
  /\b(?:announce|artifacts?|attest|clean|cleanup|codesign|comment|delete|deploy|label|login|logs?|notari[sz]e|notify|prune|publish|push|release|report|results?|send|sign|stat(?:istic)?s|summary|tag|upload)\b/i;
/** Words of steps that process the content, and may fill a tool's store meanwhile. */
const shapingWords =
  /\b(?:archive|bench(?:mark)?s?|coverage|dist|docs?|fmt|format|install(?:er)? package|lint|pack|package|strip)\b/i;

/**
 * Whether a step clearly has nothing to do with the content, according to its name: a report, a deployment, a clean-up
 * that a healthy run may skip, or that always runs.
 */
export const isAside = oncePer(
  (step: WorkflowStep): boolean =>
    handsOn(step) || runsAnyway(step) || (isOptional(step) && isCalled(step, shapingWords)),
);

/** Whether a step beside the content says that it only hands it on: none of its tools is known to store anything. */
export const handsOn = oncePer(
  (step: WorkflowStep): boolean => (runsAnyway(step) || isOptional(step)) && isCalled(step, handingWords),
);

function isOptional(step: WorkflowStep): boolean {
  return termsOf(step).length > 0 || step.continueOnError !== 'false';
}

function runsAnyway(step: WorkflowStep): boolean {
  return !waitsForSuccess(step) && mayRunAfter('success', step) && !buildingVerb.test(step.name ?? '');
}

/** Whether these words match a step's name and action; without either, all its commands without their options. */
function isCalled({ name, uses, run }: WorkflowStep, words: RegExp): boolean {
  if (name !== null || uses !== null)
    return words.test(`${name ?? ''} ${uses ?? ''}`.slice(0, 2000)) && !buildingVerb.test(name ?? '');
  const commands = makingCommands(run ?? '').map(commandName);
  return (
    commands.length > 0 && commands.every((command) => words.test(command) && !makingWords.test(command))
  );
}

/** Anything that begins like this is a build, such as of a package or a release. */
const buildingVerb = /^(?:\W*\w+\] *)?(?:build|compile|make|install|download)\b/i;

/**
 * Whether a step's success can mean that the content is complete: it makes something, runs only if all steps before
 * succeeded, and ends the job if it fails.
 */
export function canProduce(step: WorkflowStep): boolean {
  return !isTransparent(step) && !clearsOnly(step) && tellsSuccess(step);
}

/** Whether a step succeeds only where all before it and itself went well. */
export function tellsSuccess(step: WorkflowStep): boolean {
  if (alwaysFails(step) || step.continueOnError !== 'false') return false;
  return (step.run !== null || step.uses !== null) && waitsForSuccess(step);
}

function clearsOnly({ run }: WorkflowStep): boolean {
  return run !== null && makingCommands(run).length === 0;
}

/** Whether a step has GitHub's implicit `success()`, or asks it itself and no other status. */
export function waitsForSuccess(step: WorkflowStep): boolean {
  const condition = conditionOf(step);
  if (condition === null) return false;
  const asking = conjunctsOf(condition).filter(asksStatus);
  return asking.every((part) => /^success\(\s*\)$/i.test(part));
}

function asksStatus(text: string): boolean {
  const expr = parseExpression(text);
  return expr === null || callsStatus(expr);
}

/** Whether a step only stops the job: it may be gated on a miss like a producer, and never succeeds. */
export function alwaysFails(step: WorkflowStep): boolean {
  const [last = '', ...before] = (step.run ?? '').trim().split('\n').reverse();
  return /^exit [1-9]\d*$/.test(last.trim()) && !before.some(mayEndWell);
}

/** Whether a script may have ended well before it comes to the next line, or may pass over that. */
function mayEndWell(line: string): boolean {
  return /\b(?:exec|return|exit(?! [1-9]))\b|[|&\\^`]\s*(?:#.{0,300})?$/.test(withoutMessages(line));
}

/** The condition of a step without `${{ }}`; empty if it has none, null if it cannot be read. */
export function conditionOf(step: WorkflowStep): string | null {
  if (step.condition === null) return '';
  const expression = expressionOf(step.condition)?.text ?? null;
  return expression === null || parseExpression(expression) === null ? null : expression;
}

/**
 * Whether GitHub reads the `if:` as a text with something around its `${{ }}`, and so as true whatever it asks: a line
 * break that `|` or `>` keeps is enough (actions/runner@258d6c8 TemplateReader.cs, ConvertToIfCondition).
 */
export function isAlwaysTrue({ condition }: WorkflowStep): boolean {
  if (condition === null || !condition.includes('${{')) return false;
  const { literals, insides } = cutAtExpressions(condition);
  return insides.length !== 1 || literals.some((text) => text !== '');
}

/** The condition as the runner evaluates it, implicit `success()` included; null if it cannot be read. */
export function runnerCondition(step: WorkflowStep): string | null {
  const condition = conditionOf(step);
  return condition === null ? null : effectiveCondition(condition);
}

/** What a step's condition asks besides the status, canonical. */
export function termsOf(step: WorkflowStep): string[] {
  return gatesOf(conditionOf(step) ?? '').flatMap((part) => canonicalOf(part) ?? []);
}

/** The first line of a script that is no comment. */
function firstLine(script: string): string {
  return script.split('\n').find((line) => !/^\s*(?:#|$)/.test(line)) ?? '';
}

/** The title of a step. */
export function stepTitle(step: WorkflowStep): string {
  const title = step.name ?? step.uses ?? firstLine(step.run ?? '');
  return title.replace(/\s+/g, ' ').trim() || `step ${step.index + 1}`;
}
