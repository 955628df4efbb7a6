import { lint } from '../../src/lint/lint.ts';
import type { LintReport } from '../../src/types/lint.ts';

/** What `lint` says of some files, by path; a text alone is `.github/workflows/ci.yml`. */
export function lintOf(files: string | Record<string, string>): LintReport {
  const texts = typeof files === 'string' ? { '.github/workflows/ci.yml': files } : files;
  const sources = Object.entries(texts).map(([path, text]) => ({ owner: '', repo: '', sha: '', path, text }));
  const report = lint(sources, { isReported: () => true, gaps: [] });
  // A file that cannot be read has no findings either.
  if (report.gaps.length > 0) throw new Error(JSON.stringify(report.gaps));
  return report;
}

/** The findings as `rule severity`. */
export function saidOf(files: string | Record<string, string>): string[] {
  return lintOf(files).findings.map(({ rule, severity }) => `${rule} ${severity}`);
}

/** Groups that collide under every event, and those that do not on the default branch. */
export const CANCELS =
  'concurrency: { group: "${{ github.workflow }}-${{ github.ref }}", cancel-in-progress: true }';
export const CANCELS_PULLS =
  'concurrency: { group: "${{ github.workflow }}-${{ github.head_ref || github.run_id }}", cancel-in-progress: true }';

/** A workflow of one job, with what stands above the jobs, in the job and in its steps. */
export function workflow(parts: { top?: string; job?: string; steps: string }): string {
  const { top = `on: push\n${CANCELS}`, job = 'runs-on: ubuntu-latest', steps } = parts;
  return `name: CI\n${top}\njobs:\n  build:\n${indent(job, 4)}\n    steps:\n${indent(steps, 6)}\n`;
}

function indent(text: string, columns: number): string {
  return text
    .trim()
    .split('\n')
    .map((line) => (line === '' ? line : ' '.repeat(columns) + line))
    .join('\n');
}

/** A restore, a build and a save that asks what the caller says. */
export function saving(condition: string | null, key = "deps-${{ hashFiles('lock') }}"): string {
  return `
- uses: actions/cache/restore@v4
  id: restore
  with: { path: deps, key: "${key}" }
- id: build
  if: steps.restore.outputs.cache-hit != 'true'
  run: make deps
- name: Save
${condition === null ? '' : `  if: ${condition}\n`}  uses: actions/cache/save@v4
  with: { path: deps, key: "${key}" }`;
}

/** A combined cache. */
export function combined(key = "deps-${{ hashFiles('lock') }}", more = ''): string {
  return `
- uses: actions/cache@v4
  id: cache
${more}  with: { path: deps, key: "${key}" }
- if: steps.cache.outputs.cache-hit != 'true'
  run: make deps`;
}
