import type { Credentials } from './credentials.ts';
import {
  type Explanation,
  explainFailure,
  rateLimit,
  type Subject,
  shortMessage,
} from './explain-failure.ts';
import type { Failure } from './failure.ts';

/**
 * Puts into words why nothing was written. GitHub has no code of its own for a locked or an archived place, only a 403
 * with its words: "Unable to create comment because issue is locked.", "Repository was archived so is read-only."
 */
export function explainRefusal(failure: Failure, subject: Subject, credentials: Credentials): Explanation {
  const usual = explainFailure(failure, subject, credentials);
  const { status, headers, message } = failure;
  const isRefusal = (status === 403 || status === 404) && rateLimit(failure) === null;
  if (!isRefusal || headers['x-github-sso'] !== undefined) return usual;
  const answered = `GitHub answered ${status}`;
  if (/\block(?:ed|ing)?\b/i.test(message)) {
    return {
      reason: `${answered}: ${subject.what} is locked`,
      hint: 'unlock it, or use the token of a collaborator',
    };
  }
  if (/\barchived?\b/i.test(message)) {
    return {
      reason: `${answered}: the repository of ${subject.what} is archived`,
      hint: 'attach to an issue of another repository',
    };
  }
  return {
    reason: `${answered}: the token may not comment on ${subject.what} (${shortMessage(failure)})`,
    hint: usual.hint,
  };
}
