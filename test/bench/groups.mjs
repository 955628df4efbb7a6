// What is measured, and what it must reach. A group gives rows: what, its target, and what came out.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { depthOf, startLoopback } from './loopback.mjs';
import { microRows } from './micro.mjs';
import {
  bareNode,
  demandPrograms,
  inflateAll,
  packAndInstall,
  peakMemory,
  runTool,
  runToolWithPeak,
  timeSideBySide,
  tool,
  unzipAndGrep,
} from './processes.mjs';
import { archiveBytes, generatedRun, readWorld } from './runs.mjs';
import { growthExponent, linearFit, median, medianRatio } from './statistics.mjs';

const MB = 1e6;
const DEMO = fileURLToPath(new URL('../../fixtures/sibling-failed-mid-upload', import.meta.url));

/** The groups by name, in the order in which they run. */
export const GROUPS = {
  start,
  tarball,
  large,
  giant,
  network,
  download,
  scan,
  growth,
  layout,
  functions: microRows,
};

async function start() {
  const [bare, version, demo] = await timeSideBySide(21, [
    bareNode,
    tool('--version'),
    tool('--exit-zero', DEMO),
  ]);
  return [
    ratioRow('start: --version against node -e 0', { times: version, yardstick: bare, most: 1.6 }),
    ratioRow('demo bundle to report against node -e 0', { times: demo, yardstick: bare, most: 4 }),
  ];
}

/** What is shipped: its size, and how it starts where it was installed alone. */
async function tarball() {
  const { bytes, command } = packAndInstall();
  const [bare, demo] = await timeSideBySide(11, [bareNode, [...command, '--exit-zero', DEMO]]);
  return [
    row('size of the tarball', { most: 1500, value: Math.round(bytes / 1000), unit: ' kB' }),
    ratioRow('demo from the installed tarball', { times: demo, yardstick: bare, most: 4 }),
  ];
}

async function large() {
  const { folder, zip } = await archiveOf('large');
  const rows = await archiveRows('large run', zip, { folder, rounds: 5, must: true });
  return [
    ...rows,
    await memoryRow('peak memory, large run: archive + 150 MB', folder, archiveBytes(zip) + 150 * MB),
  ];
}

async function giant() {
  const { folder, zip } = await archiveOf('giant');
  const rows = await archiveRows('giant job log', zip, { folder, rounds: 5, must: true });
  const most = archiveBytes(zip) + 400 * MB + 100 * MB;
  return [
    ...rows,
    await memoryRow('peak memory, giant job log: archive + inflated log + 100 MB', folder, most),
  ];
}

/**
 * The same where the archive has no files of steps, as some have not: then every line has to be read. The threads of the
 * pool inflate it; one thread finds the lines (1.1 ms of CPU for a MB), takes the checksums (0.3 ms) and judges the jobs.
 * Reading in several threads would share 1.4 ms among two cores whose pool has 1.4 ms of inflating to do at that time.
 */
async function layout() {
  const rows = [];
  for (const name of ['large-by-job', 'giant-by-job']) {
    const { folder, zip } = await archiveOf(name);
    rows.push(...(await archiveRows(`${name}, for comparison`, zip, { folder, rounds: 3, must: false })));
  }
  return rows;
}

async function archiveOf(name) {
  const folder = await generatedRun(name);
  return { folder, zip: join(folder, 'logs.zip') };
}

async function archiveRows(what, zip, { folder, rounds, must }) {
  demandPrograms('unzip', 'grep');
  const [unzip, inflate, times] = await timeSideBySide(rounds, [
    unzipAndGrep(zip),
    inflateAll(zip),
    tool('--exit-zero', folder),
  ]);
  return [
    ratioRow(`${what} against unzip | grep`, { times, yardstick: unzip, most: must ? 0.35 : null }),
    ratioRow(`${what} against inflating alone`, { times, yardstick: inflate, most: must ? 1.3 : null }),
  ];
}

const DELAY_MS = 200;

async function network() {
  const one = await liveRun('small', DELAY_MS, '--trace=0');
  const traced = await liveRun('small', DELAY_MS);
  const many = await liveRun('thousand-jobs', 0, '--trace=0');
  const pages = many.requests.filter(({ path }) => path.includes('/jobs?')).length;
  const asked = one.requests.filter(({ server }) => server === 'api').length;
  return [
    row('requests to the API for one torn save', { most: 6, value: asked, unit: '' }),
    row('round trips deep, storage included', { most: 3, value: depthOf(one.requests), unit: '' }),
    row(`verdict at ${DELAY_MS} ms an answer`, { most: 1200, value: one.ms, unit: ' ms' }),
    row('the same with 20 other runs looked at', { most: 2500, value: traced.ms, unit: ' ms' }),
    row('requests to the API for them', {
      most: null,
      value: traced.requests.filter(({ server }) => server === 'api').length - asked,
      unit: '',
    }),
    row('job pages asked for, 1,000 jobs', { most: 10, value: pages, unit: '' }),
    row('1,000 jobs over ten pages, whole process', { most: null, value: many.ms, unit: ' ms' }),
  ];
}

/** The fastest of three runs of the command against a loopback GitHub. */
async function liveRun(name, delayMs, ...argv) {
  const world = readWorld(await generatedRun(name));
  const runs = [];
  for (let round = 0; round < 3; round += 1) {
    const github = await startLoopback(world, delayMs);
    const ms = await runTool(['--exit-zero', ...argv, world.run.html_url], liveEnv(github));
    github.close();
    runs.push({ ms, requests: github.requests });
  }
  return runs.reduce((best, run) => (run.ms < best.ms ? run : best));
}

