const actionsPage =
  /^https:\/\/[a-z0-9.-]+(?::\d+)?\/[\w.-]+\/[\w.-]+\/(?:actions\/runs|runs)\/\d+[\w/?=&:#.-]*$/i;

/**
 * The address, where it is safe to print: an https page of an Actions run and nothing else, since GitHub would leave a
 * back-reference at any issue or commit that a stranger got linked. Null otherwise.
 */
export function safeUrl(url: string | null): string | null {
  return url !== null && url.length <= 500 && actionsPage.test(url) ? url : null;
}
