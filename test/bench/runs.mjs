// Generated runs, the same every time, kept in the temporary folder between invocations.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildOutput, randomFrom } from './build-output.mjs';
import { writeZip } from './zip-writer.mjs';

const MB = 1e6;

/**
 * The runs by name. `logBytes` is what all jobs print together; an archive with step files holds each line twice, in the
 * file of the job and in that of its step, and so inflates to twice as much.
 */
export const RUNS = {
  small: { jobs: 8, logBytes: 2.5 * MB, torn: 1, stepFiles: true },
  scanned: { jobs: 4, logBytes: 0.2 * MB, torn: 1, stepFiles: true },
  large: { jobs: 400, logBytes: 600 * MB, torn: 6, stepFiles: true },
  'large-by-job': { jobs: 400, logBytes: 1200 * MB, torn: 6, stepFiles: false },
  giant: { jobs: 1, logBytes: 400 * MB, torn: 1, stepFiles: true },
  'giant-by-job': { jobs: 1, logBytes: 400 * MB, torn: 1, stepFiles: false },
  'thousand-jobs': { jobs: 1000, logBytes: 10 * MB, torn: 4, stepFiles: true },
};

const OWNER = 'octo';
const REPO = 'cave';
const SHA = 'a'.repeat(40);
const WORKFLOW = '.github/workflows/ci.yml';
const START = Date.parse('2026-11-23T20:00:00Z');
const SCRIPTS = [
  'Install',
  'Generate',
  'Lint',
  'Compile',
  'Unit tests',
  'Integration tests',
  'Bundle',
  'Size report',
  'Docs',
  'Licence check',
  'Smoke test',
  'Package',
];

/** A step that prints much, and is an action. */
const IMAGE = 'Build image';

/** Raise it when the generated runs change. */
const EDITION = 3;

/** The folder of a run, a bundle; generates it where it is not there yet. */
export async function generatedRun(name, shape = RUNS[name]) {
  const folder = join(tmpdir(), `cache-autopsy-bench-${EDITION}`, name);
  if (existsSync(folder)) return folder;
  process.stderr.write(`generating ${name} …\n`);
  const beside = `${folder}.${process.pid}`;
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(join(beside, 'annotations'), { recursive: true });
  const jobs = Array.from({ length: shape.jobs }, (_, index) => describeJob(index, shape));
  const write = (path, content) => {
    mkdirSync(dirname(join(beside, path)), { recursive: true });
    writeFileSync(join(beside, path), content);
  };
  write('run.json', JSON.stringify(runObject(shape)));
  write('jobs.json', JSON.stringify(jobs.map(({ object }) => object)));
  write(`files/${OWNER}/${REPO}/${SHA}/${WORKFLOW}`, workflowFile());
  for (const { object, torn } of jobs) {
    if (torn) write(`annotations/${object.id}.json`, JSON.stringify(annotationsOf(jobs)));
  }
  await writeZip(join(beside, 'logs.zip'), archiveEntries(jobs, shape));
  renameSync(beside, folder);
  return folder;
}

/** The size of an archive as it was downloaded. */
export function archiveBytes(zip) {
  return statSync(zip).size;
}

/** What a loopback GitHub needs to serve a generated run. */
export function readWorld(folder) {
  const json = (path) => JSON.parse(readFileSync(join(folder, path), 'utf8'));
  const jobs = json('jobs.json');
  const annotated = jobs.filter(({ id }) => existsSync(join(folder, `annotations/${id}.json`)));
  return {
    owner: OWNER,
    repo: REPO,
    run: json('run.json'),
    jobs,
    archive: readFileSync(join(folder, 'logs.zip')),
    annotations: new Map(annotated.map(({ id }) => [id, json(`annotations/${id}.json`)])),
    contents: new Map([[WORKFLOW, readFileSync(join(folder, 'files', OWNER, REPO, SHA, WORKFLOW))]]),
  };
}

function runObject({ jobs }) {
  const ended = new Date(START + 3_600_000).toISOString();
  return {
    id: 42,
    run_attempt: 1,
    html_url: `https://github.com/${OWNER}/${REPO}/actions/runs/42`,
    name: `CI with ${jobs} jobs`,
    path: WORKFLOW,
    workflow_id: 7,
    event: 'push',
    head_branch: 'dev',
    head_sha: SHA,
    status: 'completed',
    conclusion: 'failure',
    created_at: new Date(START).toISOString(),
    run_started_at: new Date(START).toISOString(),
    updated_at: ended,
    pull_requests: [],
    referenced_workflows: [],
    repository: { full_name: `${OWNER}/${REPO}`, default_branch: 'main' },
  };
}

