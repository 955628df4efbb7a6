import { rmSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { NOW } from '../support/command.ts';
import { fixtureWorld } from '../support/fixture-world.ts';
import { type LoopbackGitHub, startLoopbackGitHub } from '../support/loopback-github.ts';
import { requestsSince, scanEnvironment, scanReportOf } from '../support/scan-command.ts';
import { copyOf, listedRun, type Placement, worldOf } from '../support/scan-world.ts';

const HOUR = 3_600_000;
const WORKFLOW = 'acme-radio/relay/.github/workflows/ci.yml';

let close: (() => Promise<void>) | null = null;
afterEach(async () => {
  await close?.();
  close = null;
});

/** A run that succeeded, whose `cancel:` step tore its save down, and an older one without a save. */
async function serve(file: 'as it is' | 'of a script' | 'absent', placement: Partial<Placement> = {}) {
  const stopped = await copyOf('save-stopped-by-cancel-step', {
    ...{ number: 1, createdAt: NOW - 2 * HOUR },
    ...placement,
  });
  const { world: original } = await fixtureWorld('save-stopped-by-cancel-step');
  const [text = ''] = Object.values(original.contents ?? {});
  const sha = String(stopped.attempts[0]?.run.head_sha);
  const shown = file === 'of a script' ? text.replace('cancel: save', 'cancel: build') : text;
  const contents = file === 'absent' ? {} : { [`${WORKFLOW}@${sha}`]: scriptNamed(shown) };
  const github = await startLoopbackGitHub({
    ...worldOf([stopped], [listedRun(7, NOW - 3 * HOUR, { path: '.github/workflows/other.yml' })]),
    contents,
  });
  const env = scanEnvironment(github.apiUrl);
  close = async () => {
    await github.close();
    rmSync(env.HOME ?? '', { recursive: true });
  };
  return { github, env };
}

function scriptNamed(text: string): string {
  return text.replace('      - name: Build\n', '      - name: Build\n        id: build\n');
}

const isAboutFiles = (request: string): boolean => request.includes('/contents/');
const countFiles = (github: LoopbackGitHub): number => requestsSince(github).filter(isAboutFiles).length;

describe('a run that succeeded', () => {
  test('is opened where a cancel: step of its workflow may stop a save, and kept', async () => {
    const { github, env } = await serve('as it is');
    const { report, status } = await scanReportOf(env);
    expect(status).toBe(1);
    expect(report.findings).toMatchObject([{ cause: { kind: 'step-cancelled' }, certainty: 'confirmed' }]);
    expect(report.gaps).toEqual([]);
    expect(countFiles(github)).toBe(2);
    const again = await scanReportOf(env);
    expect(again.report.findings).toEqual(report.findings);
  });

  test.each(['of a script', 'absent'] as const)('is left alone where the cancel: is %s', async (file) => {
    const { github, env } = await serve(file);
    const { report, status } = await scanReportOf(env);
    expect(status).toBe(0);
    expect(report.runs).toMatchObject({ listed: 2, suspects: 0 });
    expect(report.gaps).toEqual([]);
    requestsSince(github);
    await scanReportOf(env);
    expect(countFiles(github)).toBe(0);
  });

  test('is told to be unopened where the workflow may not be read', async () => {
    const { github, env } = await serve('as it is');
    github.fail({ server: 'api', path: /\/contents\//, fault: { kind: 'status', status: 403 } });
    const { report } = await scanReportOf(env);
    expect(report.gaps).toEqual([
      expect.stringMatching(
        /^runs of acme-radio\/relay\/\.github\/workflows\/ci\.yml, .*other\.yml that succeeded were not opened: GitHub answered 403/,
      ),
    ]);
  });
});
