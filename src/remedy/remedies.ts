import { findCacheAction, isCombinedCache, savesInItsStep } from '../actions/find-action.ts';
import { beyondGrace, causes } from '../causes/cause-table.ts';
import type { CauseKind } from '../types/causes.ts';
import type { Evidence, SourceFile } from '../types/evidence.ts';
import type { SaveSite } from '../types/findings.ts';
import { oncePer } from '../types/once-per.ts';
import type { NoPatch, Remedy, RemedyNote } from '../types/remedies.ts';
import type { CacheSave, Guard, UploadProgress } from '../types/saves.ts';
import { mistakesIn, survivesCancellation } from '../workflow/condition-analysis.ts';
import { generatedFrom, isCompiled } from '../workflow/generated.ts';
import { type LocatedStep, locateStep } from '../workflow/locate.ts';
import type { StepList, WorkflowStep } from '../workflow/step-list.ts';
import { asCalled, guardCaller } from './caller.ts';
import { isBeyondBudget } from './checked-patch.ts';
import { waitsInQueue, workflowOf } from './concurrency.ts';
import { guardSaveStep } from './guard.ts';
import { bumpKey } from './key-bump.ts';
import { moveSaveStep } from './move.ts';
import { survivalOf } from './purpose.ts';
import { alternatives, byHand, limitsUnder, saveSite, stepsFor } from './remedy.ts';
import { restoreOnly } from './restore-only.ts';
import { splitCacheStep } from './split.ts';
import { conditionOf, wordsOf } from './step-roles.ts';

/** What is known of a torn-down save besides its place. */
export interface RemedyContext {
  cause: CauseKind;
  upload: UploadProgress | null;
  /** Whether a patch that changes the key is asked for. */
  bumpsKey?: boolean;
}

/**
 * What would have kept a save alive, the most useful first, and never nothing. A patch only if it would have saved this
 * key, the step is certain, and it is proved; else what to do by hand, with the reason.
 */
export function findRemedies(site: SaveSite, context: RemedyContext, files: SourceFile[]): Remedy[] {
  try {
    return remediesAt(site, context, files);
  } catch (error) {
    // A file may be nested, or grow, beyond any memory: then it gets no patch, but the report remains.
    if (error instanceof RangeError) return [byHand([noPatch({ kind: 'beyond-reading' })])];
    throw error;
  }
}

function remediesAt(site: SaveSite, context: RemedyContext, files: SourceFile[]): Remedy[] {
  const located = locateStep(site, files);
  if ('reason' in located) return remediesFor(site, context, { located, files });
  // Hundreds of legs may have torn-down saves of one step; with more files the remedy may be another.
  const known = madeForLegs(files)(located.step);
  const caller = site.composites.length === 0 ? [] : [site.jobKeys, site.mainStep.name];
  const { action, form, composites, run, isLocked } = site;
  const { cause, upload, bumpsKey } = context;
  const asked = { cause, restMs: beyondGrace(upload), bumpsKey };
  const leg = JSON.stringify({ ...asked, action, form, composites, isLocked, event: run.event, caller });
  const remedies = known.get(leg) ?? remediesFor(site, context, { located, files });
  known.set(leg, remedies);
  return remedies;
}

const madeForLegs = oncePer((_: SourceFile[]) => oncePer((_: WorkflowStep) => new Map<string, Remedy[]>()));

function remediesFor(site: SaveSite, context: RemedyContext, { located, files }: Place): Remedy[] {
  const isPatchable = !('reason' in located) && !isCompiled(located.list.file);
  const bumped = isPatchable && context.bumpsKey === true ? bumpKey(located, files) : null;
  return [keepingAlive(site, context, { located, files }), bumped].filter((remedy) => remedy !== null);
}

/** The step of a save, or why it is not found, and the files at hand. */
interface Place {
  located: ReturnType<typeof locateStep>;
  files: SourceFile[];
}

function keepingAlive(site: SaveSite, context: RemedyContext, { located, files }: Place): Remedy {
  const place = 'reason' in located ? null : located.list.file;
  const useless = whyNoGuardHelps(context);
  if (useless !== null) return byHand(useless, place);
  const uses = site.action ?? ('reason' in located ? null : located.step.uses);
  const steps = stepsFor(site, uses);
  if ('reason' in located) {
    // Of an action that saves by itself the workflow is not asked for: there is nothing in it to patch.
    const reason = site.form === 'built-in' && uses !== null ? savesByItself(uses) : located.reason;
    return byHand([noPatch(reason), ...steps, ...alternatives(context.cause)]);
  }
  const statement = whySurvives(located, steps);
  if (statement !== null) return byHand(statement, place);
  const made = guardCaller(site, located, files) ?? remedyForStep(located);
  const cure = 'reason' in made ? made : asCalled(made, located, { site, files });
  const others = isQueued(context, [located.list.file, workflowOf(site.run, files)])
    ? [{ kind: 'group-shared' as const }]
    : alternatives(context.cause);
  if (!('reason' in cure)) {
    const limits = cure.kind === 'restore-only' ? [] : [...limitsUnder(context.cause), ...others];
    return { ...cure, notes: [...cure.notes, ...limits] };
  }
  // What was meant is said, and not advised against.
  if (cure.reason.kind === 'meant') return byHand([noPatch(cure.reason), ...others], place);
  const mistakes = mistakesIn(conditionOf(located.step) ?? '', wordsOf(located.list, located.step));
  return byHand([noPatch(cure.reason), ...mistakes, ...steps, ...others], place);
}

