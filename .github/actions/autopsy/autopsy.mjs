// The step of the action that examines: asks GitHub once, and makes the annotations and the report from what it kept.
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../../bin/run-command.js';

const { RUN, ATTACH, FORMAT, EXIT_ZERO, GITHUB_OUTPUT, RUNNER_TEMP = tmpdir() } = process.env;
const folder = mkdtempSync(join(RUNNER_TEMP, 'cache-autopsy-'));
const [json, bundle] = [join(folder, 'report.json'), join(folder, 'bundle')];
const report = join(folder, `report.${FORMAT}`);

const exitZero = EXIT_ZERO === 'true' ? ['--exit-zero'] : [];
const attach = ATTACH === '' ? [] : [`--attach=${ATTACH}`];
const run = RUN === '' ? [] : ['--', RUN];
let status = await autopsy([
  '--format=json',
  `--output=${json}`,
  `--save-bundle=${bundle}`,
  ...exitZero,
  ...attach,
  ...run,
]);

const { verdict, findings } = existsSync(json)
  ? JSON.parse(readFileSync(json, 'utf8'))
  : { verdict: 'inconclusive', findings: [] };
if (existsSync(bundle)) {
  // The summary was written by the first.
  const again = { GITHUB_STEP_SUMMARY: '' };
  await autopsy(['--format=github', '--exit-zero', bundle], again);
  if (FORMAT !== 'json')
    status = Math.max(
      status,
      await autopsy([`--format=${FORMAT}`, `--output=${report}`, '--exit-zero', bundle], again),
    );
}
const keys = findings.flatMap(({ stuckKey }) => stuckKey?.key ?? []);
setOutput('verdict', verdict);
setOutput('keys', JSON.stringify([...new Set(keys)]));
setOutput('report', existsSync(report) ? report : '');
process.exitCode = status;

/** Runs the command, and gives its exit status. Readers have it under its name, and not where this machine has it. */
function autopsy(args, env = {}) {
  const { signal } = new AbortController();
  return runCommand(args, { signal, env: { ...process.env, ...env }, startedAs: 'cache-autopsy' });
}

/** Nothing that a stranger named can end a value: nobody knows the delimiter before it is written. */
function setOutput(name, value) {
  const end = `end-${randomUUID()}`;
  appendFileSync(GITHUB_OUTPUT, `${name}<<${end}\n${value}\n${end}\n`);
}
