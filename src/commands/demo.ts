import type { Io } from '../types/io.ts';
import type { Outcome } from './command.ts';
import { examine } from './examine.ts';
import { DEFAULT_FORMAT } from './formats.ts';
import type { DemoOptions } from './options/demo.ts';
import { programOf } from './own-program.ts';

/** Examines the recorded run that ships with the package, and says that it is one. */
export async function demo(options: DemoOptions, io: Io): Promise<Outcome> {
  const root = io.program.file.replace(/[\\/]bin[\\/][^\\/]*$/, '');
  const recorded = `${root}/fixtures/sibling-failed-mid-upload`;
  const isNpmStart = io.env.npm_lifecycle_event === 'start';
  const own = isNpmStart ? 'npm start --' : programOf(io.program);
  io.stdout.write(`Demo: a recorded run. For yours: ${own} RUN_URL\n`);
  const unasked = { attempt: null, output: null, patch: null, attach: null, saveBundle: null, trace: 0 };
  const flags = { brief: false, apply: false, bumpKey: false, exitZero: true, quiet: true, verbose: false };
  const asked = { ...options, ...unasked, ...flags, format: DEFAULT_FORMAT, reservationTtl: 24 };
  const { failures } = await examine({ ...asked, run: recorded }, io);
  return { status: 0, failures };
}
