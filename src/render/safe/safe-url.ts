const actionsPage =
  /^https:\/\/[a-z0-9.-]+(?::\d+)?\/[\w.-]+\/[\w.-]+\/(?:actions\/runs|runs)\/\d+[\w/?=&:#.-]*$/i;

/**
 * The URL if it is safe to print: an https page of an Actions run and nothing else, since GitHub adds a back-reference
 * to any issue or commit that is linked. Null otherwise.
 */
export function safeUrl(url: string | null): string | null {
  return url !== null && url.length <= 500 && actionsPage.test(url) ? url : null;
}
