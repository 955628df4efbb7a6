import { describe, expect, test } from 'vitest';
import { textOptions } from '../src/commands/text-options.ts';
import { displayWidth, wrap } from '../src/render/text/width.ts';
import { culprit, report, worlds } from './render/reports.ts';
import { INSTALLED, runCommand } from './support/command.ts';
import { fixture } from './support/fixture-world.ts';
import { renderText } from './support/renderings.ts';

const AUTO = { output: null, color: 'auto' as const };
const terminal = { write: () => {}, isTTY: true, columns: 120 };
const pipe = { write: () => {} };

describe('the width', () => {
  test.each([
    ['a terminal has its own', terminal, { COLUMNS: '50' }, 120],
    ['a pipe has that of COLUMNS', pipe, { COLUMNS: '50' }, 50],
    ['a pipe without it has 80', pipe, {}, 80],
    ['what is no width is none', pipe, { COLUMNS: '-3' }, 80],
  ])('%s', (_, stream, env, width) => {
    expect(textOptions(AUTO, { env, program: INSTALLED }, stream).width).toBe(width);
  });
});

test.each([
  [{}, false],
  [{ GH_HOST: ' github.com' }, false],
  [{ GH_HOST: 'https://github.com/' }, false],
  [{ GH_HOST: 'git.example' }, true],
])('with %j, a name without a host is of another than github.com: %s', (env, isElsewhere) => {
  expect(textOptions(AUTO, { env, program: INSTALLED }, pipe).isElsewhere).toBe(isElsewhere);
});

describe('colours', () => {
  test.each<[string, Record<string, string>, boolean, boolean]>([
    ['nothing', {}, true, false],
    ['a terminal without any', { TERM: 'dumb' }, false, false],
    ['NO_COLOR, empty', { NO_COLOR: '' }, true, false],
    ['NO_COLOR, which beats all', { NO_COLOR: '1', FORCE_COLOR: '1', CLICOLOR_FORCE: '1' }, false, false],
    ['FORCE_COLOR', { FORCE_COLOR: '3', TERM: 'dumb' }, true, true],
    ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, false, false],
    ['CLICOLOR_FORCE', { CLICOLOR_FORCE: '1', CLICOLOR: '0' }, true, true],
    ['CLICOLOR_FORCE=0', { CLICOLOR_FORCE: '0' }, true, false],
    ['CLICOLOR=0', { CLICOLOR: '0' }, false, false],
  ])('by %s, on a terminal and in a pipe', (_, env, onTerminal, inPipe) => {
    const coloured = [terminal, pipe].map(
      (stream) => textOptions(AUTO, { env, program: INSTALLED }, stream).colour,
    );
    expect(coloured).toEqual([onTerminal, inPipe]);
  });
});

describe('links', () => {
  test.each<[string, Record<string, string>, boolean]>([
    ['kitty', { TERM: 'xterm-kitty' }, true],
    ['a terminal of VTE', { VTE_VERSION: '7000' }, true],
    ['Windows Terminal', { WT_SESSION: '1' }, true],
    ['an unknown terminal', { TERM: 'xterm' }, false],
    ['a job', { CI: 'true', VTE_VERSION: '7000' }, false],
    ['whoever forces them', { FORCE_HYPERLINK: '1' }, true],
    ['whoever forbids them', { FORCE_HYPERLINK: '0', VTE_VERSION: '7000' }, false],
    ['nobody without colour', { NO_COLOR: '1', VTE_VERSION: '7000' }, false],
  ])('%s', (_, env, links) => {
    expect(textOptions(AUTO, { env, program: INSTALLED }, terminal).links).toBe(links);
  });

  test('stand behind words, in which no address is printed, and take no room', () => {
    const text = renderText(culprit, { width: 80, colour: false, links: true });
    expect(text).toContain('\x1b]8;;https://github.com/zigpy/zha/actions/runs/');
    const shown = text.replace(/\x1b\]8;;[^\x1b]*\x1b\\/g, '');
    expect(shown.match(/https:\S+/g)?.filter((url) => !/\/attempts\/1$/.test(url))).toEqual([]);
    expect(displayWidth('\x1b]8;;https://github.com\x1b\\run\x1b]8;;\x1b\\')).toBe(3);
  });

  test('an address is whole in a pipe, however narrow', () => {
    const text = renderText(culprit, { width: 40, colour: false });
    expect(text).toContain('https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815123#step:9:14');
    expect(wrap('see https://github.com/a/b/actions/runs/1 there', 10)).toContain(
      'https://github.com/a/b/actions/runs/1',
    );
  });
});

describe('a locale', () => {
  test.each<[string, Record<string, string>, boolean]>([
    ['of UTF-8', { LANG: 'de_DE.UTF-8' }, false],
    ['of another code', { LANG: 'de_DE.ISO-8859-1' }, true],
    ['that LC_ALL sets', { LANG: 'de_DE.UTF-8', LC_ALL: 'C' }, true],
    ['that nobody names', {}, false],
  ])('%s', (_, env, ascii) => {
    expect(textOptions(AUTO, { env, program: INSTALLED }, pipe).ascii).toBe(ascii);
  });

  test('without UTF-8 pictures, rules and tables are ASCII', () => {
    for (const world of [report(), culprit])
      expect(renderText(world, { width: 100, colour: false, ascii: true })).toMatch(/^[\n -~]*$/);
  });
});

describe('--brief', () => {
  test('is three lines: the key, the cause, the end with the link', async () => {
    const { status, stdout } = await runCommand([fixture('sibling-failed-mid-upload'), '--brief']);
    const [key, cause, end, ...more] = stdout.split('\n');
    expect({ status, more }).toEqual({ status: 1, more: [''] });
    expect(key).toMatch(/^STUCK KEY 4-Linux-base-venv-/);
    expect(cause).toMatch(/^"shared-ci .+" failed in ".+"/);
    expect(end).toMatch(/^Locked until .* at the latest .*: https:\/\/github\.com\/.*\/runs\/39517402166$/);
  });

  test('what was saved and may be half-built is told with the answer', async () => {
    const { status, stdout } = await runCommand([fixture('saved-after-broken-producer'), '--brief']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^No stuck key: .*\nCheck what was saved: "build": saved although .*\n$/);
  });

  test('is one line where nothing is stuck', async () => {
    const { status, stdout } = await runCommand([fixture('healthy-run'), '--brief']);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: 'No stuck key: 3 cache saves examined, 1 saved, 2 skipped\n',
    });
  });

  test('has a line for each of three more keys, and a count', async () => {
    const { renderBrief } = await import('../src/render/text/text.ts');
    const { runPage } = await import('../src/render/content/run-page.ts');
    const lines = renderBrief(runPage(worlds.huge ?? report()))
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(7);
    expect(lines.at(-1)).toBe('and 36 more keys');
  });

  test.each(['json', 'markdown', 'html', 'github'])('is text, not %s', async (format) => {
    const { status, stdout, stderr } = await runCommand([
      fixture('healthy-run'),
      ...['--brief', '-f', format],
    ]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`--brief is text, not ${format}`));
  });
});
