import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCacheFolder } from '../../src/sources/files/cache-folder.ts';
import { type CommandOutcome, type CommandSetting, runCommand } from './command.ts';
import type { LoopbackGitHub } from './loopback-github.ts';
import type { WireScan } from './wire.ts';

/** An environment in which every scan of one loopback GitHub shares a cache folder, which is empty at first. */
export function scanEnvironment(apiUrl: string, folder: string = tmpdir()): Record<string, string> {
  const home = mkdtempSync(join(folder, 'cache-autopsy-scan-'));
  return {
    ...{ GITHUB_API_URL: apiUrl, GH_TOKEN: 'x', CACHE_AUTOPSY_MAX_WAIT: '0' },
    ...{ HOME: home, LOCALAPPDATA: home },
  };
}

/** Scans `acme-radio/relay` in JSON, unless the arguments say otherwise. */
export async function scanCommand(
  env: Record<string, string>,
  args: readonly string[] = [],
  setting: Omit<CommandSetting, 'env'> = {},
): Promise<CommandOutcome> {
  return await runCommand(['scan', 'acme-radio/relay', '-f', 'json', ...args], { ...setting, env });
}

/** The same, with its report read. */
export async function scanReportOf(
  env: Record<string, string>,
  args: readonly string[] = [],
  setting: Omit<CommandSetting, 'env'> = {},
): Promise<CommandOutcome & { report: WireScan }> {
  const outcome = await scanCommand(env, args, setting);
  return { ...outcome, report: JSON.parse(outcome.stdout) };
}

/** The files of the cache folder. */
export function keptFiles(env: Record<string, string>): string[] {
  const folder = findCacheFolder(env);
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.gz'))
      .map((name) => join(folder, name));
  } catch {
    // Nothing was kept.
    return [];
  }
}

/** What was asked of a loopback GitHub since the last time, and of its storage. */
export function requestsSince(github: LoopbackGitHub): string[] {
  return github.requests
    .splice(0)
    .map(({ server, path }) =>
      server === 'api' ? path.replace('/repos/acme-radio/relay/actions', '') : 'storage',
    );
}
