import type { KeyEvent } from '../types/keys.ts';

/** An event in the server's time, so that events of different machines can be put in order. */
export function eventOnServerClock(event: KeyEvent, aheadMs: number): KeyEvent {
  if (aheadMs === 0) return event;
  const at = event.at - aheadMs;
  if (event.kind === 'stuck') {
    const { heldFrom, heldUntil } = event;
    return { ...event, at, heldFrom: heldFrom - aheadMs, heldUntil: heldUntil - aheadMs };
  }
  if (event.kind === 'saved') return { ...event, at, startedAt: event.startedAt - aheadMs };
  if (event.kind === 'refused') return { ...event, at };
  return { ...event, at, rebuiltUntil: event.rebuiltUntil && event.rebuiltUntil - aheadMs };
}
