import { parsePaths } from '../keys/cache-version.ts';
import type { ActionBlock, TimelineJob, TimelineStep } from '../types/logs.ts';
import type { RestoreMiss } from '../types/saves.ts';
import { isCredible } from './credible-blocks.ts';

/**
 * Every restore whose key was not there, neither exactly nor by a prefix, in job then step order. Only the actions that
 * print their key are known: actions/cache, its restore action, their forks, and setup-uv.
 */
export function findRestoreMisses(timeline: readonly TimelineJob[]): RestoreMiss[] {
  return timeline.flatMap((job) =>
    job.steps.flatMap((step) =>
      step.stage === 'main' ? step.blocks.flatMap((block) => missOf(job, step, block)) : [],
    ),
  );
}

/** `owner/repo` with `cache` in it, and its restore action. */
const RESTORES = /^(?:[^./][^/]*\/[^/]*cache[^/]*(?:\/restore)?|astral-sh\/setup-uv)$/i;

/** actions/cache@v5.0.5 src/restoreImpl.ts; astral-sh/setup-uv src/cache/restore-cache.ts. */
const MISSES: readonly [RegExp, boolean][] = [
  [/^Cache not found for input keys: (.+)$/, false],
  [/^No GitHub Actions cache found for key: (.+)$/, false],
  [
    /^##\[error\]Failed to restore cache entry\. Exiting as fail-on-cache-miss is set\. Input key: (.+)$/,
    true,
  ],
];

function missOf(job: TimelineJob, step: TimelineStep, block: ActionBlock): RestoreMiss[] {
  if (!RESTORES.test(block.action?.split('@')[0] ?? '') || !isCredible(job, block)) return [];
  for (const line of block.lines) {
    for (const [pattern, fatal] of MISSES) {
      const keys = pattern.exec(line.text)?.[1];
      if (keys === undefined) continue;
      // A key holds no comma, and the first is the one that was wanted (`checkKey` of the client).
      const key = keys.split(', ')[0]?.trim() ?? '';
      const paths = parsePaths(block.inputs.path ?? '');
      // Under `continue-on-error` the step counts as a success, and its job went on.
      const isFatal = fatal && step.step.conclusion !== 'success';
      return key === '' ? [] : [{ job, step, key, paths, line, fatal: isFatal }];
    }
  }
  return [];
}
