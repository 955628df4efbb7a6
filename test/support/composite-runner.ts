import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { parse } from 'yaml';

interface Action {
  inputs: Record<string, { default?: string }>;
  outputs: Record<string, { value: string }>;
  runs: { steps: ActionStep[] };
}

interface ActionStep {
  id?: string;
  if?: string;
  uses?: string;
  run?: string;
  env?: Record<string, string>;
}

/** What a composite action did. */
export interface ActionOutcome {
  /** The exit status of the step that ended it, 0 where none failed. */
  status: number;
  stdout: string;
  stderr: string;
  outputs: Record<string, string>;
  summary: string;
  /** The actions that it used. They are not run. */
  used: string[];
}

/** Where and how a composite action is run. */
export interface ActionSetting {
  /** The folder that has its `action.yml`. */
  path: string;
  /** A folder for the runner's files. */
  folder: string;
  inputs?: Record<string, string>;
  env?: Record<string, string>;
}

/** Runs a composite action step by step as the runner does: conditions, environment, files, and the end at a failure. */
export async function runComposite({
  path,
  folder,
  inputs = {},
  env = {},
}: ActionSetting): Promise<ActionOutcome> {
  const action: Action = parse(readFileSync(join(path, 'action.yml'), 'utf8'));
  const github = { token: 'ghs_of-the-job', action_path: path };
  const given = Object.fromEntries(
    Object.entries(action.inputs).map(([name, { default: value = '' }]) => [
      name,
      expanded(value, { github }),
    ]),
  );
  const steps: Record<string, { outputs: Record<string, string> }> = {};
  const contexts = { github, inputs: { ...given, ...inputs }, steps };
  const files = mkdtempSync(join(folder, 'job-'));
  mkdirSync(join(files, 'temp'));
  const summary = join(files, 'summary');
  writeFileSync(summary, '');
  const outcome: ActionOutcome = { status: 0, stdout: '', stderr: '', outputs: {}, summary: '', used: [] };
  for (const [index, step] of action.runs.steps.entries()) {
    if (step.if !== undefined && expanded(`\${{ ${step.if} }}`, contexts) !== 'true') continue;
    if (step.uses !== undefined) outcome.used.push(step.uses);
    if (step.run === undefined) continue;
    const [script, output] = [join(files, `${index}.sh`), join(files, `output-${index}`)];
    writeFileSync(script, expanded(step.run, contexts));
    writeFileSync(output, '');
    const stepEnv = Object.entries(step.env ?? {}).map(([name, value]) => [name, expanded(value, contexts)]);
    const child = spawn('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', script], {
      cwd: files,
      env: {
        PATH: process.env.PATH,
        GITHUB_ACTIONS: 'true',
        GITHUB_ACTION_PATH: path,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        RUNNER_TEMP: join(files, 'temp'),
        ...env,
        ...Object.fromEntries(stepEnv),
      },
    });
    child.stdout.on('data', (text) => {
      outcome.stdout += text;
    });
    child.stderr.on('data', (text) => {
      outcome.stderr += text;
    });
    const [status] = await once(child, 'close');
    if (step.id !== undefined) steps[step.id] = { outputs: readOutputs(readFileSync(output, 'utf8')) };
    outcome.status = status;
    if (status !== 0) break;
  }
  for (const [name, { value }] of Object.entries(action.outputs))
    outcome.outputs[name] = expanded(value, contexts);
  return { ...outcome, summary: readFileSync(summary, 'utf8') };
}

/** A text with its expressions evaluated; what is not there is empty. */
function expanded(text: string, contexts: Record<string, unknown>): string {
  return text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => {
    const { tokens } = new Lexer(expression).lex();
    const expr = new Parser(tokens, Object.keys(contexts), []).parse();
    const known = JSON.parse(JSON.stringify(contexts), data.reviver);
    return new Evaluator(expr, known).evaluate().coerceString();
  });
}

/** Reads a file of outputs as the runner does (actions/runner@258d6c8 FileCommandManager.cs); throws where it would. */
export function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line === '') continue;
    const heredoc = /^([^=]*?)<<(.+)$/.exec(line);
    const [, name = '', value = ''] = /^(.*?)=(.*)$/.exec(line) ?? [];
    if (heredoc === null && name === '') throw new Error(`Invalid format '${line}'`);
    if (heredoc === null) {
      outputs[name] = value;
      continue;
    }
    const end = lines.indexOf(heredoc[2] ?? '');
    if (end < 0) throw new Error(`Matching delimiter not found '${heredoc[2]}'`);
    outputs[heredoc[1] ?? ''] = lines
      .splice(0, end + 1)
      .slice(0, -1)
      .join('\n');
  }
  return outputs;
}
