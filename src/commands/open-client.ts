import { completeLimits } from '../sources/github/client-options.ts';
import { type Credentials, findCredentials } from '../sources/github/credentials.ts';
import { createClient, type GitHubClient } from '../sources/github/request.ts';
import type { Io } from '../types/io.ts';
import { requestOptions } from './request-options.ts';

/** A client for a host, shared by all requests of a command together with its waiting time. */
export async function openClient(
  host: string,
  options: Parameters<typeof requestOptions>[0],
  io: Io,
): Promise<GitHubClient> {
  return clientWith(await findCredentials(host, io.env), options, io);
}

/** A client with known credentials. */
export function clientWith(
  credentials: Credentials,
  options: Parameters<typeof requestOptions>[0],
  io: Io,
): GitHubClient {
  const { limits, ...others } = requestOptions(options, io);
  return createClient({ credentials, limits: completeLimits(limits), ...others });
}
