import { isCombinedCache, isRestore, parseActionRef } from './action-ref.ts';
import type { StepList, WorkflowStep } from './workflow-file.ts';

const longestId = 40;
const makingVerbs =
  /^(?:bootstrap|build|compile|create|download|fetch|generate|get|install|make|populate|prepare|sync)$/;

/**
 * The id of a step, or a new one: its name in kebab case, unique in the job. A name of more than three words is cut to
 * its verb and the noun that the ids of the job's caches have: `create-venv` beside `cache-venv`. It is the same whichever
 * save of the job is looked at, so that the patches of two that have one producer go together.
 */
export function idFor(list: StepList, step: WorkflowStep): string {
  if (step.id !== null) return step.id;
  const id = kebab(titleOf(step));
  return unique(list, isCache(step) ? id : shortened(id, cachedNoun(list)));
}

function isCache({ uses }: WorkflowStep): boolean {
  return uses !== null && (isCombinedCache(uses) || isRestore(uses));
}

/** Null where the caches of a job have no noun, or several. */
function cachedNoun(list: StepList): string | null {
  const nouns = list.steps.filter(isCache).flatMap((step) => nounOf(step.id ?? kebab(titleOf(step))) ?? []);
  const [noun, ...others] = new Set(nouns);
  return noun === undefined || others.length > 0 ? null : noun;
}

function nounOf(cacheId: string): string | null {
  const noun = /^(?:cache|restore)[-_]([a-z][\w-]*)$|^([a-z][\w-]*)[-_](?:cache|restore)$/i.exec(cacheId);
  return (noun?.[1] ?? noun?.[2])?.toLowerCase() ?? null;
}

function titleOf(step: WorkflowStep): string {
  if (step.name !== null) return step.name;
  if (step.run !== null) return step.run.trim().split('\n')[0] ?? '';
  const action = parseActionRef(step.uses ?? '');
  return action === null ? (step.uses ?? '') : action.path || action.repo;
}

function kebab(title: string): string {
  const words = title
    .replace(/\$\{\{[\s\S]*?\}\}/g, ' ')
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^[-_]+|-+$/g, '');
  const fitting = words.length > longestId ? words.slice(0, longestId).replace(/-[^-]*$/, '') : words;
  if (fitting === '') return 'build';
  return /^[a-z]/.test(fitting) ? fitting : `step-${fitting}`;
}

function shortened(id: string, noun: string | null): string {
  const words = id.split('-');
  const [verb] = words;
  const cut = words.length > 3 && noun !== null && verb !== undefined && makingVerbs.test(verb);
  return cut ? `${verb}-${noun}` : id;
}

/** GitHub compares ids without case. */
function unique(list: StepList, id: string): string {
  const taken = new Set(list.steps.map((step) => step.id?.toLowerCase()));
  if (!taken.has(id)) return id;
  let number = 2;
  while (taken.has(`${id}-${number}`)) number += 1;
  return `${id}-${number}`;
}
