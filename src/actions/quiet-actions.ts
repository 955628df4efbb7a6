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

/**
 * Whether an action is known to add nothing to what is cached once its step has ended: it has no post step, or one that only
 * takes back what its own step set up.
 */
export function isQuietAfterwards(uses: string): boolean {
  return QUIET.has(actionName(uses)) || onlyHandsOn(uses);
}

/** Read from each repository's `action.yml` in 2026; composites among them call nothing that has a post step of its own. */
const QUIET: ReadonlySet<string> = new Set([
  ...['actions/configure-pages', 'actions/create-github-app-token', 'actions/download-artifact'],
  ...['actions/github-script', 'aws-actions/configure-aws-credentials'],
  ...['benchmark-action/github-action-benchmark', 'crate-ci/typos', 'docker/build-push-action'],
  ...['docker/metadata-action', 'docker/setup-buildx-action', 'docker/setup-qemu-action'],
  ...['dorny/paths-filter', 'dtolnay/rust-toolchain', 'erlef/setup-beam', 'github/codeql-action/analyze'],
  ...['github/codeql-action/autobuild', 'github/codeql-action/init', 'google-github-actions/auth'],
  ...['haskell-actions/setup', 'ilammy/msvc-dev-cmd', 'julia-actions/julia-buildpkg', 'ko-build/setup-ko'],
  ...['lycheeverse/lychee-action', 'matlab-actions/run-tests', 'maxim-lobanov/setup-xcode'],
  ...['mikepenz/action-junit-report', 'mozilla-actions/sccache-action'],
  ...['peter-evans/create-pull-request', 'pypa/cibuildwheel'],
  ...['r-lib/actions/setup-r', 'shivammathur/setup-php', 'taiki-e/install-action'],
  ...['tj-actions/changed-files'],
]);
