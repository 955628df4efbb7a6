/** An argument or an option of a command: how it is written, what it means, and how its text becomes a value. */
export interface Parameter<T> {
  kind: 'argument' | 'option';
  /** As in the help, `-o, --output <file>` or `[run]`. */
  flags: string;
  description: string;
  /** Parses its text; null if it takes none. Throws commander's `InvalidArgumentError`. */
  parse: ((text: string) => T) | null;
  /** The value if it is not given. */
  fallback: T;
  /** How the help shows that value; null if it does not. */
  shownFallback: string | null;
  /** The only possible values; empty if there are any number. */
  choices: readonly string[];
  /** The parameter that cannot be given together with it. */
  conflicts: string | null;
}

/** The values of a command's parameters. */
export type ValuesOf<P> = { [K in keyof P]: P[K] extends Parameter<infer T> ? T : never };

/** An option without a value: true if it is given, or for `--no-…` unless it is given. */
export function flag(flags: string, description: string): Parameter<boolean> {
  return { ...PLAIN, flags, description, fallback: flags.startsWith('--no-') };
}

/** An option with a value; null if it is not given. */
export function value<T>(
  flags: string,
  description: string,
  parse: (text: string) => T,
): Parameter<T | null> {
  return { ...PLAIN, flags, description, parse, fallback: null };
}

/** An option with a default value. */
export function valueOr<T>(
  flags: string,
  description: string,
  { parse, fallback, shown = String(fallback) }: { parse: (text: string) => T; fallback: T; shown?: string },
): Parameter<T> {
  return { ...PLAIN, flags, description, parse, fallback, shownFallback: shown };
}

/** An option that takes one of a few words, by default the first. */
export function choice<const W extends readonly [string, ...string[]]>(
  flags: string,
  description: string,
  choices: W,
): Parameter<W[number]> {
  const [fallback] = choices;
  return { ...PLAIN, flags, description, choices, fallback, shownFallback: JSON.stringify(fallback) };
}

/** An argument that may be left out, and is null then. */
export function optionalArgument(flags: string, description: string): Parameter<string | null> {
  return { ...PLAIN, kind: 'argument', flags, description, fallback: null };
}

/** A required argument. */
export function argument(flags: string, description: string): Parameter<string> {
  return { ...PLAIN, kind: 'argument', flags, description, fallback: '' };
}

/** Any number of arguments. */
export function argumentList(flags: string, description: string): Parameter<string[]> {
  return { ...PLAIN, kind: 'argument', flags, description, fallback: [] };
}

/** The parameter, which cannot be given together with another option, named as in `verbose`. */
export function conflicting<T>(parameter: Parameter<T>, other: string): Parameter<T> {
  return { ...parameter, conflicts: other };
}

const PLAIN = {
  ...{ kind: 'option' as const, parse: null, shownFallback: null },
  ...{ choices: [], conflicts: null },
};