/** Torn-down jobs are spread over the run; one job in the middle failed, and took them with it. */
function describeJob(index, { jobs, torn }) {
  const every = Math.floor(jobs / torn);
  const isTorn = index % every === every - 1 && index < every * torn;
  const hasFailed = jobs > 1 && index === Math.floor(jobs / 2);
  const conclusion = isTorn ? 'cancelled' : hasFailed ? 'failure' : 'success';
  const name = `test (${index + 1})`;
  const steps = stepsOf({ torn: isTorn, failed: hasFailed });
  const object = {
    id: 1_000_000 + index,
    name,
    run_url: `https://api.github.com/repos/${OWNER}/${REPO}/actions/runs/42`,
    html_url: `https://github.com/${OWNER}/${REPO}/actions/runs/42/job/${1_000_000 + index}`,
    check_run_url: `https://api.github.com/repos/${OWNER}/${REPO}/check-runs/${1_000_000 + index}`,
    run_attempt: 1,
    status: 'completed',
    conclusion,
    started_at: seconds(0),
    completed_at: seconds(steps.length * 60),
    runner_id: 3,
    steps: steps.map(({ number, name: own, conclusion: end, minute }) => ({
      number,
      name: own,
      status: 'completed',
      conclusion: end,
      started_at: seconds(minute * 60),
      completed_at: seconds(minute * 60 + (end === 'skipped' ? 0 : 59)),
    })),
  };
  return { index, object, steps, torn: isTorn };
}

const seconds = (count) => new Date(START + count * 1000).toISOString().replace('.000Z', 'Z');

function stepsOf({ torn, failed }) {
  const mains = ['Set up job', 'Check out code', 'Restore packages', ...SCRIPTS, IMAGE, 'Save packages'];
  const steps = mains.map((name, position) => {
    const isSave = name === 'Save packages';
    const conclusion = isSave
      ? torn
        ? 'cancelled'
        : failed
          ? 'skipped'
          : 'success'
      : failed && name === IMAGE
        ? 'failure'
        : 'success';
    return { number: position + 1, name, conclusion, minute: position };
  });
  const posts = [
    { number: 2 * mains.length, name: 'Post Check out code', conclusion: 'success' },
    { number: 2 * mains.length + 1, name: 'Complete job', conclusion: 'success' },
  ];
  return [...steps, ...posts.map((post, position) => ({ ...post, minute: mains.length + position }))];
}

function workflowFile() {
  const scripts = SCRIPTS.map((name) => `      - name: ${name}\n        run: make '${name}'\n`).join('');
  return `name: CI
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        shard: [1, 2]
    steps:
      - name: Check out code
        uses: actions/checkout@v6
      - name: Restore packages
        id: packages
        uses: actions/cache/restore@v5
        with:
          path: packages
          key: packages-\${{ matrix.shard }}
${scripts}      - name: ${IMAGE}
        uses: docker/build-push-action@v6
      - name: Save packages
        if: steps.packages.outputs.cache-hit != 'true'
        uses: actions/cache/save@v5
        with:
          path: packages
          key: packages-\${{ matrix.shard }}
`;
}

function annotationsOf(jobs) {
  const failed = jobs.find(({ object }) => object.conclusion === 'failure');
  const why =
    failed === undefined
      ? 'The run was canceled by @octocat.'
      : `The strategy configuration was canceled because "test._${failed.index + 1}" failed`;
  return ['The operation was canceled.', why].map((message, index) => ({
    annotation_level: 'failure',
    message,
    start_line: index === 0 ? 20 : 1,
  }));
}

/** The entries of the archive: the whole logs of the jobs, then for each job its steps and what the server wrote. */
function* archiveEntries(jobs, { logBytes, stepFiles }) {
  const bytesPerJob = logBytes / jobs.length;
  for (const job of jobs) {
    // Only the first byte order mark stays.
    const logs = stepLogs(job, bytesPerJob).map(([, log], position) => log.subarray(position === 0 ? 0 : 3));
    yield [`${job.index}_${job.object.name}.txt`, Buffer.concat(logs)];
  }
  for (const job of jobs) {
    const { name } = job.object;
    if (stepFiles) for (const [step, log] of stepLogs(job, bytesPerJob)) yield [`${name}/${step}.txt`, log];
    yield [`${name}/system.txt`, Buffer.from(systemLog())];
  }
}

