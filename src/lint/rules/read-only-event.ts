import { isReadOnlyEvent } from '../../actions/cache-service.ts';
import { noteOf } from '../../remedy/remedy.ts';
import { fixByHand, restoreOnlyFix } from '../fixes.ts';
import type { Rule } from '../rule.ts';

/** A save under an event whose runs cannot write the caches of the default branch. */
export const readOnlyEvent: Rule = {
  id: 'read-only-event',
  title: 'a save that is never stored, since its event is not trusted',
  means:
    'Runs that an outsider can start on the default branch (`pull_request_target`, `issue_comment`, `workflow_run` and others) read its caches and write none. What this step saves there is refused.',
  known:
    'The workflow has such an event, no condition on the way keeps the save from running under it, and no `cache-mode: write` is declared.',
  todo: 'Use `actions/cache/restore` there, and save from a run of a trusted event. `permissions: actions: write` changes nothing.',
  source: 'changelog 2026-06-26; webiny/webiny-js#5627 (2026-09-01)',
  messages: {
    never:
      'Nothing that this step saves is ever stored: runs of {events} only read the caches of the default branch.',
    partly:
      'What this step saves under {events} is never stored: such runs only read the caches of the default branch.',
  },
  isOfTearing: false,
  find: (save) => {
    const denied = [...new Set(save.deniedEvents)];
    if (denied.length === 0) return [];
    const events = denied.map((event) => `\`${event}\``).join(', ');
    const others = denied.map((event) => `github.event_name != '${event}'`).join(' && ');
    const isAlways =
      save.kinds.length === 0 &&
      save.routes.every(({ top }) => top?.events.every(({ name }) => isReadOnlyEvent(name)));
    const fix = () =>
      isAlways
        ? restoreOnlyFix(save)
        : fixByHand([noteOf(`Let it run under other events only: \`${others}\`.`)]);
    const exposure = [{ kind: 'policy' as const, events: denied, isProved: true, place: null }];
    return [{ message: isAlways ? 'never' : 'partly', args: { events }, exposure, fix }];
  },
};
