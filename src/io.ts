import type { Instant } from './types/primitives.ts';

/** The world as `main` sees it. */
export interface Io {
  stdout: Stream;
  stderr: Stream;
  stdin: AsyncIterable<Uint8Array> & { isTTY?: boolean };
  env: Readonly<Record<string, string | undefined>>;
  now: () => Instant;
  signal: AbortSignal;
  version: string;
  /** What the shell started, the file that is, and the reader's home folder; all paths. */
  program: { startedAs: string; file: string; home: string };
}

/** As much of a writable stream as is used. */
export interface Stream {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
  /** Says what is being done, in one line that is rewritten in place; absent where that cannot be. */
  showProgress?: (words: string) => void;
}
