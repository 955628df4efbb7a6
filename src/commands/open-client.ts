import type { Io } from '../io.ts';
import { completeLimits } from '../sources/github/client-options.ts';
import { type Credentials, findCredentials } from '../sources/github/credentials.ts';
import { createClient, type GitHubClient } from '../sources/github/request.ts';
import { requestOptions } from './request-options.ts';

/** A client for a host, which all requests of a command share, and with it the waiting at its limits. */
export async function openClient(
  host: string,
  options: Parameters<typeof requestOptions>[0],
  io: Io,
): Promise<GitHubClient> {
  return clientWith(await findCredentials(host, io.env), options, io);
}

/** A client with credentials that were found already. */
export function clientWith(
  credentials: Credentials,
  options: Parameters<typeof requestOptions>[0],
  io: Io,
): GitHubClient {
  const { limits, ...others } = requestOptions(options, io);
  return createClient({ credentials, limits: completeLimits(limits), ...others });
}
