import { actionName } from './action-ref.ts';

/** Whether an action only delivers or reports what is there, and builds nothing of its own first. */
export function onlyHandsOn(uses: string): boolean {
  const name = actionName(uses);
  return !name.startsWith('.') && (HANDING.has(name) || handing.test(name));
}

/** Read from each repository's `action.yml` and source in 2026; others that publish or deploy may build what they publish. */
const HANDING: ReadonlySet<string> = new Set([
  ...['actions/deploy-pages', 'actions/upload-artifact', 'actions/upload-pages-artifact'],
  ...['actions/upload-release-asset', 'github/codeql-action/upload-sarif', 'ncipollo/release-action'],
  ...['peaceiris/actions-gh-pages', 'softprops/action-gh-release', 'svenstaro/upload-release-action'],
]);

const handing =
  /^(?:codecov|coverallsapp)\/|(?:^|[/_-])(?:attest|comments?|labeler|login|notify|slack|stale)(?=$|[/_-])/;
