import { AutopsyError, misuse } from '../errors.ts';
import { renderComment } from '../render/markdown/comment.ts';
import { tokenVariable } from '../sources/github/absence-of.ts';
import { type Access, attachComment } from '../sources/github/comments.ts';
import { findCredentials } from '../sources/github/credentials.ts';
import { findOwnPull } from '../sources/github/pull-request-of-run.ts';
import { type AttachTarget, type IssuePlace, parseAttachTarget } from '../sources/refs/issue-ref.ts';
import type { Io } from '../types/io.ts';
import type { Examined } from './examine.ts';
import { clientWith } from './open-client.ts';
import type { ExamineOptions } from './options/examine.ts';
import { requestOptions } from './request-options.ts';

/**
 * Reads where to attach the report, before there is one: throws an `AutopsyError` if it cannot go there. The function
 * it returns attaches it, and rejects with an `AutopsyError` if GitHub refuses.
 */
export function prepareAttach(
  place: string,
  options: ExamineOptions,
  io: Io,
): (examined: Examined) => Promise<void> {
  const target = parseAttachTarget(place);
  return (examined) => attach(examined, target, options, io);
}

async function attach(
  examined: Examined,
  target: AttachTarget,
  options: ExamineOptions,
  io: Io,
): Promise<void> {
  if (target.kind === 'own-pull' && examined.isFromFiles) {
    // The author of the bundle would choose which host is asked and written to.
    throw misuse('--attach pr takes a run on GitHub, not a bundle', 'give the address of the pull request');
  }
  const { run } = examined;
  const access = await openAccess(target.kind === 'issue' ? target.place.host : run.host, options, io);
  const place: IssuePlace = target.kind === 'issue' ? target.place : await findOwnPull(access, run);
  const url = await attachComment(access, place, renderComment(examined.report));
  requestOptions(options, io).onProgress(`attached: ${url}`);
}

/** Each host has its own credentials; those of the run's host are not sent elsewhere. */
async function openAccess(host: string, options: ExamineOptions, io: Io): Promise<Access> {
  const credentials = await findCredentials(host, io.env);
  if (credentials.token === null) {
    const hint = `set ${tokenVariable(credentials)} to a token with issues:write`;
    throw new AutopsyError('unavailable', `nothing can be attached on ${host} without a token`, hint);
  }
  return { client: clientWith(credentials, options, io), credentials, signal: io.signal };
}
