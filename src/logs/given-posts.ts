import { findCacheAction, registersPost } from '../actions/find-action.ts';
import { parseSignals } from '../saves/log-signals.ts';
import { saysOfSave } from '../saves/telling-signals.ts';
import type { LogLine, Step } from '../types/evidence.ts';
import type { StepKind } from '../types/logs.ts';
import { POST_CLEANUP } from './step-kinds.ts';

/** A step that was read off a log. */
export interface GivenStep {
  step: Step;
  kind: StepKind;
  /** What its header says; null and empty where it has none. */
  action: string | null;
  inputs: Record<string, string>;
  lines: LogLine[];
  /** Whether the runner went on behind it. */
  closed: boolean;
  /** Whether a script that ran before may have written all of it. */
  contested: boolean;
}

/**
 * The names that the list of steps would give the posts that say something of a save: that of the only main step with the
 * key that they tell, or of the one at their place. Posts run in the reverse order of their main steps; where a step
 * failed, or from a main step on of which nobody knows whether it has a post, the place of one says nothing.
 */
export function withPostNames(steps: readonly GivenStep[]): GivenStep[] {
  const mains = steps.filter(({ kind, action }) => kind === 'main' && action !== null).toReversed();
  const savers = mains.filter(savesInPost);
  const posts = steps.filter(({ kind, step }) => kind === 'post' && step.name === POST_CLEANUP);
  const telling = posts.filter(saysOfSave);
  const unknown = mains.findIndex((main) => registersPost(main.action ?? '', main.inputs) === null);
  const known = mains.slice(0, unknown === -1 ? mains.length : unknown);
  const inOrder = known.filter(({ action, inputs }) => registersPost(action ?? '', inputs) === true);
  const first = posts[0] === undefined ? steps.length : steps.indexOf(posts[0]);
  const isWhole = first > 0 && !steps.slice(0, first).some(hasFailed);
  const placedAt = (post: GivenStep): GivenStep | undefined => {
    const placed = isWhole ? inOrder[posts.indexOf(post)] : undefined;
    return placed !== undefined && savesInPost(placed) ? placed : undefined;
  };
  const mainOf = (post: GivenStep): GivenStep | undefined => {
    if (!telling.includes(post)) return placedAt(post);
    const byKey = savers.filter(({ inputs }) => inputs.key !== undefined && keysIn(post).has(inputs.key));
    if (byKey.length === 1) return byKey[0];
    return savers.length === telling.length ? savers[telling.indexOf(post)] : placedAt(post);
  };
  return steps.map((own) => {
    const main = posts.includes(own) ? mainOf(own) : undefined;
    return main === undefined ? own : { ...own, step: { ...own.step, name: `Post ${main.step.name}` } };
  });
}

function savesInPost({ action, inputs }: GivenStep): boolean {
  return findCacheAction(action ?? '', inputs)?.savesIn.includes('post') ?? false;
}

function hasFailed({ lines }: GivenStep): boolean {
  return lines.some(({ text }) => text.startsWith('##[error]'));
}

/** The keys of which a post says how their saves ended. */
function keysIn({ lines }: GivenStep): Set<string> {
  return new Set(
    parseSignals(lines).flatMap((signal) => ('key' in signal && signal.key !== null ? [signal.key] : [])),
  );
}
