import { describe, expect, test } from 'vitest';
import { gapWords } from '../src/render/content/gap-words.ts';
import { proseText } from '../src/render/content/prose.ts';
import type { Report } from '../src/types/report.ts';
import { hostileTexts, poisoned, poisonedVictim, unprintable } from './render/hostile.ts';
import {
  clean,
  culprit,
  fatalMiss,
  finding,
  heldKey,
  inconclusive,
  report,
  tornSave,
  victim,
} from './render/reports.ts';
import { runCommand } from './support/command.ts';
import { fixture } from './support/fixture-world.ts';
import { renderGithub } from './support/renderings.ts';

interface RunnerCommand {
  command: string;
  properties: Record<string, string>;
  data: string;
}

/** Reads a line as the runner does (actions/runner@258d6c8 ActionCommand.cs, TryParseV2); null for words. */
function parseCommand(line: string): RunnerCommand | null {
  const text = line.trimStart();
  const end = text.indexOf('::', 2);
  if (!text.startsWith('::') || end < 0) return null;
  const info = text.slice(2, end);
  const space = info.indexOf(' ');
  const pairs = (space < 0 ? '' : info.slice(space + 1)).split(',').map((pair) => {
    const at = pair.indexOf('=');
    return [
      pair.slice(0, at),
      unescaped(
        pair
          .slice(at + 1)
          .replaceAll('%3A', ':')
          .replaceAll('%2C', ','),
      ),
    ];
  });
  return {
    command: space < 0 ? info : info.slice(0, space),
    properties: Object.fromEntries(pairs),
    data: unescaped(text.slice(end + 2)),
  };
}

