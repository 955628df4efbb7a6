import type { Case } from '../../src/render/content/finding-view.ts';
import type { Finding, Lane } from '../../src/types/findings.ts';
import type { Hit, RunInBrief, StuckKey, Victim } from '../../src/types/keys.ts';
import type { Instant } from '../../src/types/primitives.ts';
import type { Report, Save } from '../../src/types/report.ts';
import type { Trace } from '../../src/types/trace.ts';
import { told, toldGap, toldWords } from '../support/told.ts';

/** A moment, as the reports of this file write it. */
export function moment(iso: string): Instant {
  return Date.parse(iso);
}

const runUrl = 'https://github.com/zigpy/zha/actions/runs/15382918273';
const jobUrl = 'https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815123';

/** A healthy save of a job, with what the case needs changed. */
export function save(changes: Partial<Save> = {}): Save {
  return {
    run: null,
    job: { id: 43274815123, name: 'prepare-base (3.13)', url: jobUrl },
    step: { number: 9, name: 'Save base Python virtual environment', url: `${jobUrl}#step:9:1` },
    action: 'actions/cache/save@v5',
    form: 'save-step',
    key: '4-Linux-base-venv-3.13.9-1f0c4e',
    paths: ['venv'],
    version: 'f488f6875b536eb70a5dee1a2b2d3d5d2a2e7b1f0a9f6f6e4ad7ad1c3f5b2a10',
    scope: 'refs/heads/dev',
    outcome: 'saved',
    phase: 'finalize',
    startedAt: moment('2026-06-01T09:14:01.000Z'),
    endedAt: moment('2026-06-01T09:14:09.000Z'),
    upload: { sentBytes: 41_946_413, totalBytes: 41_946_413, bytesPerSecond: 7_235_174 },
    guard: { condition: "steps.cache-venv.outputs.cache-hit != 'true'", survivesCancellation: false },
    refusedBy: null,
    notes: [],
    ...changes,
  };
}

/** The reservation of the zigpy-like case. */
export const heldKey: StuckKey = {
  key: '4-Linux-base-venv-3.13.9-1f0c4e',
  version: 'f488f6875b536eb70a5dee1a2b2d3d5d2a2e7b1f0a9f6f6e4ad7ad1c3f5b2a10',
  scope: 'refs/heads/dev',
  certainty: 'confirmed',
  reservedBetween: { from: moment('2026-06-01T09:14:03.780Z'), until: moment('2026-06-01T09:14:04.927Z') },
  expiresBetween: { from: moment('2026-06-02T09:14:03.780Z'), until: moment('2026-06-02T09:14:04.927Z') },
  state: 'held',
};

const patch = `--- a/.github/workflows/ci.yml
+++ b/.github/workflows/ci.yml
@@ -71,5 +71,6 @@
           key: \${{ steps.key.outputs.key }}
       - name: Create Python virtual environment
+        id: create-venv
         if: steps.cache-venv.outputs.cache-hit != 'true'
         run: |
           python -m venv venv
@@ -80,5 +81,5 @@
       - name: Save base Python virtual environment
-        if: steps.cache-venv.outputs.cache-hit != 'true'
+        if: always() && steps.create-venv.outcome == 'success'
         uses: actions/cache/save@v5
         with:
           path: venv
`;

/** Two legs of a matrix: one fails, the other is torn down while it uploads. */
export const siblingTimeline: Lane[] = [
  {
    job: 'prepare-base (3.15)',
    url: jobUrl,
    spans: [
      {
        kind: 'step',
        label: 'Create Python virtual environment',
        from: moment('2026-06-01T09:13:41.000Z'),
        until: moment('2026-06-01T09:14:08.000Z'),
      },
    ],
    marks: [{ kind: 'failed', label: 'failed', at: moment('2026-06-01T09:14:08.200Z') }],
  },
  {
    job: 'prepare-base (3.13)',
    url: jobUrl,
    spans: [
      {
        kind: 'step',
        label: 'Create Python virtual environment',
        from: moment('2026-06-01T09:13:44.000Z'),
        until: moment('2026-06-01T09:14:01.000Z'),
      },
      {
        kind: 'archive',
        label: 'archive',
        from: moment('2026-06-01T09:14:01.200Z'),
        until: moment('2026-06-01T09:14:04.000Z'),
      },
      {
        kind: 'upload',
        label: 'upload 38.3%',
        from: moment('2026-06-01T09:14:04.000Z'),
        until: moment('2026-06-01T09:14:09.300Z'),
      },
    ],
    marks: [
      { kind: 'reserved', label: 'reserved', at: moment('2026-06-01T09:14:04.000Z') },
      { kind: 'torn-down', label: 'torn down', at: moment('2026-06-01T09:14:09.300Z') },
    ],
  },
];

