import { actionName } from '../actions/action-ref.ts';
import {
  isCombinedCache,
  isRestore,
  onlyHandsOn,
  restoresCache,
  savesInItsStep,
} from '../actions/find-action.ts';
import { type FillingWords, impliedBy } from '../workflow/condition-analysis.ts';
import { conjunctsOf, gatesOf } from '../workflow/conjuncts.ts';
import {
  callsStatus,
  canonicalOf,
  cutAtExpressions,
  effectiveCondition,
  expressionOf,
  parseExpression,
  referencesOf,
} from '../workflow/expression.ts';
import type { StepList, WorkflowStep } from '../workflow/step-list.ts';

/** The condition of a step without `${{ }}`; empty if it has none, null if it cannot be read. */
export function conditionOf({ condition }: Pick<WorkflowStep, 'condition'>): string | null {
  if (condition === null) return '';
  const expression = expressionOf(condition)?.text ?? null;
  return expression === null || parseExpression(expression) === null ? null : expression;
}

/**
 * Whether GitHub reads the `if:` as a text with something around its `${{ }}`, and so as true whatever it asks: a line
 * break that `|` or `>` keeps is enough (actions/runner@258d6c8 TemplateReader.cs, ConvertToIfCondition).
 */
export function isAlwaysTrue({ condition }: Pick<WorkflowStep, 'condition'>): boolean {
  if (condition === null || !condition.includes('${{')) return false;
  const { literals, insides } = cutAtExpressions(condition);
  return insides.length !== 1 || literals.some((text) => text !== '');
}

/** The condition as the runner evaluates it, implicit `success()` included; null if it cannot be read. */
export function runnerCondition(step: WorkflowStep): string | null {
  const condition = conditionOf(step);
  return condition === null ? null : effectiveCondition(condition);
}

