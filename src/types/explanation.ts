/** What a word of a report means, how it is known, what to do, and where the fact was said. */
export interface Explanation {
  means: string;
  known: string;
  todo: string;
  source: string;
}

/** A word of a report with its explanation. */
export interface Explained {
  /** What it is, in one line. */
  title: string;
  explanation: Explanation;
}