/** The finding of the zigpy-like case: a stuck key, confirmed and held, with a verified patch. */
export function finding(changes: Partial<Finding> = {}): Finding {
  return {
    save: 0,
    teardown: {
      at: moment('2026-06-01T09:14:09.300Z'),
      cause: {
        kind: 'sibling-failed',
        certainty: 'stated',
        detail: toldWords('prepare-base (3.15) failed in "Create Python virtual environment"'),
        jobUrl: 'https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815099',
        runUrl: null,
      },
    },
    stuckKey: heldKey,
    reservation: 'certain',
    keySource: null,
    evidence: [
      {
        claim: 'reserved',
        source: 'log',
        job: 43274815123,
        step: 9,
        line: 14,
        at: moment('2026-06-01T09:14:08.981Z'),
        text: 'Sent 16056320 of 41946413 (38.3%), 5.1 MBs/sec',
        url: `${jobUrl}#step:9:14`,
      },
      {
        claim: 'torn-down',
        source: 'log',
        job: 43274815123,
        step: 9,
        line: 15,
        at: moment('2026-06-01T09:14:09.300Z'),
        text: '##[error]The operation was canceled.',
        url: `${jobUrl}#step:9:15`,
      },
      {
        claim: 'cause',
        source: 'annotation',
        job: 43274815123,
        step: null,
        line: null,
        at: null,
        text: 'The strategy configuration was canceled because "prepare-base._3_15" failed',
        url: jobUrl,
      },
    ],
    remedies: [
      {
        kind: 'guard-save-step',
        disposition: 'verified',
        file: '.github/workflows/ci.yml',
        repository: 'zigpy/workflows',
        condition: "always() && steps.create-venv.outcome == 'success'",
        patch,
        notes: [
          toldWords('Gives the step "Create Python virtual environment" the id create-venv.'),
          toldWords('Drops steps.cache-venv.outputs.cache-hit: the producer is skipped on a hit.'),
        ],
        proof: toldWords(
          'survives the cancel, never saves a broken venv, decides as before in a healthy run',
        ),
      },
    ],
    timeline: siblingTimeline,
    victims: [],
    released: null,
    ...changes,
  };
}

/** A case of the attempt that is reported, which nothing else of it met. */
export function ownCase(changes: Partial<Case> = {}): Case {
  return {
    ...{ finding: finding(), save: tornSave(), met: [] },
    ...{ origin: 'this-attempt', isHeldAgain: false },
    ...changes,
  };
}

/** The torn-down save of the zigpy-like case. */
export function tornSave(changes: Partial<Save> = {}): Save {
  return save({
    outcome: 'torn-down',
    phase: 'upload',
    endedAt: moment('2026-06-01T09:14:09.300Z'),
    upload: { sentBytes: 16_056_320, totalBytes: 41_946_413, bytesPerSecond: 5_347_737 },
    ...changes,
  });
}

function leg(python: string, changes: Partial<Save> = {}): Save {
  const id = 43274815000 + Number(python.slice(2));
  return save({
    job: { id, name: `prepare-base (${python})`, url: `${runUrl}/job/${id}` },
    key: `4-Linux-base-venv-${python}-1f0c4e`,
    ...changes,
  });
}

/** A trace of an attempt that had no need of one. */
export function trace(changes: Partial<Trace> = {}): Trace {
  return {
    budget: 20,
    ended: 'not-needed',
    detail: null,
    lookedBetween: null,
    opened: [],
    notOpened: 0,
    stillRunning: 0,
    misses: [],
    ...changes,
  };
}

