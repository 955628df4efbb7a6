import type { SourceFile } from '../types/evidence.ts';
import type { Exposure, LintFinding, LintGap, LintReport } from '../types/lint.ts';
import { type IgnoreComment, ignoreComments, linesOfStep } from './ignores.ts';
import { changedLines } from './place.ts';
import { readRepository } from './repository.ts';
import type { Found, Rule } from './rule.ts';
import { unusedIgnore } from './rules/unused-ignore.ts';
import { rules } from './rules.ts';
import { findSaves, type SavePlace } from './save-places.ts';

/** What is judged of the files that are read: those that are reported, and what could not be read before. */
export interface LintOptions {
  isReported: (path: string) => boolean;
  gaps: readonly LintGap[];
}

/** Judges the workflow and action files of one repository: callers decide what reaches a save, so all are read together. */
export function lint(files: readonly SourceFile[], { isReported, gaps }: LintOptions): LintReport {
  const repository = readRepository(files);
  const comments = files.flatMap(ignoreComments);
  const used = new Set<string>();
  const findings = findSaves(repository)
    .filter(({ file }) => isReported(file.path))
    .flatMap((save) =>
      rules.flatMap((rule) => rule.find(save, repository).map((found) => ({ save, rule, found }))),
    );
  const kept = findings.filter(({ save, rule }) => {
    const own = comments.filter((comment) => silences(comment, save, rule));
    for (const comment of own) used.add(nameOf(comment, rule.id));
    return own.length === 0;
  });
  const unused = comments
    .filter(({ file }) => isReported(file.path))
    .flatMap((comment) => unusedIn(comment, (rule) => used.has(nameOf(comment, rule))));
  const all = inOrder([...kept.map(({ save, rule, found }) => findingOf(save, rule, found)), ...unused]);
  const named = new Set(all.map(({ file }) => file));
  return {
    findings: all,
    gaps: [...gaps, ...repository.unread],
    files: files.filter(({ path }) => isReported(path)).length - repository.unread.length,
    ignored: findings.length - kept.length,
    rules,
    texts: new Map(files.filter(({ path }) => named.has(path)).map(({ path, text }) => [path, text])),
  };
}

function silences(comment: IgnoreComment, { list, step }: SavePlace, rule: Rule): boolean {
  if (comment.file !== list.file || !comment.rules.includes(rule.id)) return false;
  const { from, until } = linesOfStep(list, step);
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

function findingOf(save: SavePlace, rule: Rule, found: Found): LintFinding {
  const { file, job, step } = save;
  const exposure = found.exposure ?? save.exposures;
  return {
    rule: rule.id,
    severity: rule.isOfTearing && save.key === 'content' && exposure.some(isCollision) ? 'error' : 'warning',
    message: worded(rule, found.message, found.args ?? {}),
    ...{ file: file.path, ...changedLines(file.text, step) },
    ...{ job: job?.key ?? null, step: step.index + 1, stepName: step.name },
    exposure,
    fix: found.fix?.() ?? null,
  };
}

/** Two events, or the legs of a matrix, that are proved to cancel each other. */
function isCollision({ kind, isProved }: Exposure): boolean {
  return isProved && (kind === 'fail-fast' || kind === 'concurrency');
}

function worded({ messages }: Rule, name: string, args: Readonly<Record<string, string>>): string {
  return (messages[name] ?? '').replace(/\{(\w+)\}/g, (_, arg: string) => args[arg] ?? '');
}

function inOrder(findings: LintFinding[]): LintFinding[] {
  return findings.toSorted((one, other) =>
    one.file === other.file ? one.line - other.line : one.file < other.file ? -1 : 1,
  );
}
