import { actionName } from './action-ref.ts';

/** What is known of an action that saves caches. */
export interface KnownAction {
  /** `owner/repo`, with the path of a sub-action, in lower case. */
  names: string[];
  /** The condition of the step that saves: the action's `post-if`, or null where it saves in its own step. */
  postIf: string | null;
  /** What to do by hand for this very action, a sentence a step. */
  steps: string[];
}

const ownHalves =
  'Put `actions/cache/restore` before and `actions/cache/save` after the step that fills the cache, with the same path in both.';
const guardIt = "Give the save `if: always() && steps.<that step>.outcome == 'success'`.";
/** For content that no single step fills: a step that runs only where all before it went well. */
export const markWhole =
  'Where no single step fills it, put `- id: whole` with `run: true` right before the save and ask for its outcome.';
const alreadyImmune =
  'Its save is not stopped by a cancel: what tore it down is the end of the five minutes after it, or the machine.';

function setupAction(name: string, switchOff: string): KnownAction {
  const why = `The save of \`${name}\` is a post step under \`success()\`, which no workflow can guard.`;
  return { names: [name], postIf: 'success()', steps: [why, switchOff, ownHalves, guardIt] };
}

function immune(name: string, steps: string[] = []): KnownAction {
  return { names: [name], postIf: 'always()', steps: [alreadyImmune, ...steps] };
}

/**
 * One row an action, read from each repository's `action.yml` and source in 2026. `post-if` is `always()` where an action
 * has a post step and does not say (actions/runner@258d6c8 ActionManifestManager.cs).
 */
const knownActions: readonly KnownAction[] = [
  {
    names: ['actions/cache'],
    postIf: 'success()',
    steps: [
      'Replace the step by `actions/cache/restore`, with the same id, key, restore-keys and path.',
      ownHalves,
      guardIt,
      markWhole,
    ],
  },
  setupAction(
    'actions/setup-node',
    'Leave out its `cache:`; from v5 on set `package-manager-cache: false` too.',
  ),
  setupAction('actions/setup-python', 'Leave out its `cache:`.'),
  setupAction('actions/setup-go', 'Set `cache: false` on it.'),
  setupAction('actions/setup-dotnet', 'Leave out its `cache:`.'),
  setupAction('astral-sh/setup-uv', 'Set `save-cache: false` on it.'),
  immune('actions/setup-java', [
    'To save earlier, leave out its `cache:` and use a restore and a save of your own.',
  ]),
  immune('hendrikmuhs/ccache-action', [
    'To save only whole content, set `save: false` and use a save of your own.',
  ]),
  immune('julia-actions/cache'),
  {
    names: ['swatinem/rust-cache'],
    postIf: "success() || env.CACHE_ON_FAILURE == 'true'",
    steps: [
      'Set `cache-on-failure: true`: then the condition of its post step stays true when a cancel comes.',
      'That also saves after a failed build; where that is not wanted, set `save-if: false` and use a save of your own.',
    ],
  },
  {
    names: ['gradle/actions/setup-gradle', 'gradle/gradle-build-action'],
    postIf: '!cancelled()',
    steps: [
      'Set `cache-read-only: true` or `cache-disabled: true`: its save is a post step under `!cancelled()`, which a cancel stops.',
      ownHalves,
      guardIt,
    ],
  },
  {
    names: ['bazel-contrib/setup-bazel'],
    postIf: '!cancelled()',
    steps: [
      'Set `cache-save: false`: its save is a post step under `!cancelled()`, which a cancel stops.',
      ownHalves,
      guardIt,
    ],
  },
  {
    names: ['ruby/setup-ruby'],
    postIf: null,
    steps: [
      'Set `bundler-cache: false`: the step installs and saves in one, so a guard on it would guard the installation too.',
      'Run `bundle install` in a step of its own.',
      ownHalves,
      guardIt,
    ],
  },
  {
    names: ['pre-commit/action'],
    postIf: 'success()',
    steps: [
      'Replace the action by its steps: install pre-commit, restore `~/.cache/pre-commit`, run it, save.',
      guardIt,
    ],
  },
  {
    names: ['docker/build-push-action', 'docker/bake-action'],
    postIf: null,
    steps: [
      'BuildKit saves its layers while it builds, each under a key of its own: no condition can guard that.',
      'A stuck layer is taken to exist already, so set `ignore-error=true` on `cache-to`, or use a registry cache.',
    ],
  },
  {
    names: ['mozilla-actions/sccache-action'],
    postIf: null,
    steps: [
      'sccache saves object by object while it compiles: one stuck object costs one recompilation, and nothing is to be done.',
    ],
  },
  {
    names: ['nix-community/cache-nix-action'],
    postIf: 'success()',
    steps: ['Use its `/restore` and `/save` actions in place of the combined one.', guardIt],
  },
  {
    names: ['shivammathur/cache-extensions'],
    postIf: null,
    steps: [
      'It falls back to a second key, `…-take-2`, by itself: nothing is to be done but to wait for the first one to expire.',
    ],
  },
  {
    names: ['pnpm/action-setup'],
    postIf: null,
    steps: ['Leave out its `cache: true`.', ownHalves, guardIt],
  },
  ...['runs-on/cache', 'ubicloud/cache'].map((name) => ({
    names: [name],
    postIf: 'success()',
    steps: ['Use its `/restore` and `/save` actions in place of the combined one.', guardIt],
  })),
  {
    names: ['buildjet/cache'],
    postIf: 'success() || github.event.inputs.save-always',
    steps: ['Use its `/restore` and `/save` actions in place of the combined one.', guardIt],
  },
];

/** What is known of an action by its `uses:`; null for one that is not in the table. */
export function knownAction(uses: string): KnownAction | null {
  const name = actionName(uses);
  return knownActions.find(({ names }) => names.includes(name)) ?? null;
}