/** A report: the zigpy-like case, confirmed and held, with what a test needs changed. */
export function report(changes: Partial<Report> = {}): Report {
  return {
    version: '0.1.0',
    warnings: [],
    examinedAt: moment('2026-06-01T19:54:04.000Z'),
    verdict: 'stuck-key',
    run: {
      url: `${runUrl}/attempts/1`,
      host: 'github.com',
      owner: 'zigpy',
      repo: 'zha',
      id: 15382918273,
      attempt: 1,
      workflowName: 'CI',
      path: '.github/workflows/ci.yml',
      event: 'push',
      headBranch: 'dev',
      headSha: '6d3f1d7f6a5b4c3d2e1f0a9b8c7d6e5f4a3b2c1d',
      conclusion: 'failure',
      startedAt: moment('2026-06-01T09:12:58.000Z'),
      updatedAt: moment('2026-06-01T09:15:02.000Z'),
    },
    saves: [
      tornSave(),
      leg('3.11'),
      leg('3.12'),
      leg('3.14', { outcome: 'skipped', phase: null, upload: null }),
    ],
    findings: [finding()],
    gaps: [],
    trace: trace(),
    ...changes,
  };
}

/** A combined actions/cache, its post step torn down by a newer run (as in home-assistant/core#168310). */
const superseded = report({
  saves: [
    tornSave({
      job: { id: 71280000001, name: 'Prepare dependencies', url: `${runUrl}/job/71280000001` },
      step: { number: 24, name: 'Post Restore base Python virtual environment', url: null },
      action: 'actions/cache@v5',
      form: 'post-step',
      guard: { condition: 'success()', survivesCancellation: false },
      upload: { sentBytes: 402_653_184, totalBytes: 1_288_490_188, bytesPerSecond: 2_100_000 },
    }),
  ],
  findings: [
    finding({
      teardown: {
        at: moment('2026-06-01T09:14:09.300Z'),
        cause: {
          kind: 'run-superseded',
          certainty: 'stated',
          detail: toldWords('a newer run took the concurrency group CI-dev'),
          jobUrl: null,
          runUrl: 'https://github.com/zigpy/zha/actions/runs/15382920001',
        },
      },
    }),
  ],
});

/** Torn down in silence after the tar line: the key may have been reserved. */
export const suspected = report({
  saves: [tornSave({ phase: 'archive', upload: null })],
  findings: [
    finding({
      stuckKey: { ...heldKey, certainty: 'suspected' },
      reservation: 'possible',
      timeline: siblingTimeline.map((lane) => ({
        ...lane,
        spans: lane.spans.filter((span) => span.kind !== 'upload'),
        marks: lane.marks.filter((mark) => mark.kind !== 'reserved'),
      })),
    }),
  ],
});

/** Torn down while archiving: nothing was reserved. */
const archiving = report({
  verdict: 'clean',
  saves: [tornSave({ phase: 'archive', upload: null }), leg('3.11')],
  findings: [finding({ stuckKey: null, reservation: 'none' })],
});

/** No cancel at all: the upload failed by itself. */
const uploadFailed = report({
  saves: [tornSave({ outcome: 'failed' })],
  findings: [
    finding({
      teardown: {
        at: moment('2026-06-01T09:14:09.300Z'),
        cause: {
          kind: 'upload-failed',
          certainty: 'stated',
          detail: toldWords('the client said: Failed to save: read ECONNRESET'),
          jobUrl: null,
          runUrl: null,
        },
      },
      remedies: [
        {
          kind: 'by-hand',
          disposition: 'needs-review',
          file: null,
          repository: null,
          condition: null,
          patch: null,
          notes: [toldWords('Update actions/cache to v5: its client retries a lost connection.')],
          proof: null,
        },
      ],
    }),
  ],
});

