import { isDownloaded, runsScripts } from '../actions/action-ref.ts';
import type { LinePattern } from '../logs/line-pattern.ts';
import { ACTION_REFERENCE, HEADER, runnerLines, SHELL } from '../logs/runner-lines.ts';
import type { ActionBlock, TimelineJob } from '../types/logs.ts';

/**
 * Whether a block is credible: a header inside a composite may have been printed by one of its scripts, but an action
 * that was not downloaded never ran. An action that runs a script of the workflow is no composite, whatever its output
 * looks like.
 */
export function isCredible({ runner }: TimelineJob, { action, composites }: ActionBlock): boolean {
  if (composites.length === 0 || action === null) return true;
  if (composites.some(runsScripts)) return false;
  return isDownloaded(action, runner.downloads);
}

/**
 * Whether the lines of a block are certainly the action's own: it is no container, which may run anything, is not given
 * a script to run, and contains no header of another step.
 */
export function speaksForItself(
  { action, lines, stage }: ActionBlock,
  inputs: Readonly<Record<string, string>>,
): boolean {
  const { dockerRun, buildingImage, header } = runnerLines;
  const isContainer = /^docker:/.test(action ?? '') || has(lines, dockerRun) || has(lines, buildingImage);
  const runsScript = Object.keys(inputs).some((name) => TAKES_SCRIPT.test(name));
  const others = lines.filter(
    ({ text }) => header.pattern.test(text) && ACTION_REFERENCE.test(text.slice(HEADER.length)),
  ).length;
  const showsShell = lines.some(({ text }) => text.startsWith(SHELL));
  return !isContainer && !runsScript && !showsShell && others <= (stage === 'main' ? 1 : 0);
}

function has(lines: ActionBlock['lines'], { pattern }: LinePattern): boolean {
  return lines.some(({ text }) => pattern.test(text));
}

/** Inputs that are programs of the workflow: `script`, `run`, `post-run`, `command`, `main`, `post`. */
const TAKES_SCRIPT =
  /^(?:(?:pre|post|main|before|after|inline)[-_]?)?(?:run|script|scripts|command|commands|cmd|shell|exec)$|^(?:pre|main|post)$/i;