/** Whether a newer run took over although a file lets its runs wait for each other: the save's own, or what calls it. */
function isQueued({ cause }: RemedyContext, files: readonly (SourceFile | null)[]): boolean {
  return cause === 'run-superseded' && files.some((file) => file !== null && waitsInQueue(file));
}

/** What keeps the save of a step alive, in any run; or why no edit of its file does. */
export function remedyForStep({ list, step }: LocatedStep): Remedy | { reason: NoPatch } {
  return made(list)(step);
}

const made = oncePer((list: StepList) => oncePer((step: WorkflowStep) => remedyAt(list, step)));

function remedyAt(list: StepList, step: WorkflowStep): Remedy | { reason: NoPatch } {
  if (isBeyondBudget(list, step)) return { reason: { kind: 'many-saves' } };
  const origin = generatedFrom(list.file);
  if (origin?.path != null)
    return { reason: { kind: 'compiled', file: list.file.path, origin: origin.path } };
  const own = ownRemedy(list, step);
  return origin === null || 'reason' in own
    ? own
    : { ...own, disposition: 'needs-review', notes: [{ kind: 'file-generated' }, ...own.notes] };
}

function ownRemedy(list: StepList, step: WorkflowStep): Remedy | { reason: NoPatch } {
  const uses = step.uses ?? '';
  if (savesInItsStep(uses)) return step.background ? moveSaveStep(list, step) : guardSaveStep(list, step);
  if (!isCombinedCache(uses)) return { reason: savesByItself(uses) };
  return restoreOnly(list, step) ?? splitCacheStep(list, step);
}

/**
 * The condition that decides whether a running save survives a cancel: the `if:` of a step that saves itself, the
 * `post-if` of an action that saves in its post step. Null if neither is known.
 */
export function findGuard(site: SaveSite, files: SourceFile[]): Guard | null {
  const located = locateStep(site, files);
  const uses = site.action ?? ('reason' in located ? null : located.step.uses);
  const condition = uses === null ? null : guardCondition(site, uses, located);
  if (condition === null) return null;
  // The action hands its input to its own `post-if` through this variable.
  const forced = /env\.CACHE_ON_FAILURE/.test(condition) && site.inputs['cache-on-failure'] === 'true';
  const isBeside = !('reason' in located) && located.step.background && savesInItsStep(uses ?? '');
  const survives = !isBeside && (forced || survivesCancellation(condition));
  return survives === null ? null : { condition, survivesCancellation: survives };
}

function guardCondition(site: SaveSite, uses: string, located: ReturnType<typeof locateStep>): string | null {
  const known = findCacheAction(uses);
  if (known !== null && known.postIf !== null) return known.postIf;
  const savesItself = savesInItsStep(uses) || site.form === 'save-step';
  if (!savesItself || 'reason' in located) return null;
  const condition = conditionOf(located.step);
  return condition === '' ? 'success()' : condition;
}

/** The note for causes against which no condition helps, and for uploads that need more than the five minutes. */
function whyNoGuardHelps({ cause, upload }: RemedyContext): RemedyNote[] | null {
  const { guardHelps, why, instead } = causes[cause];
  if (guardHelps === 'no') {
    return [{ kind: 'no-condition-helps', why, instead }];
  }
  const restMs = beyondGrace(upload);
  if (restMs === null) return null;
  return [{ kind: 'outlasts-grace', restMs }, ...alternatives(cause)];
}

/** The remedy for a save whose condition, or whose job's, was not the reason. */
function whySurvives({ list, step }: LocatedStep, steps: RemedyNote[]): RemedyNote[] | null {
  if (step.background) return null;
  const job = survivalOf(list);
  if (job !== null) return [{ kind: 'job-survives', condition: job }];
  const condition = conditionOf(step);
  if (!savesInItsStep(step.uses ?? '') || condition === null || survivesCancellation(condition) !== true)
    return null;
  const mistakes = mistakesIn(condition, wordsOf(list, step));
  const survives = { kind: 'survives-already' as const, condition, isTimed: step.isTimed };
  return [survives, ...mistakes, ...(mistakes.length === 0 ? [] : steps)];
}

/** The saves of an attempt; saves in composites are not contested if a file declares them. */
export function declaredSaves(
  saves: readonly CacheSave[],
  { run, files }: Pick<Evidence, 'run' | 'files'>,
): CacheSave[] {
  return saves.map((save) => {
    const isDeclared =
      save.contested && save.composites.length > 0 && findGuard(saveSite(save, run), files) !== null;
    return isDeclared ? { ...save, contested: false } : save;
  });
}

function savesByItself(action: string): NoPatch {
  return { kind: 'saves-by-itself', action };
}

function noPatch(why: NoPatch): RemedyNote {
  return { kind: 'no-patch', why };
}
