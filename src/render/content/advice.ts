import { beyondGrace, causes } from '../../causes/cause-table.ts';
import type { Finding } from '../../types/findings.ts';
import type { Remedy } from '../../types/remedies.ts';
import type { Report, Save } from '../../types/report.ts';
import { type Command, isShellSafe, ownCommand } from './command.ts';
import { type Case, type Culprit, culpritOf } from './finding-view.ts';
import { coded, exact, marked, type Prose, say } from './prose.ts';
import { outlastsGraceWords } from './remedy-words.ts';

/** Something to do: words, and a command to copy where there is one. */
interface Advice {
  words: Prose;
  command: Command | null;
}

/** What to do about the key now, for whoever looks at the reported attempt, whether the key is its own or not. */
export function adviceNow(one: Case, report: Report): Advice[] {
  const { finding, met, isHeldAgain } = one;
  const stuck = finding.stuckKey;
  const failedJobs = rerunCommand(report, 'failed-jobs');
  if (stuck === null) return [{ words: [withoutStuckKey(finding)], command: failedJobs }];
  if (stuck.state === 'released') {
    return met.some(({ kind }) => kind === 'missed')
      ? [{ words: ['Re-run: the key was saved again, so it can be restored.'], command: failedJobs }]
      : [{ words: ['Nothing: the key was saved again.'], command: null }];
  }
  const rerun = rerunCommand(report, whatSaves(one));
  if (stuck.state === 'expired') {
    return isHeldAgain
      ? [
          {
            words: ['This reservation has expired, but the key may be locked again: see the other finding.'],
            command: null,
          },
        ]
      : [{ words: [onceExpired(one)], command: rerun }];
  }
  return [{ words: [whileLocked(one)], command: rerun }, changeTheKey(one, culpritOf(one.save, report))];
}

/** Whether the attempt met the key only in restores, so that running it again saves nothing. */
function onlyRestores({ met }: Case): boolean {
  return met.length > 0 && met.every(({ kind }) => kind === 'missed');
}

function onceExpired(one: Case): string {
  return onlyRestores(one)
    ? 'Re-run once another run has saved the key: the reservation has expired.'
    : 'Nothing is locked any more: the next run can save this key.';
}

function whileLocked(one: Case): string {
  if (onlyRestores(one)) return 'Re-run once the key is free and another run has saved it.';
  return one.finding.stuckKey?.certainty === 'confirmed'
    ? 'A re-run works, but without this cache until the key is free.'
    : 'Re-run. If the save cannot reserve the cache, the key is stuck.';
}

/** Which jobs to run again: a torn-down job has failed; one whose save was refused or failed by itself has succeeded. */
function whatSaves(one: Case): 'failed-jobs' | 'all-jobs' {
  const isTornDown = one.save.run === null && one.save.outcome === 'torn-down';
  return isTornDown || onlyRestores(one) ? 'failed-jobs' : 'all-jobs';
}

/** How to change the key: with the command of the fix if there is one, else with a command of its own. */
function changeTheKey({ finding: { keySource, remedies }, save }: Case, culprit: Culprit): Advice {
  if (save.form === 'built-in') {
    const action = save.action === null ? 'the action' : exact(save.action);
    return { words: say`It cannot be freed sooner: ${action} makes the key.`, command: null };
  }
  if (remedies.some(({ kind }) => kind === 'bump-key'))
    return { words: ['To cache again at once, change the key: the fix does that too.'], command: null };
  if (keySource === null)
    return {
      words: ['To cache again at once, change the key: a number or a prefix in it.'],
      command: null,
    };
  const command = ownCommand(culprit, '--bump-key -p - | git apply');
  if (command !== null && remedies.some(({ patch }) => patch !== null)) {
    return {
      words: say`To cache again at once, add ${coded('--bump-key')} to the command of the fix.`,
      command: null,
    };
  }
  const { file, line, repository } = keySource;
  const isNamed = remedies[0]?.repository === repository;
  const place = say`${exact(`${file}:${line}`)}${isNamed ? [] : say` in ${exact(repository)}`}`;
  const end = command === null ? '.' : ':';
  return { words: say`To cache again at once, change the key (${place})${end}`, command };
}

function withoutStuckKey({ reservation }: Finding): string {
  const unknown =
    'Re-run. If the save cannot reserve the cache, the key is stuck until its reservation expires.';
  return reservation === 'unknown' ? unknown : 'Nothing is locked: re-run at any time.';
}

/**
 * That a guard on the save would not have been enough, why, and what would. Null if it would, or if a remedy says so
 * already.
 */
export function guardLimits({ finding, save }: Case): Prose | null {
  const { guardHelps, why, instead } = causes[finding.teardown.cause.kind];
  // If no guard would have helped, the remedy by hand says so.
  if (guardHelps === 'no' && finding.remedies.some(({ kind }) => kind === 'by-hand')) return null;
  const does = instead === null ? [] : say` What helps: ${marked(instead)}.`;
  if (guardHelps === 'no') return say`A guard on the save does not help here. ${marked(why)}${does}`;
  const late = outlastsGrace(save);
  if (guardHelps === 'grace-only') return say`A guard helps only in part. ${marked(why)}${late}${does}`;
  if (guardHelps === 'unknown') return say`${marked(why)}${late}`;
  return late.length === 0
    ? null
    : say`A guard alone would not have been enough.${late} What helps: save less, or in parts.`;
}

function outlastsGrace({ upload }: Save): Prose {
  const restMs = beyondGrace(upload);
  return restMs === null ? [] : say` ${outlastsGraceWords(restMs)}`;
}

/** That the same patch, or without one the same words, are above already; null if they are not. */
export function toldAbove(
  { file, patch, condition, notes }: Remedy,
  above: readonly Remedy[],
): string | null {
  if (patch !== null) return above.some((other) => other.patch === patch) ? 'the same change as above' : null;
  const words = JSON.stringify([file, condition, notes]);
  const told = above.some(
    (other) => other.patch === null && JSON.stringify([other.file, other.condition, other.notes]) === words,
  );
  return told ? 'by hand, the same as above' : null;
}

/** Where to run the command; null if unknown. */
export function applyWhere(repository: string | null): Prose | null {
  return repository === null ? null : say`Apply it in a checkout of ${exact(repository)}:`;
}

/**
 * The command that applies the patches for an attempt, with `--apply` if they are verified, and what changes the key if
 * that is one of them; null if its URL is not safe in a shell. It names the attempt, since a re-run may be the latest by then.
 */
export function applyCommand(
  culprit: Culprit,
  disposition: Remedy['disposition'],
  bumpsKey = false,
): Command | null {
  const made = disposition === 'verified' ? '--apply' : '-p - | git apply';
  return ownCommand(culprit, bumpsKey ? `--bump-key ${made}` : made);
}

/** The command that runs an attempt again: its failed jobs, or all; null if a name is not safe in a shell. */
export function rerunCommand({ run }: Report, jobs: 'failed-jobs' | 'all-jobs'): Command | null {
  if (![run.host, run.owner, run.repo].every(isShellSafe)) return null;
  // A run that succeeded has no failed jobs, and GitHub refuses to re-run none.
  const failed = run.conclusion === 'success' || jobs === 'all-jobs' ? '' : ' --failed';
  const typed = (host: string): string =>
    `run rerun ${run.id}${failed} --repo ${host}${run.owner}/${run.repo}`;
  const elsewhere = typed(`${run.host}/`);
  return { program: 'gh', words: run.host === 'github.com' ? typed('') : elsewhere, elsewhere };
}
