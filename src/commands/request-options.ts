import { maskSecrets } from '../logs/mask-secrets.ts';
import { plain } from '../render/safe/sanitize-text.ts';
import type { ClientOptions, RequestLimits } from '../sources/github/client-options.ts';
import type { Io } from '../types/io.ts';

/** Prints one line on stderr, with strangers' text made harmless. */
export function complain(io: Io, text: string): void {
  io.stderr.write(`${plain(maskSecrets(text))}\n`);
}

/** How requests are made: what is reported meanwhile, and how long they may take. */
export function requestOptions(
  options: { quiet: boolean; verbose: boolean },
  io: Io,
): Pick<ClientOptions, 'signal' | 'onProgress' | 'onRequest'> & { limits: Partial<RequestLimits> } {
  const says = (text: string): void => complain(io, text);
  const waitSeconds = Number(io.env.CACHE_AUTOPSY_MAX_WAIT || Number.NaN);
  return {
    signal: io.signal,
    onProgress: options.quiet
      ? () => {}
      : options.verbose
        ? says
        : (text) => io.stderr.showProgress?.(plain(maskSecrets(text))),
    onRequest: options.verbose
      ? ({ method, path, status, milliseconds }) =>
          says(`${method} ${path} ${status ?? 'no answer'} ${milliseconds} ms`)
      : () => {},
    limits: waitSeconds >= 0 ? { maxWaitMs: waitSeconds * 1000 } : {},
  };
}
