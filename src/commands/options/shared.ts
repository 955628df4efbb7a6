import { filled, hours } from '../option-values.ts';
import { choice, conflicting, flag, type Parameter, value, valueOr } from '../parameter.ts';

/** `-f`, with the names of a registry of formats, the first of which is the default. */
export function format<Name extends string>(formats: Record<Name, unknown>): Parameter<Name> {
  const isName = (name: string): name is Name => name in formats;
  const [first, ...others] = Object.keys(formats).filter(isName);
  if (first === undefined) throw new Error('a registry of formats is empty');
  return choice('-f, --format <name>', 'how to print the report', [first, ...others]);
}

/** `--details`. */
export const details = flag(
  '--details',
  'the whole report: timeline, facts, about the fix, proof, other runs, every save',
);

/** `--brief`. */
export const brief = flag('--brief', 'the answer in a few lines, for a chat or the status of a commit');

/** `-o`; null is stdout, which `-` is too. */
export const output = value('-o, --output <file>', 'write the report there instead of to stdout', (text) =>
  text === '-' ? null : filled(text),
);

/** `--reservation-ttl`, in hours. */
export const reservationTtl = valueOr(
  '--reservation-ttl <hours>',
  'how long the cache service holds an unfinished key',
  { parse: hours, fallback: 24 },
);

/** `--exit-zero`. */
export const exitZero = flag('--exit-zero', 'exit 0 where 1 would be');

/** `--color`. */
export const color = choice('--color <when>', 'when to colour', ['auto', 'always', 'never']);

/** `-q` and `-v`, for the commands that ask GitHub. */
export const talk = {
  quiet: conflicting(flag('-q, --quiet', 'no progress'), 'verbose'),
  verbose: flag('-v, --verbose', 'each request on stderr'),
};
