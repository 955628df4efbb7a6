import type { LogLine } from '../types/evidence.ts';
import type { ActionBlock } from '../types/logs.ts';
import type { SaveForm } from '../types/saves.ts';

/** What is known of an action that saves caches. */
export interface SaveAction {
  /** The stage in which it uploads; `either` where its versions differ. */
  stage: 'main' | 'post' | 'either';
  form: Exclude<SaveForm, 'composite'>;
  /** Whether it prints a line when it has saved, so that silence after a whole upload means something. */
  announcesSave: boolean;
  /** The key in the log, from the block of the main step and that of the save (the same for `main`). */
  findKey: (main: ActionBlock | null, save: ActionBlock) => string | null;
}

/**
 * The action that a reference names, if it is known to save caches with `@actions/cache` or a fork of it; null
 * otherwise. A fork of actions/cache under another owner is known by its name and its inputs.
 */
export function findSaveAction(reference: string | null, inputs: Record<string, string>): SaveAction | null {
  const path = reference?.split('@')[0]?.toLowerCase() ?? '';
  const known = ACTIONS.find(([pattern]) => pattern.test(path))?.[1];
  if (known) return known;
  const looksLikeCache = inputs.path !== undefined && inputs.key !== undefined;
  if (!looksLikeCache || !/^[^./][^/]*\/[^/]*cache[^/]*(?:\/save)?$/.test(path)) return null;
  return path.endsWith('/save') ? saveStep : combined;
}

const input = (name: string) => (main: ActionBlock | null) => main?.inputs[name] ?? null;

/** The first capture of the first line that matches, the latest block first. */
function printed(...patterns: RegExp[]): SaveAction['findKey'] {
  return (main, save) => {
    const lines = [...save.lines, ...(main?.lines ?? [])];
    for (const pattern of patterns) {
      for (const { text } of lines) {
        const key = pattern.exec(text)?.[1];
        if (key !== undefined) return key;
      }
    }
    return null;
  };
}

/** The value under rust-cache's heading `Cache Key:`, on a line of its own. */
function keyBelowHeading(main: ActionBlock | null, save: ActionBlock): string | null {
  const lines: LogLine[] = [...save.lines, ...(main?.lines ?? [])];
  const heading = lines.findIndex(({ text }) => text === 'Cache Key:');
  return heading === -1 ? null : (/^ {4}(\S.*)$/.exec(lines[heading + 1]?.text ?? '')?.[1] ?? null);
}

const SAVED_WITH = /^(?:Cache|uv cache) saved with (?:the )?key: (.+)$/;
const DEBUG_PRIMARY_KEY = /^##\[debug\]primary key is (.+?)\.?$/;

const saveStep: SaveAction = { stage: 'main', form: 'save-step', announcesSave: true, findKey: input('key') };
const combined: SaveAction = { stage: 'post', form: 'post-step', announcesSave: true, findKey: input('key') };

function builtIn(stage: SaveAction['stage'], announcesSave: boolean, ...patterns: RegExp[]): SaveAction {
  return {
    stage,
    form: 'built-in',
    announcesSave,
    findKey: printed(...patterns, SAVED_WITH, DEBUG_PRIMARY_KEY),
  };
}

/**
 * An action that nobody listed here, and whose post step archives as the client does (golangci-lint-action, setup-bun and
 * many more bundle it). In a post step an action speaks for itself: scripts of the workflow have no part in it.
 */
export const UNLISTED: SaveAction = builtIn('post', false);

/**
 * Read in the source of each at the versions of 2026; `announcesSave: false` where a success prints nothing (setup-ruby,
 * rust-cache, ccache-action) or prints the same after a refusal (setup-uv, setup-bazel, julia-actions/cache). The
 * setup-* of actions/ print their key only with step debug logging on.
 */
const ACTIONS: readonly [RegExp, SaveAction][] = [
  [/^(?:actions|buildjet|useblacksmith|ubicloud|runs-on)\/cache\/save$/, saveStep],
  [/^(?:actions|buildjet|useblacksmith|ubicloud|runs-on)\/cache$/, combined],
  [
    /^nix-community\/cache-nix-action\/save$/,
    { ...saveStep, announcesSave: false, findKey: input('primary-key') },
  ],
  [/^nix-community\/cache-nix-action$/, { ...combined, announcesSave: false, findKey: input('primary-key') }],
  [/^actions\/setup-(?:node|python|go|java|dotnet)$/, builtIn('post', true)],
  [/^pnpm\/action-setup$/, builtIn('post', true)],
  [/^ruby\/setup-ruby$/, builtIn('main', false, /^Cache key: (.+)$/)],
  [/^swatinem\/rust-cache$/, { ...builtIn('post', false), findKey: keyBelowHeading }],
  [
    /^astral-sh\/setup-uv$/,
    builtIn(
      'post',
      false,
      /^Trying to restore cache from GitHub Actions cache with key: (.+)$/,
      /^No GitHub Actions cache found for key: (.+)$/,
    ),
  ],
  [/^gradle\/(?:actions\/setup-gradle|gradle-build-action)$/, builtIn('post', true)],
  [/^hendrikmuhs\/ccache-action$/, builtIn('post', false, /^Save cache using key "(.+)"\.$/)],
  [/^bazel-contrib\/setup-bazel$/, builtIn('post', false)],
  [/^julia-actions\/cache$/, builtIn('post', false, /^(?:Saving cache with|Cache) key: (.+)$/)],
  // Logs of 2025 show the save in the post step, under `Post cache`; older versions saved right after the download.
  [
    /^docker\/setup-(?:qemu|buildx)-action$/,
    builtIn('either', false, /^Caching (.+) to GitHub Actions cache$/),
  ],
  [/^shivammathur\/cache-extensions$/, builtIn('main', false)],
];
