/** The text of a log under a name that an archive of GitHub's would give it. */
export interface NamedText {
  name: string;
  bytes: Uint8Array;
  /** Whether it is a stretch of a text that goes on behind it. */
  closed?: boolean;
}
