import { heading, line } from '../logs/line-pattern.ts';
import {
  alreadyImmune,
  type CacheAction,
  COMBINED,
  guardIt,
  markWhole,
  ownHalves,
  printedBy,
  saveBefore,
  takeOver,
  UNLISTED,
} from './cache-action.ts';

function setUp(
  name: string,
  noCache: string,
  known: Partial<CacheAction> = {},
  ...others: string[]
): CacheAction {
  const byHand = [...takeOver(noCache), ...others];
  return { ...UNLISTED, names: [name], announcesSave: true, byHand, ...known };
}

function immune(name: string, byHand: readonly string[], known: Partial<CacheAction>): CacheAction {
  return { ...UNLISTED, names: [name], postIf: 'always()', byHand: [alreadyImmune, ...byHand], ...known };
}

/** For a post step under `!cancelled()`. */
function stopped(switchOff: string): string[] {
  return takeOver(`${switchOff}: its save is a post step under \`!cancelled()\`, which a cancel stops.`);
}

/** The name used as the action if a script runs BuildKit's own command. */
export const DOCKER_BUILDX = 'docker buildx';

/**
 * One row an action, read from each repository's `action.yml` and source in 2026. `announcesSave` is false if a success
 * prints nothing (setup-ruby, rust-cache, ccache-action) or the same as a refusal (setup-uv, setup-bazel,
 * julia-actions/cache). The setup-* of actions/ print their key only with step debug logging on.
 */
