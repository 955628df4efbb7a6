import { isDownloaded, runsScripts } from '../actions/action-ref.ts';
import { type CacheAction, UNLISTED } from '../actions/cache-action.ts';
import { DOCKER_BUILDX } from '../actions/cache-actions.ts';
import { findCacheAction, registersPost } from '../actions/find-action.ts';
import type { LinePattern } from '../logs/line-pattern.ts';
import { ACTION_REFERENCE, BAD_END, HEADER, runnerLines, SHELL } from '../logs/runner-lines.ts';
import type { ActionBlock, TimelineJob, TimelineStep } from '../types/logs.ts';
import { parseLayerSignals } from './layer-signals.ts';
import { parseSignals } from './log-signals.ts';
import { saysOfSave } from './telling-signals.ts';

/**
 * A place in a job where a cache is saved, or would have been: by an action of the table, by an unlisted one, or by a
 * script that exports layers.
 */
export interface SaveBlock {
  job: TimelineJob;
  /** The step in which the upload runs: the post step of an action that saves in its post stage. */
  step: TimelineStep;
  action: CacheAction;
  /**
   * Whether only its own lines show it: the action is not listed as one that saves in this stage, or scripts run there.
   */
  isUnlisted: boolean;
  /** Whether only its lines show that it ran, and a script in a composite or an earlier one may have written them. */
  isContested: boolean;
  /** `actions/cache@v5`: from the header, else from the default name of the step or from a sibling's log. */
  reference: string;
  /** The block of the main step, which has the header with the inputs; null if its log is missing. */
  main: ActionBlock | null;
  /** The block in which the upload would be logged; null if the log is missing or the step was skipped. */
  save: ActionBlock | null;
}

/**
 * Every such place, in job then step order. A step that left no log, because it was skipped or the
 * log was lost, is known by its default name, or by its name where the log of a matrix sibling shows what it runs.
 */
export function findSaveBlocks(timeline: readonly TimelineJob[]): SaveBlock[] {
  const seen = referencesSeen(timeline);
  return timeline.flatMap((job) =>
    job.steps.flatMap((step) => {
      if (step.stage === 'post') return postBlocks(job, step);
      const { name } = step.step;
      const known = step.uses ?? seen.get(matrixOf(job))?.get(name) ?? null;
      const mayAct = step.blocks.length > 0 || known !== null || name.startsWith('Run ');
      if (step.stage !== 'main' || !mayAct) return [];
      const savers = withActions(job, step, { name, known }).filter(({ action }) =>
        action.savesIn.includes('main'),
      );
      const isInComposite = savers.some(({ block }) => (block?.composites.length ?? 0) > 0);
      // Computed once, since a script may print any number of headers.
      const isUnproven = isInComposite && !isMarked(step);
      return savers
        .map((saver) => ({
          ...saveBlock(job, step, saver, saver.block),
          isContested: step.contested || (isUnproven && (saver.block?.composites.length ?? 0) > 0),
        }))
        .concat(unlistedMains(job, step));
    }),
  );
}

/**
 * Any JavaScript action may carry the client and save in its main step (mise-action, setup-zig, setup-msys2, and all
 * that nobody listed). Its lines are its own as long as no other header stands among them, as in a composite.
 */
function unlistedMains(job: TimelineJob, step: TimelineStep): SaveBlock[] {
  return step.blocks.flatMap((block) => {
    if (block.action === null) return scriptExports(job, step, block);
    if (!isCredible(job, block) || !speaksForItself(block, block.inputs)) return [];
    const known = findCacheAction(block.action, block.inputs);
    if (known?.savesIn.includes('main') || !(beginsSave(block) || exportsLayers(block))) return [];
    const saver = { reference: block.action, action: known ?? UNLISTED, block };
    return [{ ...saveBlock(job, step, saver, block), action: asBuiltIn(saver.action), isUnlisted: true }];
  });
}

/**
 * What a script prints proves nothing by itself, but where its step did not end well, an export that BuildKit's own command
 * tells of may be one that was torn down or refused.
 */