/** The machine was taken away: no guard helps. */
const shutDown = report({
  findings: [
    finding({
      teardown: {
        at: moment('2026-06-01T09:14:09.300Z'),
        cause: {
          kind: 'runner-shut-down',
          certainty: 'inferred',
          detail: toldWords(''),
          jobUrl: null,
          runUrl: null,
        },
      },
      remedies: [],
    }),
  ],
});

/** Torn down, and no log to tell how far it had come. */
const logless = report({
  verdict: 'inconclusive',
  saves: [tornSave({ phase: null, upload: null, startedAt: null })],
  findings: [finding({ stuckKey: null, reservation: 'unknown', timeline: [] })],
  gaps: [toldGap('The log of job prepare-base (3.13) was not to be had: GitHub answered 404')],
});

/** The key was saved by a later run. */
const released = report({ findings: [finding({ stuckKey: { ...heldKey, state: 'released' } })] });

/** Examined two days later. */
export const expired = report({
  examinedAt: moment('2026-06-03T10:00:00.000Z'),
  findings: [finding({ stuckKey: { ...heldKey, state: 'expired' } })],
});

/** The key of an action that does not print it. */
export const keyless = report({
  saves: [tornSave({ key: null, version: null, action: 'Swatinem/rust-cache@v2', form: 'built-in' })],
  findings: [finding({ stuckKey: { ...heldKey, key: null, version: null } })],
});

/** The logs are gone, and nothing was found in the rest. */
export const inconclusive = report({
  verdict: 'inconclusive',
  saves: [],
  findings: [],
  gaps: [{ kind: 'logs', of: [{ job: 'build', steps: [] }], why: { kind: 'expired' } }],
});

/** Nothing wrong. */
export const clean = report({
  verdict: 'clean',
  saves: [
    leg('3.11'),
    leg('3.12'),
    leg('3.13'),
    leg('3.14', { outcome: 'skipped', phase: null, upload: null }),
  ],
  findings: [],
});

/** 400 saves in 60 jobs, 40 of them torn down, with notes and gaps to match. */
export const huge = report({
  saves: Array.from({ length: 400 }, (_, index) => {
    const id = 43274815000 + (index % 60);
    const changes = {
      job: {
        id,
        name: `integration / build and test (${index % 60}, ubuntu-24.04)`,
        url: `${runUrl}/job/${id}`,
      },
      key: `Linux-X64-node-modules-${index}-${'0123456789abcdef'.repeat(4)}`,
      notes:
        index % 9 === 0 ? [toldWords(`Refused: the key was finished by save ${index} of the same run.`)] : [],
    };
    return index % 10 === 0 ? tornSave(changes) : save(changes);
  }),
  findings: Array.from({ length: 40 }, (_, index) =>
    finding({
      save: 10 * index,
      evidence: Array.from({ length: 30 }, (_item, line) => ({
        claim: 'reserved' as const,
        source: 'log' as const,
        job: 43274815000,
        step: 9,
        line,
        at: moment('2026-06-01T09:14:08.981Z'),
        text: `Sent ${16056320 + line} of 41946413 (38.3%), 5.1 MBs/sec`,
        url: `${jobUrl}#step:9:${line}`,
      })),
    }),
  ),
  gaps: Array.from({ length: 80 }, (_, index) =>
    toldGap(`The log of job ${index} was not to be had: GitHub answered 404`),
  ),
});

/** Another attempt of the same repository. */
export function otherRun(id: number, changes: Partial<RunInBrief> = {}): RunInBrief {
  return {
    url: `https://github.com/zigpy/zha/actions/runs/${id}/attempts/1`,
    id,
    attempt: 1,
    workflowName: 'CI',
    event: 'push',
    headBranch: 'dev',
    conclusion: 'success',
    startedAt: moment('2026-06-01T10:01:00.000Z'),
    ...changes,
  };
}

