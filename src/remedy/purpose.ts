import type { Meaning } from '../types/remedies.ts';
import { survivesCancellation } from '../workflow/condition-analysis.ts';
import { conjunctsOf } from '../workflow/conjuncts.ts';
import { cutAtExpressions } from '../workflow/expression.ts';
import type { StepList, WorkflowStep } from '../workflow/step-list.ts';
import { mapAt, textAt } from '../workflow/yaml-document.ts';
import { originOf } from './key-bump.ts';
import { conditionOf } from './step-roles.ts';

/** What the author of a save meant with it that no verified patch may change; none for most saves. */
export function meantBy(list: StepList, save: WorkflowStep): Meaning[] {
  const key = originOf(list, save).with.get('key') ?? '';
  const isSo: [Meaning, boolean][] = [
    [
      'failed-key',
      /\b(?:fail(?:ed|ure|ing)?|broken|partial)\b/i.test(
        cutAtExpressions(key).literals.join(' ').replace(/_/g, ' '),
      ),
    ],
    ['only-failures', conjunctsOf(conditionOf(save) ?? '').some((part) => /^failure\(\s*\)$/i.test(part))],
    ['run-key', isPerRunKey(key)],
    ['hashes-content', hashesContent(key, save.with.get('path') ?? '')],
    ['cancels-itself', list.steps.some(cancelsRun)],
  ];
  return isSo.flatMap(([meaning, holds]) => (holds ? meaning : []));
}

/** Whether a key ends in what is new in every run or commit, so that no later run is kept from saving. */
function isPerRunKey(key: string): boolean {
  return /github\.(?:run_id|run_number|run_attempt|sha)\s*\}\}\s*$/i.test(key.slice(-LONGEST_END));
}

const LONGEST_END = 200;

/** Whether a key has the hash of what it saves: other content gets another key. */
function hashesContent(key: string, path: string): boolean {
  const folders = path
    .split(/\r?\n/)
    .map((line) =>
      line
        .trim()
        .replace(/^\.\//, '')
        .replace(/\/+(?:\*\*?)?$/, ''),
    )
    .filter((line) => line !== '' && line !== '.' && !line.includes('${{'));
  const hashed = [...key.matchAll(/hashfiles\s*\(([^)]*)\)/gi)].flatMap(([, files = '']) =>
    [...files.matchAll(/'([^']*)'/g)].map(([, file = '']) => file.replace(/^\.\//, '')),
  );
  return hashed.some((file) => folders.some((folder) => file === folder || file.startsWith(`${folder}/`)));
}

function cancelsRun({ run, uses, with: inputs }: WorkflowStep): boolean {
  const script = `${run ?? ''}\n${inputs.get('script') ?? ''}`;
  return (
    /\bgh run cancel\b|\/cancel\b|cancelWorkflowRun/.test(script) ||
    /\/(?:cancel-(?:action|workflow-action|this-run))@/.test(uses ?? '')
  );
}

/** The condition of a job that a cancel does not end, since it is asked again and stays true; null for other jobs. */
export function survivalOf({ kind, yaml, path }: StepList): string | null {
  if (kind !== 'job') return null;
  const jobs = mapAt(yaml, yaml.root, 'jobs');
  const job = jobs === null ? null : mapAt(yaml, jobs, path[1] ?? '');
  const written = job === null ? null : textAt(yaml, job, 'if');
  return survivingCondition(written);
}

/** The condition of a job as it is evaluated, if it stays true when its run is cancelled; else null. */
export function survivingCondition(written: string | null): string | null {
  const condition = written === null ? null : conditionOf({ condition: written });
  return condition !== null && condition !== '' && survivesCancellation(condition) === true
    ? condition
    : null;
}
