import { actionName } from '../actions/action-ref.ts';
import type { LogLine } from '../types/evidence.ts';
import type { ActionBlock } from '../types/logs.ts';
import { heading, type LinePattern, line } from './line-pattern.ts';

/** What actions/checkout prints of the ref and the commit that it took. */
export const checkoutLines = {
  ref: line(
    '[command]',
    /(?=.*git)(?=.* checkout ).*\srefs\/(?:remotes\/(pull\/\d+\/merge)|(tags\/\S+)|remotes\/origin\/(\S+))$/,
  ),
  commit: heading('[command]', /.*git(?:\.exe)?"? log -1 --format='?%H'?$/),
} satisfies Record<string, LinePattern>;

/** What an action printed, as far as it takes to know a checkout. */
type Printed = Pick<ActionBlock, 'action' | 'inputs' | 'lines'>;

/** The checkouts among what actions printed. */
export function checkoutsIn<P extends Printed>(printed: readonly P[]): P[] {
  return printed.filter(({ action }) => actionName(action ?? '') === 'actions/checkout');
}

/** What the checkouts of a repository, `OWNER/REPO`, printed that took the commit that started the run. */
export function ownCheckoutLines(own: string, printed: readonly Printed[]): LogLine[] {
  return checkoutsIn(printed)
    .filter(({ inputs }) => !inputs.ref)
    .filter(({ inputs }) => (inputs.repository || own).toLowerCase() === own.toLowerCase())
    .flatMap(({ lines }) => lines);
}

/** The ref that a checkout took, `refs/heads/dev`; null if its lines do not say. */
export function checkedOutRef(lines: readonly LogLine[]): string | null {
  for (const { text } of lines) {
    const [, pull, tag, branch] = checkoutLines.ref.pattern.exec(text) ?? [];
    if (pull ?? tag) return `refs/${pull ?? tag}`;
    if (branch) return `refs/heads/${branch}`;
  }
  return null;
}

/** The commit that a checkout took; null if its lines do not say. */
export function checkedOutCommit(lines: readonly LogLine[]): string | null {
  return lines.flatMap(({ text }) => /^'?([0-9a-f]{40})'?$/.exec(text)?.[1] ?? [])[0] ?? null;
}
