import { Readable } from 'node:stream';
import { main } from '../../src/cli.ts';
import type { Io } from '../../src/types/io.ts';

/** A program that was installed, and is started by its name. */
export const INSTALLED = {
  startedAs: '/usr/bin/cache-autopsy',
  file: '/opt/bin/cache-autopsy.js',
  home: '/home/me',
};

/** What the command did: its exit status, every byte that it wrote, and what its progress line said in between. */
export interface CommandOutcome {
  status: number;
  stdout: string;
  stderr: string;
  progress: string[];
}

/** The line that is rewritten in place, and is erased before anything else is written. */
const PROGRESS = /\r\x1b\[2K(?:\x1b\[\?7l(.*?)\x1b\[\?7h)?/g;

/** How the command is run, where not as in a pipe with an empty environment. */
export interface CommandSetting {
  env?: Io['env'];
  /** Whether both streams are a terminal. */
  terminal?: boolean;
  signal?: AbortSignal;
  stdin?: string | Uint8Array;
  /** The moment of the command. */
  now?: number;
}

/** When every examination of these tests takes place. */
export const NOW = Date.parse('2026-11-24T12:00:00Z');

/** Runs the command in this process. A fault of its own ends the test. */
export async function runCommand(
  argv: readonly string[],
  {
    env = {},
    terminal = false,
    stdin = '',
    signal = new AbortController().signal,
    now = NOW,
  }: CommandSetting = {},
): Promise<CommandOutcome> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    isTTY: terminal,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const io = {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    stdin: Object.assign(Readable.from([Buffer.from(stdin)]), { isTTY: terminal }),
    env,
    now: () => now,
    signal,
    version: '0.1.0',
    program: INSTALLED,
  };
  const status = await main([...argv], io);
  if (/a fault of the program itself/.test(written.stderr)) throw new Error(written.stderr);
  const progress = [...written.stderr.matchAll(PROGRESS)].flatMap(([, words]) => words ?? []);
  return { status, stdout: written.stdout, stderr: written.stderr.replace(PROGRESS, ''), progress };
}
