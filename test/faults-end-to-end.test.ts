import { describe, expect, test, vi } from 'vitest';
import { type CommandOutcome, runCommand } from './support/command.ts';
import { longRunWorld } from './support/long-run.ts';
import { type Fault, type FaultRule, startLoopbackGitHub, type World } from './support/loopback-github.ts';

// Judging it asks every kind of question; in the long one its torn-down job is on the second page of jobs.
const { world: long, short, url } = await longRunWorld('cancelled-just-after-reserving');
const withoutArchive: World = {
  ...short,
  attempts: short.attempts.map((attempt) => ({ ...attempt, archive: null })),
};

const TOKEN = 'ghp_thesecrettokenofthisverytest012345678';
/** Seconds: enough for one pause, and not for the next, which is four times as long. */
const PATIENCE = 4;
/** Half of it is borne in one silence, after which there is time for one pause, and for no silence more. */
const PATIENCE_WITH_SILENCE = 8;

vi.setConfig({ maxConcurrency: 300, testTimeout: 240_000 });

/** So many examinations at once that pauses overlap, and so few that no honest answer is kept waiting. */
const answered = turns(16);
/** Those that meet a silence do little else than wait. */
const unanswered = turns(40);

function turns(sideBySide: number) {
  const queue: (() => void)[] = [];
  let running = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= sideBySide) await new Promise<void>((resolve) => queue.push(resolve));
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      queue.shift()?.();
    }
  };
}

/** The list of other runs. */
const OTHER_RUNS = /\/actions\/runs\?/;

/** Runs the command on a terminal, against a GitHub with the faults, each of which it must meet. */
async function examine(rules: readonly FaultRule[], serving = short): Promise<CommandOutcome> {
  const isSilence = rules.some(({ fault }) => fault.kind === 'hang' || fault.kind === 'trickle');
  return await (isSilence ? unanswered : answered)(async () => {
    const github = await startLoopbackGitHub(serving);
    for (const rule of rules) github.fail(rule);
    const patience = isSilence ? PATIENCE_WITH_SILENCE : PATIENCE * Math.max(1, rules.length);
    const env = {
      GITHUB_API_URL: github.apiUrl,
      GH_TOKEN: TOKEN,
      CACHE_AUTOPSY_MAX_WAIT: String(patience),
    };
    // Other runs are only looked for where their list is what goes wrong.
    const isTracing = rules.length === 0 || rules.some(({ path }) => path === OTHER_RUNS);
    const trace = isTracing ? [] : ['--trace', '0'];
    const outcome = await runCommand([url, '--format', 'json', ...trace], { env, terminal: true });
    const isMet = ({ server, path }: FaultRule): boolean =>
      github.requests.some((request) => request.server === server && path.test(request.path));
    expect(rules.filter((rule) => !isMet(rule))).toEqual([]);
    // A fault that stays is met four times where patience has no end.
    expect(mostOften(github.requests.map(({ path }) => path))).toBeLessThan(4);
    await github.close();
    return outcome;
  });
}

/** How often what stands in a list most often stands in it. */
function mostOften(paths: readonly string[]): number {
  return Math.max(...paths.map((path) => paths.filter((other) => other === path).length));
}

const honest = JSON.parse((await examine([])).stdout);

