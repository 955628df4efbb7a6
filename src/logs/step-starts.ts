import { runsScripts } from '../actions/action-ref.ts';
import { isOneProgram } from '../actions/find-action.ts';
import type { LogLine, Step } from '../types/evidence.ts';
import { grouped } from '../types/grouped.ts';
import type { StepKind } from '../types/logs.ts';
import type { Instant } from '../types/primitives.ts';
import { adjacent, beginsComposite, follows, isPreamble, readHeader } from './action-blocks.ts';
import type { LinePattern } from './line-pattern.ts';
import { runnerLines } from './runner-lines.ts';

/** A line of a job's log that the runner prints at the beginning of a step, or that a script imitates. */
export interface Start {
  /** Position among the starts of the log. */
  order: number;
  kind: StepKind;
  /** Index of the line at which the step's log begins, including the runner's lines before the header. */
  from: number;
  /** Index of the line that shows the kind. */
  marker: number;
  text: string;
  at: Instant;
  /** The action that the header names; null for a script, or without a header. */
  action: string | null;
  /** Whether a composite's first inner step follows. */
  isComposite: boolean;
  /** Whether it is where a composite's first inner step is: right after the header of an action. */
  isInner: boolean;
}

/** The lines that begin a step of each kind, by their first letter. */
const KINDS = grouped(
  (
    [
      ['setup', runnerLines.runnerVersion],
      ['containers', runnerLines.containers],
      ['main', runnerLines.header],
      ['main', runnerLines.ofContainerAction],
      ['wait', runnerLines.background],
      ['post', runnerLines.postMarker],
      ['complete', runnerLines.completion],
      ['complete', runnerLines.orphans],
    ] as const
  ).flatMap(([kind, { starts, pattern }]) =>
    [...new Set(starts.map(([letter]) => letter))].map((letter) => [kind, pattern, letter] as const),
  ),
  ([, , letter]) => letter,
);

/** The starts of a whole-job log, in order. */
export function findStarts(lines: readonly LogLine[]): Start[] {
  const starts: Start[] = [];
  let endOfAction = -1;
  for (const [index, { text, at }] of lines.entries()) {
    const kind = KINDS.get(text[0] ?? '')?.find(([, pattern]) => pattern.test(text))?.[0];
    if (kind === undefined) continue;
    let from = index;
    while (from > 0 && isPreamble(lines, from - 1) && follows(lines, from)) from -= 1;
    const marked = behindMarks(lines, from);
    const header = kind === 'main' ? readHeader(lines, index) : null;
    const action = header?.action ?? null;
    starts.push({
      ...{ order: starts.length, kind, from, marker: index, text, at: at ?? 0, action },
      isComposite: header !== null && beginsComposite(lines, header),
      isInner: kind === 'main' && endOfAction === marked && adjacent(lines[marked - 1], lines[marked]),
    });
    if (header !== null) endOfAction = action === null || isOneProgram(action) ? -1 : header.end;
  }
  return starts;
}

/**
 * Where the marks before a place begin: those of steps inside a composite that were skipped, and of the one that begins
 * there. Behind an end it is another step that begins.
 */
function behindMarks(lines: readonly LogLine[], from: number): number {
  const isMarked = (at: number, { pattern }: LinePattern): boolean =>
    adjacent(lines[at - 1], lines[at]) && pattern.test(lines[at - 1]?.text ?? '');
  let at = from;
  if (isMarked(at, runnerLines.startOfAction)) while (isMarked(at, runnerLines.mark)) at -= 1;
  return at;
}

/**
 * Whether a main step may print something that looks like the header of another: a script, and every action that may
 * run other code, such as a container, a composite or one that is given a command.
 */
export function printsHeaders({ action }: Start): boolean {
  return action === null || !isOneProgram(action) || runsScripts(action);
}

/** Whether a start may be that of a step of this name: only a default name says what the header does. */
export function hasNameOf({ name }: Step, { kind, text }: Start): boolean {
  if (kind !== 'main' || !name.startsWith('Run ')) return true;
  const header = text.slice('##[group]'.length);
  return header.startsWith(name) || name.startsWith(header);
}