function systemLog() {
  const at = new Date(START).toISOString().replace('Z', '0000Z');
  return [
    `Evaluating test.if`,
    'Requested labels: ubuntu-latest',
    `Job defined at: ${OWNER}/${REPO}/${WORKFLOW}@refs/heads/dev`,
  ]
    .map((line) => `${at} ${line}`)
    .join('\n');
}

/** The same for the same job. Steps are of unequal size: compiling and testing print nearly everything. */
function stepLogs({ index, steps }, bytes) {
  const random = randomFrom(index + 1);
  const output = buildOutput(random);
  return steps
    .filter(({ conclusion }) => conclusion !== 'skipped')
    .map((step) => {
      const share = SHARES[step.name] ?? 0;
      return [
        `${step.number}_${step.name}`,
        renderLog(step, linesOf(step, index), { output, bytes: bytes * share }),
      ];
    });
}

const SHARES = {
  Install: 0.1,
  Compile: 0.35,
  'Unit tests': 0.27,
  'Integration tests': 0.1,
  Package: 0.06,
  [IMAGE]: 0.12,
};

/** A log with its byte order mark: the step's own lines, with as much output between them as fills it up. */
function renderLog({ minute }, { before, after }, { output, bytes }) {
  const parts = ['\ufeff'];
  const blocks = [];
  let length = 0;
  let ticks = (START + minute * 60_000) * 10_000;
  const push = (text) => {
    ticks += 1217;
    const at = `${new Date(Math.floor(ticks / 10_000)).toISOString().slice(0, -1)}${String(ticks % 10_000).padStart(4, '0')}Z`;
    const line = `${at} ${text}\n`;
    parts.push(line);
    length += line.length;
    if (parts.length > 20_000) blocks.push(Buffer.from(parts.splice(0).join('')));
  };
  for (const text of before) push(text);
  while (length < bytes) push(output());
  ticks = Math.max(ticks, (START + minute * 60_000 + 50_000) * 10_000);
  for (const text of after) push(text);
  blocks.push(Buffer.from(parts.join('')));
  return Buffer.concat(blocks);
}

function linesOf({ name, conclusion }, index) {
  const action = (reference, inputs) => [
    `##[group]Run ${reference}`,
    'with:',
    ...inputs.map((input) => `  ${input}`),
    '##[endgroup]',
  ];
  const cache = ['path: packages', `key: packages-${index + 1}`, 'enableCrossOsArchive: false'];
  switch (name) {
    case 'Set up job':
      return {
        before: ["Current runner version: '2.336.0'", 'Prepare workflow directory'],
        after: ['Complete job name: test'],
      };
    case 'Check out code':
      return {
        before: action('actions/checkout@v6', ['clean: true']),
        after: ['[command]/usr/bin/git log -1 --format=%H', SHA],
      };
    case 'Restore packages':
      return {
        before: action('actions/cache/restore@v5', cache),
        after: [`Cache not found for input keys: packages-${index + 1}`],
      };
    case 'Save packages':
      return {
        before: [...action('actions/cache/save@v5', cache), TAR],
        after: saveLines(conclusion === 'cancelled', index),
      };
    case IMAGE:
      return { before: action('docker/build-push-action@v6', ['push: false']), after: [] };
    case 'Post Check out code':
      return { before: ['Post job cleanup.', '[command]/usr/bin/git version'], after: [] };
    case 'Complete job':
      return { before: ['Cleaning up orphan processes'], after: [] };
    default:
      return {
        before: [
          `##[group]Run make '${name}'`,
          `\x1b[36;1mmake '${name}'\x1b[0m`,
          'shell: /usr/bin/bash -e {0}',
          '##[endgroup]',
        ],
        after: conclusion === 'failure' ? ['##[error]Process completed with exit code 1.'] : [],
      };
  }
}

const TAR =
  '[command]/usr/bin/tar --posix -cf cache.tzst --exclude cache.tzst -P -C /home/runner/work/cave/cave --files-from manifest.txt --use-compress-program zstdmt';

function saveLines(torn, index) {
  const total = 124_000_000;
  const sent = Array.from({ length: torn ? 6 : 12 }, (_, second) =>
    Math.min(total, (second + 1) * 11_000_000),
  );
  const progress = sent.map(
    (bytes) => `Sent ${bytes} of ${total} (${((bytes / total) * 100).toFixed(1)}%), 10.5 MBs/sec`,
  );
  return torn
    ? [...progress, '##[error]The operation was canceled.']
    : [...progress, `Cache saved with key: packages-${index + 1}`];
}