export const CACHE_ACTIONS: readonly CacheAction[] = [
  {
    ...COMBINED,
    names: ['actions/cache'],
    byHand: [
      'Replace the step by `actions/cache/restore`, with the same id, key, restore-keys and path.',
      ownHalves,
      guardIt,
      markWhole,
    ],
  },
  { ...COMBINED, names: ['runs-on/cache'], bucketVariable: 'RUNS_ON_S3_BUCKET_CACHE' },
  { ...COMBINED, names: ['ubicloud/cache'] },
  {
    ...COMBINED,
    names: ['buildjet/cache', 'useblacksmith/cache'],
    postIf: 'success() || github.event.inputs.save-always',
  },
  {
    ...COMBINED,
    names: ['nix-community/cache-nix-action'],
    announcesSave: false,
    key: { input: 'primary-key' },
  },
  setUp(
    'actions/setup-node',
    'Leave out its `cache:`; from v5 on set `package-manager-cache: false` too.',
    { switches: { noCache: 'package-manager-cache: false' } },
    saveBefore('v6.5'),
  ),
  setUp('actions/setup-python', 'Leave out its `cache:`.'),
  setUp('actions/setup-go', 'Set `cache: false` on it.', { switches: { noCache: 'cache: false' } }),
  setUp('actions/setup-dotnet', 'Leave out its `cache:`.'),
  setUp('astral-sh/setup-uv', 'Set `save-cache: false` on it.', {
    announcesSave: false,
    key: printedBy(
      line('Trying to restore cache from GitHub Actions cache with key: ', /(.+)$/),
      line('No GitHub Actions cache found for key: ', /(.+)$/),
    ),
    misses: [line('No GitHub Actions cache found for key: ', /(.+)$/)],
    switches: { noCache: 'enable-cache: false', noSave: 'save-cache: false' },
  }),
  immune(
    'actions/setup-java',
    ['To save earlier, leave out its `cache:` and use a restore and a save of your own.'],
    { announcesSave: true },
  ),
  immune(
    'hendrikmuhs/ccache-action',
    ['To save only whole content, set `save: false` and use a save of your own.'],
    {
      key: printedBy(line('Save cache using key "', /(.+)"\.$/)),
      switches: { noSave: 'save: false' },
    },
  ),
  immune('julia-actions/cache', [], {
    role: 'cache',
    key: printedBy(line(['Saving cache with key: ', 'Cache key: '], /(.+)$/)),
  }),
  immune('pnpm/action-setup', takeOver('To save earlier, leave out its `cache: true`.'), {
    announcesSave: true,
  }),
  {
    ...UNLISTED,
    names: ['swatinem/rust-cache'],
    role: 'cache',
    postIf: "success() || env.CACHE_ON_FAILURE == 'true'",
    key: { printed: [heading(['Cache Key:', 'Using key:'], /$/)] },
    switches: { noSave: 'save-if: false', savesAfterFailure: 'cache-on-failure' },
    byHand: [
      'Set `save-if: false` on it and use a save of your own: a cancel stops the post step of the action.',
      guardIt,
      'Alternative: `cache-on-failure: true` on it keeps its post step alive, and saves what a failed build left half done.',
    ],
  },
  {
    ...UNLISTED,
    names: ['gradle/actions/setup-gradle', 'gradle/gradle-build-action'],
    announcesSave: true,
    postIf: '!cancelled()',
    switches: { noCache: 'cache-disabled: true', noSave: 'cache-read-only: true' },
    byHand: stopped('Set `cache-read-only: true` or `cache-disabled: true`'),
  },
  { ...UNLISTED, names: ['oven-sh/setup-bun', 'coursier/cache-action'], postIf: null },
  {
    // It restores by its key first, then by keys with the same beginning, and saves under the first.
    ...UNLISTED,
    names: ['golangci/golangci-lint-action'],
    postIf: null,
    key: printedBy(line('Cache not found for input keys: ', /([^,]+)/)),
  },
  {
    ...UNLISTED,
    names: ['bazel-contrib/setup-bazel'],
    postIf: '!cancelled()',
    switches: { noSave: 'cache-save: false' },
    byHand: stopped('Set `cache-save: false`'),
  },
  {
    ...UNLISTED,
    names: ['ruby/setup-ruby'],
    role: 'build',
    savesIn: ['main'],
    postIf: null,
    key: printedBy(line('Cache key: ', /(.+)$/)),
    switches: { noCache: 'bundler-cache: false' },
    byHand: [
      'Set `bundler-cache: false`: the step installs and saves in one, so a guard on it would guard the installation too.',
      'Run `bundle install` in a step of its own.',
      ownHalves,
      guardIt,
    ],
  },
  {
    // Logs of 2025 show the save in the post step, under `Post cache`; older versions saved right after the download.
    ...UNLISTED,
    names: ['docker/setup-qemu-action', 'docker/setup-buildx-action'],
    savesIn: ['main', 'post'],
    key: printedBy(line('Caching ', /(.+) to GitHub Actions cache$/)),
  },
  {
    // According to their sources in 2026, each saves right after installing.
    ...UNLISTED,
    names: [
      'jdx/mise-action',
      'mlugg/setup-zig',
      'msys2/setup-msys2',
      'obi1kenobi/cargo-semver-checks-action',
      'medyagh/setup-minikube',
      'determinatesystems/nix-installer-action',
    ],
    savesIn: ['main'],
    postIf: null,
    key: printedBy(line('Saving ', /(?:\w+ )?cache (?:using|with) (?:the )?key:? '?(.+?)'?$/)),
  },
  {
    // Its uploads go on after its time limit, and end with its process.
    ...UNLISTED,
    names: ['github/codeql-action/analyze'],
    role: 'build',
    savesIn: ['main'],
    postIf: null,
    byHand: [
      'Set `trap-caching: false` on `github/codeql-action/init`, and leave out its `dependency-caching`: no condition can guard what the analysis saves in its own step.',
      'For dependencies use a restore and a guarded save of your own before the analysis.',
    ],
  },
  {
    // It saves what it has installed before it runs the tests.
    ...UNLISTED,
    names: ['cypress-io/github-action'],
    role: 'build',
    savesIn: ['main'],
    runsScripts: true,
    postIf: null,
    byHand: [
      'Install in a step of your own and set `install: false` on it: a guard on it would guard the tests too.',
      ownHalves,
      guardIt,
    ],
  },
  {
    ...UNLISTED,
    names: ['shivammathur/cache-extensions'],
    savesIn: ['main'],
    postIf: null,
    byHand: [
      'It falls back to a second key, `…-take-2`, by itself: nothing is to be done but to wait for the first one to expire.',
    ],
  },
  {
    ...UNLISTED,
    // The JavaScript action up to v2; later ones are composites, whose inner steps save.
    names: ['pre-commit/action'],
    role: 'build',
    savesIn: ['main'],
    byHand: [
      'Replace the action by its steps: install pre-commit, restore `~/.cache/pre-commit`, run it, save.',
      guardIt,
    ],
  },
  {
    ...UNLISTED,
    names: ['docker/build-push-action', 'docker/bake-action', DOCKER_BUILDX],
    role: 'build',
    savesIn: ['main'],
    postIf: null,
    stores: 'layers',
    byHand: [
      'A registry cache reserves no key: `cache-to: type=registry,ref=IMAGE:cache,mode=max`.',
      'BuildKit saves each layer while it builds, under a key of its own: no condition can guard that.',
      '`ignore-error=true` on `cache-to` keeps a failed export from failing the build. It does not help where the write was denied.',
      'Let one run write, on `push`, and the others only read; give each image a `scope=` of its own.',
    ],
  },
  {
    ...UNLISTED,
    names: ['mozilla-actions/sccache-action'],
    savesIn: [],
    postIf: null,
    stores: 'objects',
    byHand: [
      'sccache saves object by object while it compiles: one stuck object costs one recompilation, and nothing is to be done.',
    ],
  },
];