function unescaped(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

function commandsOf(one: Report): RunnerCommand[] {
  return renderGithub(one)
    .split('\n')
    .flatMap((line) => parseCommand(line) ?? []);
}

const source = { repository: 'zigpy/zha', file: '.github/workflows/ci.yml', line: 75, expression: 'x' };

/** A report with so many stuck keys. */
function withKeys(count: number): Report {
  const keys = Array.from({ length: count }, (_, index) => `key-${index + 1}`);
  return report({
    saves: keys.map((key) => tornSave({ key })),
    findings: keys.map((key, save) => finding({ save, stuckKey: { ...heldKey, key }, keySource: source })),
  });
}

describe('a warning for each stuck key', () => {
  test('with the place of its key', () => {
    const [warning, ...others] = commandsOf(withKeys(1));
    expect(others).toEqual([]);
    expect(warning?.command).toBe('warning');
    expect(warning?.properties).toEqual({ file: source.file, line: '75', title: 'Stuck key' });
    expect(warning?.data).toMatch(/^key-1: locked until Tue 2 Jun 09:15 UTC at the latest/);
    expect(warning?.data).toContain('https://github.com/zigpy/zha/actions/runs/');
  });

  test('without it where the file is that of another repository', () => {
    const one = withKeys(1);
    const elsewhere = one.findings.map((found) => ({
      ...found,
      keySource: { ...source, repository: 'o/workflows' },
    }));
    expect(commandsOf({ ...one, findings: elsewhere })[0]?.properties).toEqual({ title: 'Stuck key' });
  });

  test('that another run left names that run, and how many it hit, but no line of another commit', () => {
    const findings = victim.findings.map((found) => ({ ...found, keySource: source }));
    const [warning, ...others] = commandsOf({ ...victim, findings });
    expect(others).toEqual([]);
    expect(warning?.properties).toEqual({ title: 'Stuck key, left by another run' });
    expect(warning?.data).toContain('Another run left the key behind (CI 15382918273, push to dev): ');
    expect(warning?.data).toContain(
      ' It affected 2 runs, this one among them, between Mon 1 Jun 10:02 and 11:44',
    );
    expect(renderGithub(victim)).toMatch(/^1 stuck key, left by another attempt: locked /);
  });

  test('says since when it is over', () => {
    expect(commandsOf(culprit)[0]?.data).toContain(' It affected 3 runs between ');
    expect(commandsOf(culprit)[0]?.data).toContain(' Free since Mon 1 Jun 15:02 UTC, saved. ');
  });

  test('and none for what nothing explains, but a word in the verdict', () => {
    expect(renderGithub(fatalMiss)).toBe(
      'No stuck key found: no cache save was found; 1 miss not explained\n',
    );
  });

  test('none for a save that was torn down without a stuck key, nor for a clean run', () => {
    expect(commandsOf(report({ verdict: 'clean', findings: [finding({ stuckKey: null })] }))).toEqual([]);
    expect(renderGithub(clean)).toMatch(/^No stuck key: .*\n$/);
  });

  test('ten at most: the last sums up the rest, and names every key', () => {
    expect(commandsOf(withKeys(10))).toHaveLength(10);
    const commands = commandsOf(withKeys(25));
    expect(commands).toHaveLength(10);
    const last = commands.at(-1);
    expect(last?.properties).toEqual({ title: '16 more stuck keys' });
    for (let key = 10; key <= 25; key += 1) expect(last?.data).toContain(`key-${key}: `);
  });
});

test('one notice for all that was not examined', () => {
  const commands = commandsOf(inconclusive).filter(({ command }) => command === 'notice');
  expect(commands).toHaveLength(1);
  for (const gap of inconclusive.gaps) expect(commands[0]?.data).toContain(proseText(gapWords(gap)));
});

describe('nothing that strangers write gets out of its command', () => {
  const texts = [...hostileTexts, '100%0A::error::x', 'a,line=1::b', '%3A%3A%2C', 'x%25', ':', '::'];

  test.each(texts)('%j', (text) => {
    const base = poisoned(text);
    const findings = base.findings.map((found) => ({ ...found, keySource: { ...source, file: text } }));
    const printed = renderGithub({ ...base, findings, run: { ...base.run, owner: 'zigpy', repo: 'zha' } });
    expect(unprintable.exec(printed)?.[0]).toBeUndefined();
    expect(printed).not.toContain('##[');
    const [verdict = '', ...lines] = printed.trimEnd().split('\n');
    expect(parseCommand(verdict)).toBeNull();
    const commands = lines.map(parseCommand);
    expect(commands.map((one) => one?.command)).toEqual([...findings.map(() => 'warning'), 'notice']);
    for (const one of commands) {
      expect(
        Object.keys(one?.properties ?? {}).filter((name) => !['file', 'line', 'title'].includes(name)),
      ).toEqual([]);
      expect(one?.data).not.toMatch(/[\r\n]/);
    }
    expect(commands[0]?.properties.line).toBe('75');
    const ofVictim = renderGithub(poisonedVictim(text)).trimEnd().split('\n').map(parseCommand);
    expect(ofVictim.map((one) => one?.command)).toEqual([undefined, 'warning']);
  });

  test('a percent sign, a colon and a comma arrive as they are', () => {
    const one = withKeys(1);
    const key = 'py%0A3.13: 100%, a=b';
    const findings = one.findings.map((found) => ({
      ...found,
      stuckKey: { ...heldKey, key },
      keySource: { ...source, file: 'a,b:c%2C.yml' },
    }));
    const [warning] = commandsOf({ ...one, findings });
    expect(warning?.data.startsWith(`${key}: locked until`)).toBe(true);
    expect(warning?.properties).toMatchObject({ file: 'a,b:c%2C.yml', line: '75' });
  });
});

test('-f github prints them, with the status of the verdict', async () => {
  const { status, stdout } = await runCommand([fixture('sibling-failed-mid-upload'), '-f', 'github']);
  expect(status).toBe(1);
  expect(stdout.split('\n').map((line) => parseCommand(line)?.command)).toEqual([
    undefined,
    'warning',
    undefined,
  ]);
});