/** `survived`, `gap: …`, or `error: …`; anything else that the command may do is a failure of the test. */
function verdictOf({ status, stdout, stderr }: CommandOutcome): string {
  expect(stdout + stderr).not.toMatch(/^\s+at \S+ \(|ghp_|sig=(?!\*\*\*)/m);
  const told = stderr.split('\n').filter((line) => line !== '');
  if (stdout === '') {
    expect(status).toBe(3);
    expect(told.length).toBeLessThanOrEqual(2);
    expect(told[0]).toMatch(/^cache-autopsy: \S/);
    expect(told[1] ?? '  hint').toMatch(/^ {2}\S/);
    return `error: ${told[0]?.slice('cache-autopsy: '.length)}`;
  }
  const report = JSON.parse(stdout);
  expect(told).toEqual([]);
  expect(report.verdict).not.toBe('clean');
  expect(status).toBe(report.verdict === 'stuck-key' ? 1 : 3);
  if (report.gaps.length > 0) return `gap: ${report.gaps.join('\n')}`;
  expect(report.verdict).toBe(honest.verdict);
  expect(stuckKeys(report)).toEqual(stuckKeys(honest));
  return 'survived';
}

function stuckKeys({
  findings,
}: {
  findings: { stuckKey: { key: string; scope: string } | null }[];
}): string[] {
  return findings.map(({ stuckKey }) => `${stuckKey?.key} in ${stuckKey?.scope}`);
}

const status = (code: number, headers: Record<string, string> = {}, message = `fault ${code}`): Fault => ({
  kind: 'status',
  status: code,
  headers,
  body: JSON.stringify({ message }),
});

const SECONDARY = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
const inAnHour = String(Math.ceil(Date.now() / 1000) + 3600);

/** What may pass, and may stay. */
const FLAKES: Record<string, Fault> = {
  '502': status(502),
  'reset in the middle': { kind: 'reset' },
  'half of it': { kind: 'truncate' },
  'nothing of it': { kind: 'empty' },
  'a page of HTML': { kind: 'html' },
  hanging: { kind: 'hang' },
};

/** What stays, or is not worth the wait. */
const LASTING: Record<string, Fault> = {
  '403': status(403),
  '404': status(404),
  '410': status(410),
  'primary limit for an hour': status(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inAnHour }),
  'secondary limit for a minute': status(403, { 'retry-after': '60' }, SECONDARY),
  trickling: { kind: 'trickle', milliseconds: 200 },
};

/** Headers that nobody can follow, which are read alike whatever was asked for. */
const ABSURD: Record<string, Fault> = {
  'a limit without its end': status(429, { 'x-ratelimit-remaining': '0' }),
  'primary limit with an absurd end': status(429, {
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': '9e99',
  }),
  'an absurd retry-after': status(503, { 'retry-after': '9'.repeat(400) }),
};
/** One request without which nothing is known, one that is a gap, one to the storage. */
const MEETS_ABSURD = new Set(['the run', 'the list of caches', 'a log']);

interface RequestKind extends Pick<FaultRule, 'server' | 'path'> {
  serving?: World;
  /** What a fault for ever comes to. */
  lost: RegExp;
}

const INDISPENSABLE = /^error: (?:GitHub answered|the server sent next to nothing|the connection to) /;

