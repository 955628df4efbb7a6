/** A word of a report: what it means, how it is known, what to do, and where the fact was said. */
export interface Explained {
  /** What it is, in one line. */
  title: string;
  means: string;
  known: string;
  todo: string;
  source: string;
}
