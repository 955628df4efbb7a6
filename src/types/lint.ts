import type { Explained } from './explanation.ts';
import type { FileFault, RemedyNote } from './remedies.ts';

/** The severity of a finding of `lint`: `error` if a collision is proved and later runs would need the key. */
type LintSeverity = 'error' | 'warning';

/** A line of a file. */
export interface LinePlace {
  file: string;
  line: number;
}

/** What can tear a save down, or make it useless, according to the files. */
export type Exposure = {
  /** The events whose runs it reaches. */
  events: string[];
  /** Whether the files prove it, or it is only possible. */
  isProved: boolean;
  /** The line that causes it; null if no single line does. */
  place: LinePlace | null;
} & (
  | { kind: 'fail-fast'; job: string; legs: number | null }
  | {
      kind: 'concurrency';
      group: string;
      /** The events whose runs cancel. */
      newer: string[];
      reach: 'run' | 'job' | 'own-legs';
      /** The other workflow whose runs cancel; null if its own do. */
      workflow: string | null;
      /** Whether a run of any branch cancels one of the default branch, because the group does not tell them apart. */
      ofAnyBranch: boolean;
    }
  | { kind: 'self-cancel'; by: 'own-run' | 'earlier-runs'; step: string }
  | { kind: 'background' }
  | { kind: 'policy' }
  | { kind: 'caller'; of: 'workflow' | 'action' }
);

/** What a finding offers. */
export interface LintFix {
  disposition: 'verified' | 'needs-review';
  /** A unified diff; null if it is to be done by hand. */
  patch: string | null;
  /** What it changes, what it does not cover; what to do by hand. */
  notes: RemedyNote[];
}

/** What a rule reports about a step. */
export interface LintFinding {
  rule: string;
  severity: LintSeverity;
  message: string;
  file: string;
  line: number;
  endLine: number;
  /** The key of the job; null in an action. */
  job: string | null;
  /** The number of the step in its list, from 1; null if it is about no step. */
  step: number | null;
  stepName: string | null;
  exposure: Exposure[];
  fix: LintFix | null;
}

/** What could not be read, and so is not covered by the absence of a finding. */
export interface LintGap {
  path: string;
  /** What is wrong with it, or in the words of whoever could not give it. */
  reason: string | FileFault;
}

/** A save that no rule judges: its action makes it by itself, where no `if:` reaches it. */
export interface NotJudged extends LinePlace {
  /** The key of the job; null in an action. */
  job: string | null;
  /** The number of the step in its list, from 1. */
  step: number;
  stepName: string | null;
  /** Its `uses:`, as written. */
  action: string;
}

/** What `explain` and a code scanning alert say about a rule. */
export interface RuleInfo extends Explained {
  id: string;
}

/** What `lint` found in the files of one repository. */
export interface LintReport {
  findings: LintFinding[];
  /** The saves that no rule judges. */
  notJudged: NotJudged[];
  gaps: LintGap[];
  /** How many workflow and action files were judged. */
  files: number;
  /** How many findings are silenced by a comment. */
  ignored: number;
  /** Every rule that was asked. */
  rules: readonly RuleInfo[];
  /** The texts of the files that have findings, by path. */
  texts: ReadonlyMap<string, string>;
}
