import type { LogLine } from '../types/evidence.ts';
import type { StepKind } from '../types/logs.ts';
import { adjacent, beginsComposite, readHeader } from './action-blocks.ts';
import { anyOf } from './line-pattern.ts';
import { PREAMBLE, runnerLines } from './runner-lines.ts';

/** A line of a job's log that the runner prints at the beginning of a step, or a script in imitation of it. */
export interface Start {
  /** Position among the starts of the log. */
  order: number;
  kind: StepKind;
  /** Index of the line at which the step's log begins, the runner's preamble included. */
  from: number;
  line: LogLine;
  /** The action that the header names; null for a script, and for what has no header. */
  action: string | null;
  /** Whether a composite's first inner step follows. */
  isComposite: boolean;
  /** Whether it stands where a composite's first inner step does: right behind the header of an action. */
  isInner: boolean;
}

const KINDS: readonly [StepKind, RegExp][] = [
  ['setup', runnerLines.runnerVersion.pattern],
  ['containers', runnerLines.containers.pattern],
  ['main', anyOf([runnerLines.header, runnerLines.ofContainerAction])],
  ['post', runnerLines.postMarker.pattern],
  ['complete', anyOf([runnerLines.completion, runnerLines.orphans])],
];

/** The starts of a whole-job log, in order. */
export function findStarts(lines: readonly LogLine[]): Start[] {
  const starts: Start[] = [];
  let endOfAction = -1;
  for (const [index, line] of lines.entries()) {
    const kind = KINDS.find(([, pattern]) => pattern.test(line.text))?.[0];
    if (kind === undefined) continue;
    let from = index;
    while (from > 0 && PREAMBLE.test(lines[from - 1]?.text ?? '') && adjacent(lines[from - 1], lines[from]))
      from -= 1;
    const header = kind === 'main' ? readHeader(lines, index) : null;
    const action = header?.action ?? null;
    starts.push({
      ...{ order: starts.length, kind, from, line, action },
      isComposite: action !== null && header !== null && beginsComposite(lines, header.end),
      isInner: kind === 'main' && endOfAction === from && adjacent(lines[from - 1], lines[from]),
    });
    if (header !== null) endOfAction = action === null ? -1 : header.end;
  }
  return starts;
}
