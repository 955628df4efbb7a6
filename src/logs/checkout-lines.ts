import { actionName } from '../actions/action-ref.ts';
import type { LogLine } from '../types/evidence.ts';
import type { ActionBlock } from '../types/logs.ts';
import { heading, type LinePattern, line } from './line-pattern.ts';

/** The lines in which actions/checkout prints the ref and the commit that it checked out. */
export const checkoutLines = {
  ref: line(
    '[command]',
    /(?=.*git)(?=.* checkout ).*\srefs\/(?:remotes\/(pull\/\d+\/merge)|(tags\/\S+)|remotes\/origin\/(\S+))$/,
  ),
  commit: heading('[command]', /.*git(?:\.exe)?"? log -1 --format='?%H'?$/),
} satisfies Record<string, LinePattern>;

/** What is needed of an action's output to recognise a checkout. */
type Printed = Pick<ActionBlock, 'action' | 'inputs' | 'lines'>;

/** The checkouts among what actions printed. */
export function checkoutsIn<P extends Printed>(printed: readonly P[]): P[] {
  return printed.filter(({ action }) => actionName(action ?? '') === 'actions/checkout');
}

/** The output of the checkouts of a repository, `OWNER/REPO`, at the commit that started the run. */
export function ownCheckoutLines(own: string, printed: readonly Printed[]): LogLine[] {
  return checkoutsIn(printed)
    .filter(({ inputs }) => !inputs.ref)
    .filter(({ inputs }) => (inputs.repository || own).toLowerCase() === own.toLowerCase())
    .flatMap(({ lines }) => lines);
}

/** The ref that was checked out, `refs/heads/dev`; null if the lines do not show it. */
export function checkedOutRef(lines: readonly LogLine[]): string | null {
  for (const { text } of lines) {
    const [, pull, tag, branch] = checkoutLines.ref.pattern.exec(text) ?? [];
    if (pull ?? tag) return `refs/${pull ?? tag}`;
    if (branch) return `refs/heads/${branch}`;
  }
  return null;
}

/** The commit that was checked out; null if the lines do not show it. */
export function checkedOutCommit(lines: readonly LogLine[]): string | null {
  return lines.flatMap(({ text }) => /^'?([0-9a-f]{40})'?$/.exec(text)?.[1] ?? [])[0] ?? null;
}
