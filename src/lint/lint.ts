import type { SourceFile } from '../types/evidence.ts';
import { grouped } from '../types/grouped.ts';
import type { Exposure, LintFinding, LintFix, LintGap, LintReport } from '../types/lint.ts';
import { whereGenerated } from './fixes.ts';
import { type IgnoreComment, ignoreComments, linesOfStep } from './ignores.ts';
import { savesNotJudged } from './not-judged.ts';
import { conditionLines } from './place.ts';
import { readRepository } from './repository.ts';
import type { Found, Rule } from './rule.ts';
import { unusedIgnore } from './rules/unused-ignore.ts';
import { rules } from './rules.ts';
import { findSaves, type SavePlace } from './save-places.ts';

/** Which of the files are reported, and what could not be read before. */
interface LintOptions {
  isReported: (path: string) => boolean;
  gaps: readonly LintGap[];
  /** The prefix of the repository's paths. */
  root?: string;
}

/** Judges the workflow and action files of one repository: callers decide what reaches a save, so all are read together. */
export function lint(files: readonly SourceFile[], { isReported, gaps, root = '' }: LintOptions): LintReport {
  const repository = readRepository(files, root);
  const comments = files.flatMap(ignoreComments);
  const used = new Set<string>();
  const saves = findSaves(repository);
  const findings = saves
    .filter(({ file }) => isReported(file.path))
    .flatMap((save) =>
      rules.flatMap((rule) => rule.find(save, { saves, repository }).map((found) => ({ save, rule, found }))),
    );
  const kept = findings.filter(({ save, rule }) => {
    const own = comments.filter((comment) => silences(comment, save, rule));
    for (const comment of own) used.add(nameOf(comment, rule.id));
    return own.length === 0;
  });
  const unused = comments
    .filter(({ file }) => isReported(file.path))
    .flatMap((comment) => unusedIn(comment, (rule) => used.has(nameOf(comment, rule))));
  const all = inOrder([...oncePerLine(kept).map((one) => ({ ...one.finding, fix: fixOf(one) })), ...unused]);
  const named = new Set(all.map(({ file }) => file));
  const unread = repository.unread.filter(({ path }) => isReported(path));
  return {
    findings: all,
    notJudged: savesNotJudged(repository).filter(({ file }) => isReported(file)),
    gaps: [...gaps, ...unread].filter(({ path }) => isReported(path)),
    files: files.filter(({ path }) => isReported(path)).length - unread.length,
    ignored: findings.length - kept.length,
    rules,
    texts: new Map(files.filter(({ path }) => named.has(path)).map(({ path, text }) => [path, text])),
  };
}

/** What a rule has found at a save. */
interface Kept {
  save: SavePlace;
  rule: Rule;
  found: Found;
}

/** A finding for the report, and for how many more steps it holds. */
type Told = Kept & { finding: Omit<LintFinding, 'fix'>; others: number };

/**
 * One finding of each rule for a line, which may be in several jobs through an alias, and one for a generated file, at
 * its worst place, since a change at its source fixes all steps.
 */
function oncePerLine(kept: readonly Kept[]): Told[] {
  const all = kept.map((one) => ({ ...one, finding: findingOf(one.save, one.rule, one.found) }));
  const groups = grouped(all, ({ save, found, finding: { rule, file, line } }) =>
    [rule, file, save.generatedFrom === null ? `${line} ${found.message}` : ''].join('\n'),
  );
  return [...groups.values()].map((group) => {
    const worst = group.find(({ finding }) => finding.severity === 'error') ?? group[0];
    return { ...worst, others: group.length - 1 };
  });
}

/** The fix of a finding; none in a generated file but at its origin. */
function fixOf({ save: { generatedFrom }, found, others }: Told): LintFix | null {
  if (found.fix === undefined) return null;
  return generatedFrom === null ? found.fix() : whereGenerated(generatedFrom.path, others);
}

function silences(comment: IgnoreComment, { list, step, lineAt }: SavePlace, rule: Rule): boolean {
  if (comment.file !== list.file || !comment.rules.includes(rule.id)) return false;
  const { from, until } = linesOfStep(list, step, lineAt);
  return from <= comment.line && comment.line <= until;
}

function nameOf({ file, line }: IgnoreComment, rule: string): string {
  return `${file.path}:${line}:${rule}`;
}

function unusedIn(
  { file, line, rules: named }: IgnoreComment,
  isUsed: (rule: string) => boolean,
): LintFinding[] {
  return named
    .filter((rule) => !isUsed(rule))
    .map((rule) => ({
      rule: unusedIgnore.id,
      severity: 'warning',
      message: worded(unusedIgnore, rules.some(({ id }) => id === rule) ? 'unused' : 'unknown', { rule }),
      ...{ file: file.path, line, endLine: line, job: null, step: null, stepName: null },
      ...{ exposure: [], fix: null },
    }));
}

function findingOf(save: SavePlace, rule: Rule, found: Found): Omit<LintFinding, 'fix'> {
  const { file, job, step } = save;
  const exposure = found.exposure ?? save.exposures;
  return {
    rule: rule.id,
    severity: rule.isOfTearing && save.key === 'content' && exposure.some(isCollision) ? 'error' : 'warning',
    message: worded(rule, found.message, found.args ?? {}),
    ...{ file: file.path, ...conditionLines(file.text, step, save.lineAt) },
    ...{ job: job?.key ?? null, step: step.index + 1, stepName: step.name },
    exposure,
  };
}

/**
 * Whether two events, or the legs of a matrix, are proved to cancel each other. Runs that only a person starts seldom
 * collide, and no other run would miss the key.
 */
function isCollision({ kind, isProved, events }: Exposure): boolean {
  const isByHand = events.every((event) => event === 'workflow_dispatch');
  return isProved && !isByHand && (kind === 'fail-fast' || kind === 'concurrency');
}

function worded({ messages }: Rule, name: string, args: Readonly<Record<string, string>>): string {
  return (messages[name] ?? '').replace(/\{(\w+)\}/g, (_, arg: string) => args[arg] ?? '');
}

function inOrder(findings: LintFinding[]): LintFinding[] {
  return findings.toSorted((one, other) =>
    one.file === other.file ? one.line - other.line : one.file < other.file ? -1 : 1,
  );
}