/** The large run from a storage that sends 20 MB a second and takes 100 ms to the first byte, in parts and as a whole. */
async function download() {
  const world = readWorld(await generatedRun('large'));
  const [parts, whole] = [[], []];
  for (let round = 0; round < 3; round += 1) {
    for (const [runs, givesParts] of [
      [parts, true],
      [whole, false],
    ]) {
      const github = await startLoopback(world, 100, { bytesPerSecond: 20 * MB, givesParts });
      const ms = await runTool(['--exit-zero', '--trace=0', world.run.html_url], liveEnv(github));
      github.close();
      runs.push({ ms, asked: github.requests.filter(({ server }) => server === 'storage') });
    }
  }
  const [{ asked }] = parts;
  // Of the first, which asks for the whole, little more comes than shows how fast it does.
  const sent = asked.slice(1).reduce((sum, { bytes }) => sum + bytes, 0);
  const what = 'large run at 20 MB/s, in parts';
  return [
    ratioRow(`${what} against its whole download`, {
      times: parts.map(({ ms }) => ms),
      yardstick: whole.map(({ ms }) => ms),
      most: 0.5,
    }),
    row(`${what}, of its bytes`, { most: 15, value: (100 * sent) / world.archive.length, unit: ' %' }),
    row(`${what}, requests`, { most: null, value: asked.length, unit: '' }),
  ];
}

const liveEnv = ({ apiUrl }) => ({
  GITHUB_API_URL: apiUrl,
  GH_TOKEN: 'x',
  GITHUB_SERVER_URL: 'https://github.com',
});

const SCANNED = 1000;

/** A repository whose runs all failed: everything is asked for once, and then only what is new. */
async function scan() {
  const others = Array.from({ length: SCANNED }, (_, index) => 100_000 + index);
  const world = { ...readWorld(await generatedRun('scanned')), others };
  const github = await startLoopback(world, 0);
  const home = mkdtempSync(join(tmpdir(), 'cache-autopsy-scan-'));
  const env = { ...liveEnv(github), HOME: home };
  const target = ['scan', '--exit-zero', '--since=2026-11-01', `${world.owner}/${world.repo}`];
  const first = await runToolWithPeak(target, env);
  const asked = github.requests.splice(0);
  const second = await runToolWithPeak(target, env);
  github.close();
  rmSync(home, { recursive: true });
  const bytes = asked.reduce((sum, request) => sum + request.bytes, 0);
  const what = `scan of ${SCANNED} attempts of 4 jobs`;
  return [
    row(`${what}, requests`, { most: null, value: asked.length, unit: '' }),
    row(`${what}, answers`, { most: null, value: bytes / MB, unit: ' MB' }),
    row(what, { most: null, value: first.ms, unit: ' ms' }),
    row(`${what}, peak memory`, { most: null, value: first.peakBytes / MB, unit: ' MB' }),
    row('the same scan again, requests', { most: 20, value: github.requests.length, unit: '' }),
    row('the same scan again', { most: null, value: second.ms, unit: ' ms' }),
  ];
}

async function growth() {
  const byBytes = await timesOf([40, 80, 160, 320], (megabytes) => ({
    name: `growth-${megabytes}-mb`,
    shape: { jobs: 16, logBytes: megabytes * MB, torn: 1, stepFiles: false },
  }));
  const byJobs = await timesOf([125, 250, 500, 1000], (jobs) => ({
    name: `growth-${jobs}-jobs`,
    shape: { jobs, logBytes: jobs * 10_000, torn: 1, stepFiles: true },
  }));
  return [...growthRows('bytes', byBytes), ...growthRows('jobs', byJobs)];
}

/** Points of size and time, less the time that an empty run takes. */
async function timesOf(sizes, describe) {
  const [empty] = await timeSideBySide(5, [tool('--exit-zero', DEMO)]);
  const points = [];
  for (const size of sizes) {
    const { name, shape } = describe(size);
    const [times] = await timeSideBySide(5, [tool('--exit-zero', await generatedRun(name, shape))]);
    points.push({ x: size, y: median(times) - Math.min(...empty) });
  }
  return points;
}

function growthRows(what, points) {
  const exponent = growthExponent(points);
  const { r2 } = linearFit(points);
  const times = points.map(({ x, y }) => `${x}: ${Math.round(y)} ms`).join(', ');
  return [
    row(`growth with ${what}: time ~ ${what}^x (${times})`, { most: 1.15, value: exponent, unit: '' }),
    {
      what: `growth with ${what}: R² of a straight line`,
      target: '≥ 0.97',
      measured: r2.toFixed(4),
      met: r2 >= 0.97,
    },
  ];
}

function ratioRow(what, { times, yardstick, most }) {
  const [own, other] = [median(times), median(yardstick)].map((ms) => `${(ms / 1000).toFixed(2)} s`);
  const ratio = medianRatio(times, yardstick);
  return {
    ...row(what, { most, value: ratio, unit: ' ×' }),
    measured: `${ratio.toFixed(2)} × (${own} / ${other})`,
  };
}

async function memoryRow(what, folder, most) {
  const value = await peakMemory(3, tool('--exit-zero', folder));
  return row(what, { most: most / MB, value: value / MB, unit: ' MB' });
}

/** `most` is null where nothing is demanded. */
function row(what, { most, value, unit }) {
  const digits = unit === ' ms' || unit === ' MB' || Number.isInteger(value) ? 0 : 2;
  const number = (one) => `${one.toFixed(Number.isInteger(one) ? 0 : digits)}${unit}`;
  return {
    what,
    target: most === null ? '' : `≤ ${number(most)}`,
    measured: number(value),
    met: most === null ? null : value <= most,
  };
}