/** A meeting of a run with the key of the zigpy-like case: refused, unless the case needs another. */
function hit(run: RunInBrief, at: Instant, changes: Partial<Hit> = {}): Hit {
  const url = `https://github.com/zigpy/zha/actions/runs/${run.id}/job/${run.id + 1}`;
  return {
    kind: 'refused',
    job: { id: run.id + 1, name: 'prepare-base (3.13)', url },
    step: { number: 9, name: 'Save base Python virtual environment', url: `${url}#step:9:1` },
    key: '4-Linux-base-venv-3.13.9-1f0c4e',
    at,
    fatal: false,
    text: 'Failed to save: Unable to reserve cache with key 4-Linux-base-venv-3.13.9-1f0c4e',
    url: `${url}#step:9:12`,
    ...changes,
  };
}

const pushed = otherRun(15383001001);
const pulled = otherRun(15383004002, { event: 'pull_request', headBranch: 'fix-zdo', conclusion: 'failure' });
const nightly = otherRun(15383009003, {
  url: 'https://github.com/zigpy/zha/actions/runs/15383009003/attempts/2',
  workflowName: 'Nightly',
  event: 'schedule',
  attempt: 2,
});
const saver = otherRun(15383012004, { startedAt: moment('2026-06-01T15:00:00.000Z') });

const restoreStep = { number: 6, name: 'Restore base Python virtual environment', url: null };
const failOnMiss: Partial<Hit> = {
  kind: 'missed',
  fatal: true,
  step: restoreStep,
  text: '##[error]Failed to restore cache entry. Exiting as fail-on-cache-miss is set.',
};

/** A run that was refused, one that missed the key and failed its job, and one that missed it before it was refused. */
const threeVictims: Victim[] = [
  { run: pushed, hits: [hit(pushed, moment('2026-06-01T10:02:11.000Z'))], rebuildSeconds: 184 },
  {
    run: pulled,
    hits: [
      hit(pulled, moment('2026-06-01T11:44:30.000Z'), failOnMiss),
      hit(pulled, moment('2026-06-01T11:44:32.000Z'), {
        ...failOnMiss,
        job: { id: 7, name: 'pylint', url: null },
      }),
    ],
    rebuildSeconds: null,
  },
  {
    run: nightly,
    hits: [
      hit(nightly, moment('2026-06-01T13:40:02.000Z'), { kind: 'missed', step: restoreStep }),
      hit(nightly, moment('2026-06-01T13:43:40.000Z')),
    ],
    rebuildSeconds: 211,
  },
];

const lookedForward: Trace = trace({
  ended: 'done',
  lookedBetween: { from: moment('2026-06-01T09:14:04.927Z'), until: moment('2026-06-01T19:54:04.000Z') },
  opened: [
    ...[pushed, pulled, nightly].map((run) => ({ run, role: 'victim' as const, problem: null })),
    { run: saver, role: 'release', problem: null },
  ],
});

/** The zigpy-like case, its three victims, and the run that saved the key in the end. */
export const culprit = report({
  findings: [
    finding({
      stuckKey: { ...heldKey, state: 'released' },
      victims: threeVictims,
      released: {
        at: moment('2026-06-01T15:02:09.000Z'),
        source: 'log',
        run: saver,
        url: `https://github.com/zigpy/zha/actions/runs/${saver.id}/job/15383012005#step:9:14`,
      },
    }),
  ],
  trace: lookedForward,
});

/** The second of the three victims, while the key was held: a miss that failed it, and a refusal that it survived. */
export const victim = report({
  examinedAt: moment('2026-06-01T12:00:00.000Z'),
  run: {
    ...report().run,
    url: pulled.url,
    id: pulled.id,
    event: pulled.event,
    headBranch: pulled.headBranch,
    startedAt: moment('2026-06-01T11:43:00.000Z'),
    updatedAt: moment('2026-06-01T11:46:00.000Z'),
  },
  saves: [
    save({
      outcome: 'refused',
      phase: 'reserve',
      startedAt: moment('2026-06-01T11:45:01.000Z'),
      endedAt: moment('2026-06-01T11:45:09.000Z'),
      upload: null,
      refusedBy: {
        kind: 'stuck-key',
        benign: false,
        heldUntil: null,
        detail: toldWords('the torn-down save of "prepare-base (3.13)" in run 15382918273 holds the key'),
        finding: 0,
        runUrl: `${runUrl}/attempts/1`,
        jobUrl,
      },
    }),
    leg('3.12', {
      outcome: 'refused',
      upload: null,
      refusedBy: benign('prepare-base (3.11) saved the same key'),
    }),
    tornSave({ run: otherRun(15382918273, { conclusion: 'failure', url: `${runUrl}/attempts/1` }) }),
  ],
  findings: [finding({ save: 2, victims: threeVictims.slice(0, 2) })],
  trace: trace({
    ended: 'done',
    lookedBetween: { from: moment('2026-05-31T11:45:09.000Z'), until: moment('2026-06-01T12:00:00.000Z') },
    opened: [{ run: otherRun(15382918273), role: 'culprit', problem: null }],
    misses: [{ ...hit(pulled, moment('2026-06-01T11:44:30.000Z'), failOnMiss), finding: 0 }],
  }),
});