/** Every kind of request. Without the archive, the jobs are asked for their logs; without the archive's link as well. */
const REQUESTS: Record<string, RequestKind> = {
  'the run': { server: 'api', path: /\/runs\/\d+$/, lost: INDISPENSABLE },
  'the first page of jobs': {
    server: 'api',
    path: /\/jobs\?.*&page=1$/,
    serving: long,
    lost: INDISPENSABLE,
  },
  'the second page of jobs': {
    server: 'api',
    path: /\/jobs\?.*&page=2$/,
    serving: long,
    lost: INDISPENSABLE,
  },
  'the link to the archive': { server: 'api', path: /\/attempts\/1\/logs$/, lost: /^survived$/ },
  'the archive, and every log': { server: 'storage', path: /\/blob\//, lost: /^gap: no log of / },
  'the link to a log': {
    server: 'api',
    path: /\/jobs\/\d+\/logs$/,
    serving: withoutArchive,
    lost: /^gap: no log of /,
  },
  'a log': { server: 'storage', path: /\/blob\//, serving: withoutArchive, lost: /^gap: no log of / },
  'the annotations': { server: 'api', path: /\/annotations\?/, lost: /^gap: no annotations of .+ cause/ },
  'the workflow file': { server: 'api', path: /\/contents\//, lost: /^gap: no \S+ci\.yml` of .+ no patch/ },
  'the list of caches': { server: 'api', path: /\/actions\/caches\?/, lost: /^gap: no list of caches/ },
  'the list of newer runs': {
    server: 'api',
    path: /\/workflows\/\d+\/runs\?/,
    lost: /^gap: no list of newer runs/,
  },
  'the list of other runs': { server: 'api', path: OTHER_RUNS, lost: /^survived$/ },
};

const HALF_A_LOG = 'a log: half of it';

/** What nothing in the answer gives away: a redirect has no body to lose, and half of a workflow file is a file. */
const UNSEEN = new Set([
  'the link to a log: reset in the middle',
  'the link to a log: half of it',
  'the link to a log: nothing of it',
  'the link to a log: trickling',
  'the workflow file: half of it',
]);

describe.concurrent.each(Object.entries(REQUESTS))('%s', (request, { serving, lost, ...where }) => {
  // Of a log by itself nothing tells that it is half of one; a silence is borne once in an examination.
  test.concurrent.each(
    Object.entries(FLAKES).filter(([name]) => name === 'hanging' || `${request}: ${name}` === HALF_A_LOG),
  )('%s, once: survived', async (name, fault) => {
    const expected = `${request}: ${name}` === HALF_A_LOG ? lost : /^survived$/;
    expect(verdictOf(await examine([{ ...where, fault, times: 1 }], serving))).toMatch(expected);
  });

  const absurd = MEETS_ABSURD.has(request) ? ABSURD : {};
  test.concurrent.each(Object.entries({ ...FLAKES, ...LASTING, ...absurd }))(
    '%s, for ever: one clear error, or a gap',
    async (name, fault) => {
      const expected = UNSEEN.has(`${request}: ${name}`) ? /^survived$/ : lost;
      expect(verdictOf(await examine([{ ...where, fault }], serving))).toMatch(expected);
    },
  );
});

/** One examination meets the fault in each kind of request that is made of its world. */
describe.concurrent.each([
  ['of a run', short],
  ['of a run with many jobs', long],
  ['of a run without its archive', withoutArchive],
])('every request %s', (_, world) => {
  test.concurrent.each(Object.entries(FLAKES).filter(([name]) => name !== 'hanging'))(
    '%s, once: survived',
    async (name, fault) => {
      const kinds = Object.entries(REQUESTS).filter(
        ([request, { serving = short }]) => serving === world && `${request}: ${name}` !== HALF_A_LOG,
      );
      const rules = kinds.map(([, { server, path }]) => ({ server, path, fault, times: 1 }));
      expect(verdictOf(await examine(rules, world))).toBe('survived');
    },
  );
});

test.concurrent('an archive that came damaged is a gap, and never clean', async () => {
  const fault: Fault = { kind: 'corrupt' };
  expect(verdictOf(await examine([{ server: 'storage', path: /\/blob\/1\?/, fault }]))).toMatch(
    /^(?:gap|survived)/,
  );
});

describe('waiting', () => {
  const rule: FaultRule = { server: 'api', path: /\/runs\/\d+$/, fault: status(502), times: 1 };

  async function saidBy(args: string[], terminal: boolean): Promise<string[]> {
    const github = await startLoopbackGitHub(short);
    github.fail(rule);
    const env = { GITHUB_API_URL: github.apiUrl, GH_TOKEN: TOKEN };
    const { status, stderr, progress } = await runCommand([url, '-f', 'json', ...args], { env, terminal });
    expect(status).toBe(1);
    expect(stderr).toBe('');
    await github.close();
    return progress;
  }

  test('is told where stderr is a terminal, and nowhere else', async () => {
    const said = await saidBy([], true);
    expect(said[0]).toMatch(/^asking GitHub for run \d+ and its jobs$/);
    expect(said).toContain('the run: answered 502; trying again in 1 s');
    expect(said.at(-1)).toMatch(
      /^(?:(?:SUSPECTED )?STUCK KEY|(?:WAS|MAY HAVE BEEN) STUCK) Linux-\S+…\S+; looking for other runs$/,
    );
    expect(said.filter((words) => words.length > 80)).toEqual([]);
    expect(await saidBy([], false)).toEqual([]);
    expect(await saidBy(['--quiet'], true)).toEqual([]);
  });
});
