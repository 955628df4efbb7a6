import { isDownloaded, parseActionRef } from '../actions/action-ref.ts';
import { findCacheAction, isRestore, savesInItsStep, tellsMiss } from '../actions/find-action.ts';
import { CLIENT_MISSES } from '../saves/restore-signals.ts';
import { saysOfSave } from '../saves/telling-signals.ts';
import { parseActionBlocks } from './action-blocks.ts';
import { downloadsIn } from './downloads.ts';
import type { GivenStep } from './given-posts.ts';
import { logBeside, stretchesOf } from './given-steps.ts';
import { isInterleaved } from './interleaved-log.ts';
import { folderOf } from './job-folder.ts';
import type { JobLogs } from './joined-logs.ts';
import { anyOf } from './line-pattern.ts';
import { findLost } from './lost-lines.ts';

/** Whether an archive may lack the file of a step that saves, by the log of the job, else by what the other files say. */
export function lacksSave(logs: JobLogs, steps: readonly GivenStep[]): boolean {
  const numbers = [...logs.files.keys()].toSorted((a, b) => a - b);
  const hasHole = numbers.some((number, index) => index > 0 && number !== (numbers[index - 1] ?? 0) + 1);
  if (!hasHole) return false;
  return logs.whole === null ? missesSaver(steps) : showsSave(logs);
}

/**
 * Whether the files of a job say that it may have saved, and none is of a step that did: a cache action was downloaded and
 * ran in no step, or a restore found nothing and no step saves its key or path. That step may have been skipped, too: no file tells.
 */
function missesSaver(steps: readonly GivenStep[]): boolean {
  const blocks = steps.flatMap((own) => parseActionBlocks(own.lines).map((block) => ({ ...block, own })));
  const uses = blocks.flatMap(({ action }) => (action !== null && parseActionRef(action) ? [action] : []));
  const setUp = steps.flatMap(({ kind, lines }) => (kind === 'setup' ? lines : []));
  const isUnseen = [...downloadsIn(setUp, true)].some(
    (name) => findCacheAction(name)?.hasHalves && !uses.some((one) => isDownloaded(one, new Set([name]))),
  );
  const savers = blocks.filter(({ action }) => savesInItsStep(action ?? ''));
  const posts = new Set(steps.flatMap(({ kind, step }) => (kind === 'post' ? [folderOf(step.name)] : [])));
  const isUnsaved = blocks.some(({ action, inputs, lines, own }) => {
    if (action === null || !tellsMiss(action) || !lines.some(({ text }) => MISS.test(text))) return false;
    return isRestore(action)
      ? !savers.some((saver) => saver.inputs.key === inputs.key || saver.inputs.path === inputs.path)
      : !posts.has(folderOf(`Post ${own.step.name}`));
  });
  return isUnseen || isUnsaved;
}

const MISS = anyOf(CLIENT_MISSES.map(([miss]) => miss));

/**
 * Whether the log of a job shows a save that may belong to a step whose file is missing: there is a gap between the
 * numbers of the files, and no script can have printed the save.
 */
function showsSave(logs: JobLogs): boolean {
  const log = logBeside(logs);
  if (log === null) return false;
  const files = [...logs.files].toSorted(([a], [b]) => a - b);
  const stretches = stretchesOf(log);
  const all = stretches.flatMap(({ lines }) => lines);
  const isLost = findLost(all, logs.files.values());
  // The lines of steps that run side by side are mixed with those of others.
  const isTold = isInterleaved(log) && saysOfSave({ lines: all.filter((_, index) => isLost[index]) });
  let from = 0;
  return stretches.some(({ kind, lines }) => {
    const isMissing = isLost[from] === true;
    from += lines.length;
    if (!isMissing || (kind !== 'main' && kind !== 'post')) return false;
    if (!isTold && !saysOfSave({ lines })) return false;
    const behind = files.findIndex(([, file]) => (file.lines[0]?.at ?? 0) > (lines[0]?.at ?? 0));
    const [before = 0] = files[behind - 1] ?? [];
    return files[behind]?.[0] !== before + 1;
  });
}