function benign(detail: string): Save['refusedBy'] {
  return {
    kind: 'sibling',
    benign: true,
    detail: toldWords(detail),
    heldUntil: null,
    finding: null,
    runUrl: null,
    jobUrl: null,
  };
}

function refused(job: string): Save {
  return save({
    job: { id: 1, name: job, url: null },
    outcome: 'refused',
    upload: null,
    refusedBy: {
      kind: 'unknown',
      benign: null,
      heldUntil: moment('2026-06-02T09:14:04.000Z'),
      detail: toldWords(
        'something else holds the key: a finished entry, a save that still runs, or one that was torn down',
      ),
      finding: null,
      runUrl: null,
      jobUrl: null,
    },
  });
}

/** Refused, and nobody found who holds the key before the budget was spent. */
export const unexplained = report({
  verdict: 'clean',
  saves: [refused('build'), refused('test'), leg('3.11')],
  findings: [],
  trace: trace({
    ended: 'budget',
    detail: told('the budget of 20 is spent'),
    lookedBetween: { from: moment('2026-05-31T19:54:04.000Z'), until: moment('2026-06-01T19:54:04.000Z') },
    opened: Array.from({ length: 20 }, (_, index) => ({
      run: otherRun(15383100000 + index),
      role: 'nothing' as const,
      problem: index === 3 ? toldGap('GitHub answered 410: the logs have expired') : null,
    })),
    notOpened: 14,
  }),
});

/** A restore that missed its key and failed its job; GitHub's rate limit ended the search. */
export const fatalMiss = report({
  verdict: 'clean',
  saves: [],
  findings: [],
  trace: trace({
    ended: 'rate-limit',
    detail: told('GitHub allows no more requests until 2026-06-01 20:40 UTC'),
    lookedBetween: { from: moment('2026-05-31T19:54:04.000Z'), until: moment('2026-06-01T19:54:04.000Z') },
    opened: [{ run: otherRun(15383100000), role: 'nothing', problem: null }],
    notOpened: 6,
    misses: [{ ...hit(pulled, moment('2026-06-01T11:44:30.000Z'), failOnMiss), finding: null }],
  }),
});

/** 500 attempts that met one key. */
export const crowded = report({
  findings: [
    finding({
      victims: Array.from({ length: 500 }, (_, index) => {
        const run = otherRun(15384000000 + 10 * index, { workflowName: `Build ${index}` });
        const at = moment('2026-06-01T09:20:00.000Z') + 60_000 * index;
        return {
          run,
          hits: [hit(run, at, index % 2 === 0 ? {} : { kind: 'missed' })],
          rebuildSeconds: index % 3 === 0 ? 60 : null,
        };
      }),
    }),
  ],
  trace: trace({ budget: 600, ended: 'done', lookedBetween: lookedForward.lookedBetween }),
});

/** Every report of this file by the name of what it shows. */
export const worlds: Record<string, Report> = {
  'sibling failed': report(),
  superseded,
  suspected,
  'torn down while archiving': archiving,
  'upload failed': uploadFailed,
  'runner shut down': shutDown,
  'without a log': logless,
  released,
  expired,
  keyless,
  inconclusive,
  clean,
  huge,
  culprit,
  victim,
  unexplained,
  'fatal miss': fatalMiss,
  crowded,
};
