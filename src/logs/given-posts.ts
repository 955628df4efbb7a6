import { findCacheAction, registersPost } from '../actions/find-action.ts';
import { parseSignals } from '../saves/log-signals.ts';
import { saysOfSave } from '../saves/telling-signals.ts';
import type { LogLine, Step } from '../types/evidence.ts';
import { grouped } from '../types/grouped.ts';
import type { ActionBlock, StepKind } from '../types/logs.ts';
import { parseActionBlocks } from './action-blocks.ts';
import { BAD_END } from './runner-lines.ts';
import { POST_CLEANUP } from './step-kinds.ts';

/** A step derived from a log. */
export interface GivenStep {
  step: Step;
  kind: StepKind;
  /** From its header; null and empty if it has none. */
  action: string | null;
  inputs: Record<string, string>;
  lines: LogLine[];
  /** Whether the runner went on after it. */
  closed: boolean;
  /** Whether a script that ran before may have written all of it, or a step beside it some. */
  contested: boolean;
}

/**
 * The names that the list of steps would give the posts that say something of a save: that of the only main step with the
 * key that they tell, or of the one at their place. Posts run in the reverse order of their main steps; where a step
 * failed, or from a main step on of which nobody knows whether it has a post, the place of one says nothing. Where both
 * are so, what saves may be the post of such a step, and that of a known one may not have run.
 */
export function withPostNames(steps: readonly GivenStep[]): GivenStep[] {
  const mains = steps.filter(({ kind, action }) => kind === 'main' && action !== null).toReversed();
  const keys = new Map(
    mains.map((main) => [main, savedInPosts(main).map(({ inputs }) => inputs.key)] as const),
  );
  const savers = mains.filter((main) => (keys.get(main)?.length ?? 0) > 0);
  const saving = new Set(savers);
  const ofKey = grouped(
    savers.flatMap((saver) => [...new Set(keys.get(saver))].map((key) => ({ key, saver }))),
    ({ key = '' }) => key,
  );
  const posts = steps.filter(({ kind, step }) => kind === 'post' && step.name === POST_CLEANUP);
  const placeOf = new Map(posts.map((post, place) => [post, place]));
  const telling = posts.filter(saysOfSave);
  const unknown = mains.findIndex((main) => registersPost(main.action ?? '', main.inputs) === null);
  const known = mains.slice(0, unknown === -1 ? mains.length : unknown);
  const inOrder = known.filter(({ action, inputs }) => registersPost(action ?? '', inputs) === true);
  const first = posts[0] === undefined ? steps.length : steps.indexOf(posts[0]);
  const before = steps.slice(0, first);
  const isWhole = first > 0 && !before.some(hasFailed);
  const mayBeAnothers = unknown !== -1 && before.some(endedBadly);
  const placedAt = (post: GivenStep): GivenStep | undefined => {
    const placed = isWhole ? inOrder[placeOf.get(post) ?? -1] : undefined;
    return placed !== undefined && saving.has(placed) ? placed : undefined;
  };
  const toldMain = (post: GivenStep, place: number): GivenStep | undefined => {
    // Two are enough to see that the key does not identify one.
    const named = [...keysIn(post)].flatMap((key) => ofKey.get(key)?.slice(0, 2) ?? []);
    const [byKey, ...others] = new Set(named.map(({ saver }) => saver));
    if (byKey !== undefined && others.length === 0) return byKey;
    const isAll = savers.length === telling.length && !mayBeAnothers;
    return isAll ? savers[place] : placedAt(post);
  };
  const told = new Map(telling.map((post, place) => [post, toldMain(post, place)]));
  const claimed = new Set(told.values());
  // The post of a composite has a marker of its own before those of its inner posts.
  const mainOf = (post: GivenStep): GivenStep | undefined => {
    if (told.has(post)) return told.get(post);
    const placed = placedAt(post);
    return claimed.has(placed) ? undefined : placed;
  };
  return steps.map((own) => {
    const main = placeOf.has(own) ? mainOf(own) : undefined;
    return main === undefined ? own : { ...own, step: { ...own.step, name: `Post ${main.step.name}` } };
  });
}

/**
 * What a step runs that saves in its post: the action itself, or the first one inside it where it is a composite, as one
 * that printed nothing looks.
 */
function savedInPosts({ action, inputs, lines }: GivenStep): Pick<ActionBlock, 'inputs'>[] {
  return [{ action, inputs }, ...parseActionBlocks(lines)].filter(
    (own) => findCacheAction(own.action ?? '', own.inputs)?.savesIn.includes('post') ?? false,
  );
}

function hasFailed({ lines }: GivenStep): boolean {
  return lines.some(({ text }) => text.startsWith('##[error]'));
}

function endedBadly({ lines }: GivenStep): boolean {
  return lines.some(({ text }) => BAD_END.test(text));
}

/** The keys whose saves end in the lines of a post step. */
function keysIn({ lines }: GivenStep): Set<string> {
  return new Set(
    parseSignals(lines).flatMap((signal) => ('key' in signal && signal.key !== null ? [signal.key] : [])),
  );
}
