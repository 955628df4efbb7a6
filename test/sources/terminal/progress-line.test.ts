import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { withProgressLine } from '../../../src/sources/terminal/progress-line.ts';
import type { Io } from '../../../src/types/io.ts';
import { INSTALLED } from '../../support/command.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A terminal of one screen line: what a person sees of it, and whether stdin was opened. */
function terminal(changes: { isTTY?: boolean; env?: Io['env']; columns?: number } = {}) {
  const { isTTY = true, env = {}, columns = 80 } = changes;
  const interrupt = new AbortController();
  const seen = { text: '', opened: false, lines: 0 };
  const write = (text: string): void => {
    seen.lines += text.includes('\x1b[?7l') ? 1 : 0;
    seen.text += text.replaceAll('\x1b[?7l', '').replaceAll('\x1b[?7h', '');
    // What is erased was never there for who looks now.
    seen.text = seen.text.replace(/[^\n]*\r\x1b\[2K/g, '');
  };
  const io: Io = {
    stdout: { isTTY, write },
    stderr: { isTTY, write, columns },
    get stdin() {
      seen.opened = true;
      return (async function* () {})();
    },
    env,
    now: () => 0,
    signal: interrupt.signal,
    version: '0.1.0',
    program: INSTALLED,
  };
  return { seen, interrupt, ...withProgressLine(io) };
}

describe('the line that says what is being done', () => {
  test('is rewritten in place, counts the seconds of what takes long, and is gone in the end', () => {
    const { seen, io, end } = terminal();
    io.stderr.showProgress?.('asking');
    expect(seen.text).toBe('asking');
    vi.advanceTimersByTime(1000);
    expect(seen).toMatchObject({ text: 'asking', lines: 1 });
    vi.advanceTimersByTime(1000);
    expect(seen.text).toBe('asking (2 s)');
    io.stderr.showProgress?.('reading');
    expect(seen.text).toBe('reading');
    end();
    expect(seen.text).toBe('');
    vi.advanceTimersByTime(5000);
    expect(seen.text).toBe('');
  });

  test('is no longer than the terminal is wide, and keeps its seconds', () => {
    const { seen, io } = terminal({ columns: 20 });
    io.stderr.showProgress?.('asking GitHub for run 42');
    expect(seen.text).toBe('asking GitHub for r');
    vi.advanceTimersByTime(2000);
    expect(seen.text).toBe('asking GitHub (2 s)');
  });

  test('gives way to what is written, and never wipes out half a line of it', () => {
    const { seen, io, end } = terminal();
    io.stderr.showProgress?.('asking');
    io.stderr.write('a warning\n');
    expect(seen.text).toBe('a warning\n');
    vi.advanceTimersByTime(1000);
    expect(seen.text).toBe('a warning\nasking');
    io.stdout.write('half');
    vi.advanceTimersByTime(5000);
    end();
    expect(seen.text).toBe('a warning\nhalf');
  });

  test('is erased by an interrupt, and says nothing after it', () => {
    const { seen, io, interrupt } = terminal();
    io.stderr.showProgress?.('asking');
    interrupt.abort();
    io.stderr.showProgress?.('reading');
    expect(seen.text).toBe('');
  });

  test.each([
    ['no terminal', { isTTY: false }],
    ['a terminal that cannot rewrite a line', { env: { TERM: 'dumb' } }],
    ['a job of some CI', { env: { CI: 'true' } }],
  ])('there is none on %s', (_, changes) => {
    expect(terminal(changes).io.stderr.showProgress).toBeUndefined();
  });

  test('stdin is left alone until somebody reads it', () => {
    expect(terminal().seen.opened).toBe(false);
  });
});
