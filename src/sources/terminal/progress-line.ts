import type { Io, Stream } from '../../types/io.ts';

/** Without wrapping, so that a line stays one, however narrow the terminal becomes meanwhile. */
const draw = (words: string): string => `\r\x1b[2K\x1b[?7l${words}\x1b[?7h`;
const ERASE = '\r\x1b[2K';
/** How often the line is updated. */
const TICK_MS = 1000;

/**
 * The world with one line at the bottom of the terminal that says what is being done. It is rewritten in place, counts the
 * seconds of what takes long, and gives way to everything else that is written. Where stderr is no terminal, or one that
 * cannot rewrite a line, there is none. `end` erases it for good.
 */
export function withProgressLine(io: Io): { io: Io; end: () => void } {
  const { stderr, env } = io;
  if (stderr.isTTY !== true || env.TERM === 'dumb' || (env.CI ?? '') !== '') return { io, end: () => {} };
  const line = bottomLine(stderr);
  const timer = setInterval(line.tick, TICK_MS).unref();
  const end = (): void => {
    clearInterval(timer);
    line.clear();
  };
  io.signal.addEventListener('abort', end, { once: true });
  const showProgress = (news: string): void => {
    if (!io.signal.aborted) line.say(news);
  };
  return {
    io: {
      env,
      stdout: io.stdout.isTTY === true ? line.above(io.stdout) : io.stdout,
      stderr: { ...line.above(stderr), showProgress },
      // Opened only when it is asked for.
      get stdin() {
        return io.stdin;
      },
      now: io.now,
      signal: io.signal,
      version: io.version,
      program: io.program,
    },
    end,
  };
}

/** The line itself: what it says and for how long, and how other text comes to stand above it. */
function bottomLine(stderr: Stream) {
  let words: string | null = null;
  let seconds = 0;
  /** The line as it is drawn now. */
  let drawn: string | null = null;
  /** What is below half a line would wipe it out. */
  let isAtStart = true;
  const show = (): void => {
    if (words === null || !isAtStart) return;
    const time = seconds < 2 ? '' : ` (${seconds} s)`;
    // Text beyond the last column would overwrite the last letter.
    const room = Math.max(0, (stderr.columns ?? Infinity) - 1 - time.length);
    const line = Array.from(words).slice(0, room).join('') + time;
    if (line !== drawn) stderr.write(draw(line));
    drawn = line;
  };
  const erase = (): void => {
    if (drawn !== null) stderr.write(ERASE);
    drawn = null;
  };
  return {
    say: (news: string): void => {
      if (news !== words) seconds = 0;
      words = news;
      show();
    },
    tick: (): void => {
      seconds += 1;
      show();
    },
    clear: (): void => {
      erase();
      words = null;
    },
    above: (stream: Stream): Stream => ({
      ...(stream.isTTY === undefined ? {} : { isTTY: stream.isTTY }),
      ...(stream.columns === undefined ? {} : { columns: stream.columns }),
      write: (text) => {
        erase();
        isAtStart = text.endsWith('\n');
        return stream.write(text);
      },
    }),
  };
}
