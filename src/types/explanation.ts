/** A word that reports use: what it means, how it is recognised, what to do, and the source of the fact. */
export interface Explained {
  /** What it is, in one line. */
  title: string;
  means: string;
  known: string;
  todo: string;
  source: string;
}
