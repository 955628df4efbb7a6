import { parseActionRef } from '../actions/action-ref.ts';
import { restoresCache } from '../actions/find-action.ts';
import { oncePer } from '../types/once-per.ts';
import { cutAtExpressions } from './expression.ts';
import type { StepList, WorkflowStep } from './step-list.ts';

const longestId = 40;
/** How much of a title is read. */
const longestTitle = 500;
const makingVerbs =
  /^(?:bootstrap|build|compile|create|download|fetch|generate|get|install|make|populate|prepare|sync)$/;

/**
 * The id of a step, or a new one: its name in kebab case, unique in the job. A name of more than three words is cut to
 * its verb and the noun in the ids of the job's caches: `create-venv` beside `cache-venv`. It does not depend on which
 * save is patched, so the patches of two saves with the same producer fit together. If two steps have the same name,
 * the second gets a number even if the first is not patched.
 */
export function idFor(list: StepList, step: WorkflowStep): string {
  if (step.id !== null) return step.id;
  const idOf = newIds(list);
  const id = idOf(step);
  const before = list.steps.slice(0, step.index).filter((other) => other.id === null && idOf(other) === id);
  return unique(list, id, before.length);
}

const newIds = oncePer((list: StepList) => {
  const noun = cachedNoun(list);
  return oncePer((step: WorkflowStep) => shortened(step, noun));
});

/** Null if the caches of a job have no common noun of one word. */
function cachedNoun(list: StepList): string | null {
  const nouns = list.steps
    .filter(({ uses }) => restoresCache(uses))
    .map((step) => nounOf(step.id ?? kebab(titleOf(step))));
  const [noun = null, ...others] = new Set(nouns);
  return others.length > 0 ? null : noun;
}

function nounOf(cacheId: string): string | null {
  const noun = /^(?:cache|restore)[-_]([a-z]\w*)$|^([a-z]\w*)[-_](?:cache|restore)$/i.exec(cacheId);
  const word = (noun?.[1] ?? noun?.[2])?.toLowerCase();
  return word === undefined || /_|^(?:cache|restore)$/.test(word) ? null : word;
}

function titleOf(step: WorkflowStep): string {
  if (step.name !== null) return step.name;
  if (step.run !== null) return firstWords(step.run);
  const action = parseActionRef(step.uses ?? '');
  return action === null ? (step.uses ?? '') : action.path || action.repo;
}

/** The program and its first arguments: `cargo build` of `cargo build --release --locked && …`. */
function firstWords(script: string): string {
  const text = script.trim().slice(0, longestTitle);
  const commands = text.split(/\n|&&|;|\|/).map((command) => command.trim());
  const line = commands.find((command) => command !== '' && !IDLE.test(command)) ?? commands[0] ?? '';
  const words = line.replace(/^(?:(?:ba|z)?sh|python3?|node|source|sudo)\s+(?=\S)/, '').split(/\s+/);
  const option = words.findIndex((word, at) => at > 0 && /^[-$"'`<>{(]/.test(word));
  const [program = '', ...rest] = option < 0 ? words : words.slice(0, option);
  return [scriptName(program), ...rest].slice(0, 4).join(' ');
}

/** Commands that only prepare the ones after them. */
const IDLE = /^(?:#|(?:cd|echo|export|mkdir|pushd|set|source|\.|if|then|sudo apt-get update)\b|\w+=)/;

/** `run_tests` of `./tools/run_tests.sh`. */
function scriptName(program: string): string {
  return program.replace(/^.*[\\/]/, '').replace(/\.(?:sh|py|js|ps1)$/, '');
}

/** Whether an id is used nowhere in the file, for a step that is in several lists. */
export function isFreeId({ file }: StepList, id: string): boolean {
  return !new RegExp(`(?<![\\w-])id:\\s*["']?${id}(?![\\w-])`, 'i').test(file.text);
}

/** Whether GitHub accepts an id, so that an expression can name it. */
export function isValidId(id: string): boolean {
  return /^[A-Za-z_][\w-]*$/.test(id);
}

function kebab(title: string): string {
  const words = cutAtExpressions(title.slice(0, longestTitle))
    .literals.join(' ')
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/-_+|_+-/g, '-')
    .replace(/^[-_]+|-+$/g, '');
  const cut = words.length > longestId ? words.slice(0, longestId).replace(/-[^-]*$/, '') : words;
  const fitting = words === cut && !title.includes('${{') ? words : cut.replace(openEnd, '');
  if (fitting === '') return 'build';
  return /^[a-z]/.test(fitting) ? fitting : `step-${fitting}`;
}

/** Words at which a phrase must not end. */
const openEnd =
  /(?:-(?:a|an|and|are|as|at|by|for|from|if|in|inside|into|is|of|on|or|per|such|the|to|under|using|via|when|with|without))+$/;

function shortened(step: WorkflowStep, noun: string | null): string {
  const id = kebab(titleOf(step));
  if (restoresCache(step.uses)) return id;
  const words = id.split('-');
  const [verb] = words;
  const cut = words.length > 3 && noun !== null && verb !== undefined && makingVerbs.test(verb);
  return cut ? `${verb}-${noun}` : id;
}

/** The id, with the first number that makes it unique in the list if it is taken. */
export function freeId(list: StepList, id: string): string {
  return unique(list, id, 0);
}

/** The first free id, after those for the steps `before` it. GitHub ignores case in ids. */
function unique(list: StepList, id: string, before: number): string {
  const taken = new Set(list.steps.map((step) => step.id?.toLowerCase()));
  const numbered = list.steps.map((_, index) => (index === 0 ? id : `${id}-${index + 1}`));
  return numbered.filter((candidate) => !taken.has(candidate))[before] ?? id;
}