function scriptExports(job: TimelineJob, step: TimelineStep, block: ActionBlock): SaveBlock[] {
  const action = findCacheAction(DOCKER_BUILDX);
  if (action === null || !endedBadly(step, block) || !exportsLayers(block)) return [];
  return [{ ...saveBlock(job, step, { reference: DOCKER_BUILDX, action, block }, block), isUnlisted: true }];
}

/** Whether a step ended badly, according to the list of steps or else to the runner's last lines. */
function endedBadly({ step }: TimelineStep, { lines }: ActionBlock): boolean {
  if (step.status === 'unknown') return lines.some(({ text }) => BAD_END.test(text));
  return step.conclusion !== 'success' && step.conclusion !== 'skipped';
}

/** Whether the runner marks the inner steps of a composite, which scripts cannot do. */
function isMarked({ blocks }: TimelineStep): boolean {
  return blocks.some(({ lines }) => lines.some(({ text }) => runnerLines.mark.pattern.test(text)));
}

/** An action that is not known to save in this step, so that none of its lines certainly ends the save. */
function asBuiltIn(action: CacheAction): CacheAction {
  return { ...action, form: 'built-in', announcesSave: false };
}

/** The actions of steps with logs, by the name of the step in the legs of one matrix. */
function referencesSeen(timeline: readonly TimelineJob[]): Map<string, Map<string, string>> {
  const seen = new Map<string, Map<string, string>>();
  for (const job of timeline) {
    const ofMatrix = seen.get(matrixOf(job)) ?? new Map<string, string>();
    seen.set(matrixOf(job), ofMatrix);
    for (const { step, stage, blocks } of job.steps) {
      const reference = stage === 'main' && blocks.length === 1 ? blocks[0]?.action : null;
      if (reference) ofMatrix.set(step.name, reference);
    }
  }
  return seen;
}

function matrixOf({ job, matrix }: TimelineJob): string {
  return matrix.name ?? job.name;
}

/**
 * A post step's log names no action, so its main step says which it is. Inside a composite each inner post prints its
 * own `Post job cleanup.`, in the reverse order of the inner main steps; those of actions that save nothing hold no
 * sign of a save and are passed over.
 */
function postBlocks(job: TimelineJob, step: TimelineStep): SaveBlock[] {
  const main = step.main ?? { ...step, blocks: [] };
  const name = step.step.name.replace(/^Post /, '');
  const savers = withActions(job, main, { name, known: main.uses }).filter(({ action }) =>
    action.savesIn.includes('post'),
  );
  const listed = listedPosts(job, step, savers);
  const taken = new Set(listed.map(({ save }) => save));
  const block = main.blocks[0] ?? null;
  // The only action of a composite that may have a post step.
  const [own, ...more] = main.blocks.filter(
    ({ action, inputs }) => action !== null && registersPost(action, inputs) !== false,
  );
  const reference = (more.length === 0 ? own?.action : null) ?? step.step.name;
  const unlisted = { reference, action: UNLISTED, block };
  const others = step.blocks.filter(
    (post) =>
      !taken.has(post) &&
      speaksForItself(post, block?.inputs ?? {}) &&
      (saysOfSave(post) || exportsLayers(post)),
  );
  return [
    ...listed,
    ...others.map((post) => ({ ...saveBlock(job, step, unlisted, post), isUnlisted: true })),
  ];
}

function listedPosts(job: TimelineJob, step: TimelineStep, savers: readonly BlockAction[]): SaveBlock[] {
  const [only, ...others] = savers;
  if (only === undefined) return [];
  const inComposite = others.length > 0 || (only.block?.composites.length ?? 0) > 0;
  if (!inComposite) return [saveBlock(job, step, only, step.blocks[0] ?? null)];
  const lastFirst = savers.toReversed();
  const blocks = matchPosts(lastFirst, step.blocks);
  return lastFirst.map((saver, index) => saveBlock(job, step, saver, blocks[index] ?? null));
}

function exportsLayers({ lines }: ActionBlock): boolean {
  return parseLayerSignals(lines).length > 0;
}

/** A client that asks for its key first archives nothing if that is refused. */
function beginsSave({ lines }: ActionBlock): boolean {
  return parseSignals(lines).some(({ kind }) => kind === 'archiving' || kind === 'refused');
}