/** The title of a step. */
export function stepTitle({ name, uses, run, index }: WorkflowStep): string {
  const firstLine = (run ?? '').split('\n').find((line) => !/^\s*(?:#|$)/.test(line)) ?? '';
  return (name ?? uses ?? firstLine).replace(/\s+/g, ' ').trim() || `step ${index + 1}`;
}

/** Whether a step has GitHub's implicit `success()`, or asks it itself and no other status. */
function waitsForSuccess(step: WorkflowStep): boolean {
  const condition = conditionOf(step);
  if (condition === null) return false;
  const asking = conjunctsOf(condition).filter((part) => {
    const expr = parseExpression(part);
    return expr === null || callsStatus(expr);
  });
  return asking.every((part) => /^success\(\s*\)$/i.test(part));
}

/** Whether a step succeeds only where all before it and itself went well. */
export function tellsSuccess(step: WorkflowStep): boolean {
  const works = step.run !== null || step.uses !== null;
  return works && !alwaysFails(step) && step.continueOnError === 'false' && waitsForSuccess(step);
}

/** Whether a step only stops the job: it says something, and then exits with an error. */
export function alwaysFails({ run }: WorkflowStep): boolean {
  const lines = (run ?? '').trim().split(/\r?\n/);
  const isEnd = /^\s*exit [1-9]\d*\s*$/.test(lines.at(-1) ?? '');
  return isEnd && lines.slice(0, -1).every((line) => /^\s*(?:#.*|(?:echo|printf) [^|&;`]*)?$/.test(line));
}

/** Whether the outcome of a step is known at a place: it runs in the foreground, or something has waited for it. */
export function isSettled({ background, settledBy }: WorkflowStep, at: number): boolean {
  return !background || (settledBy !== null && settledBy < at);
}

/** Which steps run in every healthy run in which a condition holds. */
export function runsWherever(condition: string): (step: WorkflowStep) => boolean {
  const isImplied = impliedBy({ id: '', condition, unstable: () => false });
  return (step) => waitsForSuccess(step) && gatesOf(conditionOf(step) ?? '').every(isImplied);
}

/** Whether the condition of a step holds only where a part does, such as a miss of a cache. */
export function implies(step: WorkflowStep, part: string): boolean {
  const condition = runnerCondition(step);
  return condition !== null && impliedBy({ id: '', condition, unstable: () => false })(part);
}

/** Whether a step runs only where the cache of the step with this id was not hit. */
export function isGatedOnMissOf(id: string, step: WorkflowStep): boolean {
  const hit = `steps.${id.toLowerCase()}.outputs.cache-hit`;
  return referencesOf(conditionOf(step)).includes(hit) && implies(step, `${hit} != 'true'`);
}

/**
 * Whether a step provably fills nothing of what is saved: checkouts, GitHub's own set-ups, restores, reports, scripts
 * that only print, and what runs after a failure alone. Of other actions the name says nothing.
 */
export function isSetUp(step: WorkflowStep, path: string): boolean {
  const { uses, run, control } = step;
  if (control !== null || runsOnFailureOnly(step) || (run !== null && isIdle(run))) return true;
  if (uses === null || uses.startsWith('.')) return false;
  const name = actionName(uses);
  if (name === 'actions/checkout') return !isBroad(path);
  return (
    /^actions\/setup-[\w-]+$/.test(name) ||
    isRestore(uses) ||
    isCombinedCache(uses) ||
    savesInItsStep(uses) ||
    onlyHandsOn(uses)
  );
}

/**
 * Whether a step may write to a path. Any script may, but where the path holds what one command installs, a script that
 * installs nothing does not.
 */
export function mayWrite(step: WorkflowStep, path: string): boolean {
  if (isSetUp(step, path) || deliversOnly(step)) return false;
  const isInstalled = path
    .split(/\r?\n/)
    .every((line) => /^\s*(?:!|$)/.test(line) || INSTALLED.test(line.trim()));
  return !isInstalled || step.run === null || INSTALLS.test(step.run);
}

/** Folders that package managers fill at once. */
const INSTALLED =
  /(?:^|[/\\])(?:\.?venv|\.?virtualenv|node_modules|vendor[/\\]bundle|Pods|\.tox|\.nox|pre-commit|ms-playwright|Cypress)[/\\]?$/i;
/** Words of scripts that may install something, or change folders, and scripts of the repository, which may do anything. */
const INSTALLS =
  /\b(?:(?<!pre-commit )install\w*|ci|sync|add|update|upgrade|bootstrap|prune|dedupe|rebuild|make|just|task|tox|nox|rm|mv|cp|tar|unzip|ln|rsync)\b|(?:^|\s)[\w./-]+\.(?:sh|py|m?js|ps1|bat)\b|(?:^|\s)\.{1,2}\/[\w./-]+/m;

function isBroad(path: string): boolean {
  return path
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/\/+$/, ''))
    .some((line) => /^(?:\.|\*\*?|~|\$\{\{[^}]*\}\}|\$GITHUB_WORKSPACE)(?:\/\*\*?)?$/.test(line));
}

function runsOnFailureOnly(step: WorkflowStep): boolean {
  return conjunctsOf(conditionOf(step) ?? '').some((part) =>
    /^(?:failure|cancelled)\(\s*\)(?:\s*\|\|\s*(?:failure|cancelled)\(\s*\))?$/i.test(part),
  );
}

/** Whether every command of a script only prints or looks. */
function isIdle(run: string): boolean {
  const commands = run
    .split(/\r?\n|&&|\|\|?|;/)
    .map((command) =>
      command
        .replace(/>>?\s*"?\$\{?(?:GITHUB|env:GITHUB)_\w+\}?"?|[12&]?>\s*(?:\/dev\/null|&[12])/g, '')
        .trim(),
    )
    .filter((command) => command !== '' && !command.startsWith('#'));
  return commands.every((command) => IDLE.test(command) && !/[>`]|\$\(/.test(command));
}

const IDLE =
  /^(?:(?:echo|printf|ls|cat|pwd|df|du|env|date|uname|which|exit|true|:|set [-+]\w+)(?: |$)|git (?:status|version|log|--version)\b|[\w./-]+ (?:--version|-V|version)$)/;

/** Whether a script says by its name that it delivers or reports what is there; anything that begins like a build is one. */
function deliversOnly({ name, run }: WorkflowStep): boolean {
  return run !== null && DELIVERS.test((name ?? '').slice(0, 2000)) && !BUILDS.test(name ?? '');
}

const DELIVERS =
  /\b(?:announce|artifacts?|attest|comment|deploy|label|login|notarize|notify|publish|push|release|report|results?|sign|summary|tag|upload)\b/i;
const BUILDS = /^(?:\W*\w+\] *)?(?:build|compile|make|install|download|test|run)\b/i;

/** Whether an expression uses a variable of the `env` context, in any spelling. */
export function asksEnv(text: string): boolean {
  return /(?<![\w.-])env\b/i.test(text);
}

/** Whether a fact may have another value for the save than for a step: files, outputs and variables made since. */
export function mayChange(
  list: StepList,
  span: { from: WorkflowStep; save: WorkflowStep; until: number },
  key: string,
): boolean {
  const since = list.steps.slice(span.from.index, Math.max(span.until, span.from.index + 1));
  if (/hashfiles\s*\(/i.test(key)) return true;
  // The runner takes a step's own `env:` in before it asks the condition (actions/runner@258d6c8 StepsRunner.cs).
  if (asksEnv(key))
    return since.some(setsEnvironment) || [span.from, span.save].some(({ env }) => env?.size !== 0);
  return since.some(({ id }) => id !== null && key.toLowerCase().includes(`steps.${id.toLowerCase()}.`));
}

function setsEnvironment({ run }: WorkflowStep): boolean {
  return /GITHUB_ENV/.test(run ?? '');
}

/** The references by which steps can say that they have filled a path: not those of set-up steps. */
export function wordsOf({ steps }: StepList, save: WorkflowStep): FillingWords {
  const silent = steps
    .filter((step) => restoresCache(step.uses) || isSetUp(step, save.with.get('path') ?? ''))
    .map(({ id }) => id?.toLowerCase());
  return {
    isWord(reference) {
      if (reference.startsWith('env.')) return steps.some(setsEnvironment);
      const id = /^steps\.([\w-]+)\.(?:outcome|conclusion|outputs\..+)$/.exec(reference)?.[1];
      return id !== undefined && !silent.includes(id);
    },
    isAfterwards: () => false,
  };
}

/** Whether two conditions are two spellings of the same. */
export function isSame(one: string, other: string): boolean {
  const canonical = canonicalOf(one);
  return canonical !== null && canonical === canonicalOf(other);
}
