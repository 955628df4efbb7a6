import type { Instant } from './primitives.ts';

/** Everything outside the program that `main` may use. */
export interface Io {
  stdout: Stream;
  stderr: Stream;
  stdin: AsyncIterable<Uint8Array> & { isTTY?: boolean };
  env: Readonly<Record<string, string | undefined>>;
  now: () => Instant;
  signal: AbortSignal;
  version: string;
  /** The path that the shell started, the file it stands for, and the user's home folder. */
  program: { startedAs: string; file: string; home: string };
}

/** The part of a writable stream that is used. */
export interface Stream {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
  /** Shows what is being done, in one line that is rewritten in place; absent if the stream is no terminal. */
  showProgress?: (words: string) => void;
}