/**
 * Which inner post belongs to which saver, given the last one first; null for one that never began. A setup action that
 * was not asked to cache says nothing, so a silent post is its own as long as every sign that follows has another saver.
 */
function matchPosts(savers: readonly BlockAction[], posts: readonly ActionBlock[]): (ActionBlock | null)[] {
  const isBuiltIn = ({ action }: BlockAction): boolean => action.form === 'built-in';
  // The composite's own marker comes first.
  let rest = posts.filter((post, index) => index > 0 || saysOfSave(post));
  return savers.map((saver, index) => {
    const loud = savers.slice(index).filter((other) => !isBuiltIn(other));
    const mayBeSilent = isBuiltIn(saver) && rest.filter(saysOfSave).length <= loud.length;
    const at = mayBeSilent ? 0 : rest.findIndex(saysOfSave);
    const post = rest[at] ?? null;
    rest = post === null ? [] : rest.slice(at + 1);
    return post;
  });
}

function saveBlock(
  job: TimelineJob,
  step: TimelineStep,
  saver: BlockAction,
  save: ActionBlock | null,
): SaveBlock {
  const { reference, action, block } = saver;
  const isContested = step.contested;
  return { job, step, action, isUnlisted: action.runsScripts, isContested, reference, main: block, save };
}

interface BlockAction {
  reference: string;
  action: CacheAction;
  block: ActionBlock | null;
}

/** The known actions of a step; where it left no log, the one that its default name, the file or a sibling's log tells. */
function withActions(
  job: TimelineJob,
  step: TimelineStep,
  { name, known }: { name: string; known: string | null },
): BlockAction[] {
  const blocks: { reference: string | null; block: ActionBlock | null }[] =
    step.blocks.length > 0
      ? step.blocks
          .filter((block) => isCredible(job, block))
          .map((block) => ({ reference: block.action, block }))
      : [{ reference: /^Run (\S+@\S+)$/.exec(name)?.[1] ?? known, block: null }];
  return blocks.flatMap(({ reference, block }) => {
    const action = reference ? findCacheAction(reference, block?.inputs) : null;
    return action && reference ? [{ reference, action, block }] : [];
  });
}

/**
 * Whether a block is credible: a header inside a composite may have been printed by one of its scripts, but an action
 * that was not downloaded never ran. An action that runs a script of the workflow is no composite, whatever its output
 * looks like.
 */
export function isCredible({ runner }: TimelineJob, { action, composites }: ActionBlock): boolean {
  if (composites.length === 0 || action === null) return true;
  if (composites.some(runsScripts)) return false;
  return isDownloaded(action, runner.downloads);
}

/**
 * Whether the lines of a block are certainly the action's own: it is no container, which may run anything, is not given
 * a script to run, and contains no header of another step.
 */
export function speaksForItself(
  { action, lines, stage }: ActionBlock,
  inputs: Readonly<Record<string, string>>,
): boolean {
  const { dockerRun, buildingImage, header } = runnerLines;
  const isContainer = /^docker:/.test(action ?? '') || has(lines, dockerRun) || has(lines, buildingImage);
  const runsScript = Object.keys(inputs).some((name) => TAKES_SCRIPT.test(name));
  const others = lines.filter(
    ({ text }) => header.pattern.test(text) && ACTION_REFERENCE.test(text.slice(HEADER.length)),
  ).length;
  const showsShell = lines.some(({ text }) => text.startsWith(SHELL));
  return !isContainer && !runsScript && !showsShell && others <= (stage === 'main' ? 1 : 0);
}

function has(lines: ActionBlock['lines'], { pattern }: LinePattern): boolean {
  return lines.some(({ text }) => pattern.test(text));
}

/** Inputs that are programs of the workflow: `script`, `run`, `post-run`, `command`, `main`, `post`. */
const TAKES_SCRIPT =
  /^(?:(?:pre|post|main|before|after|inline)[-_]?)?(?:run|script|scripts|command|commands|cmd|shell|exec)$|^(?:pre|main|post)$/i;
