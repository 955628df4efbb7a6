/** GitHub refuses a longer issue or comment: "body is too long (maximum is 65536 characters)". */
const longestBody = 65_000;

/** How many items of a list, rows of a table, findings and notes are shown: as many as fit a comment. */
const ROOM = [1000, 300, 100, 50, 30, 20, 12, 8, 5, 3, 2, 1];

/** The body with the most items of each list with which it is short enough. */
export function fittingBody(bodyOf: (most: number) => string): string {
  let body = '';
  for (const most of ROOM) {
    body = bodyOf(most);
    if (body.length <= longestBody) break;
  }
  return body;
}

/** The longest patch that is shown, in characters. */
export function longestPatch(most: number): number {
  return Math.min(20_000, 3000 + 500 * most);
}
