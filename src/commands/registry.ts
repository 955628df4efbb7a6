import { type Command, defineCommand, verdictOutcome } from './command.ts';
import { demoParameters } from './options/demo.ts';
import { examineParameters } from './options/examine.ts';
import { explainParameters } from './options/explain.ts';
import { lintParameters } from './options/lint.ts';
import { mergeParameters } from './options/merge.ts';
import { scanParameters } from './options/scan.ts';

/** The command that runs where no other is named. */
export const examineCommand: Command = defineCommand({
  name: 'cache-autopsy',
  description:
    'Finds the cache saves that a GitHub Actions run tore down mid-upload, and the keys they left stuck.',
  parameters: examineParameters,
  help: `
Exit status:
  0    examined, no stuck key
  1    a stuck key was found
  2    bad command line
  3    could not examine: network, permission, not found, logs expired;
       or, where 0 would be, could not attach
  130  interrupted

Tokens come from GH_TOKEN, GITHUB_TOKEN (for other hosts GH_ENTERPRISE_TOKEN,
GITHUB_ENTERPRISE_TOKEN) or gh.
  actions:read   is needed for everything
  checks:read    tells who cancelled; without it the cause is inferred from times
  contents:read  reads the workflow file; without it there is no patch
CACHE_AUTOPSY_MAX_WAIT is how many seconds may be spent waiting for GitHub in
all (default: 60). HTTPS_PROXY is used when NODE_USE_ENV_PROXY=1 is set (Node.js
22.21 or later, 24 or later).`,
  run: async (asked, io) => {
    const isChosen = asked.run === null && !io.env.GITHUB_EVENT_PATH;
    const chosen = isChosen ? await (await import('./choose-run.ts')).chooseRun(asked, io) : asked.run;
    if (isChosen && chosen === null) return { status: 2, failures: [], wantsHelp: true };
    const options = { ...asked, run: chosen };
    const { examine } = await import('./examine.ts');
    const { attach: place } = options;
    const attach = place === null ? null : (await import('./attach.ts')).prepareAttach(place, options, io);
    const examined = await examine(options, io);
    // A failure to attach the report does not stop the rest.
    const besides = await Promise.allSettled([attach?.(examined)]);
    const failed = besides.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    return verdictOutcome(examined.report.verdict, options, [...examined.failures, ...failed]);
  },
});

/** The commands that have a name, in the order of the help. Each is loaded when it runs, so that `--help` answers at once. */
export const namedCommands: readonly Command[] = [
  defineCommand({
    name: 'merge',
    description: 'Puts several JSON reports into one table, the worst first.',
    parameters: mergeParameters,
    run: async (options, io) => {
      const { merge } = await import('./merge.ts');
      return await merge(options, io);
    },
  }),
  defineCommand({
    name: 'scan',
    description:
      'Adds up what the cancelled and failed runs of a repository, or of all of an owner, left behind.',
    parameters: scanParameters,
    help: `
Of the runs that were created in the window, every attempt that was cancelled,
failed or timed out is examined. Those that succeeded are not opened: their
saves are seen in the list of caches.

What it cost:
  work torn down  jobs whose save was torn down, from their start to the teardown
  keys locked     from the reservation until the key expired, was finished, or
                  was scanned: at most
  saves refused   those that were refused a key while it was stuck
  rebuilding      from a restore that missed a stuck key to the save that follows
                  in its job

Evidence of attempts that have ended is kept in the user's cache folder, 512 MB
at most: the next scan asks only for what is new, and one that a rate limit
stopped goes on. For an owner, the folder given with -o does the same. For a
user, GitHub lists only public repositories.`,
    run: async (options, io) => {
      const { scan } = await import('./scan.ts');
      return await scan(options, io);
    },
  }),
  defineCommand({
    name: 'lint',
    description: 'Finds cache saves in workflow and action files that a cancel would tear down.',
    parameters: lintParameters,
    help: `
Exit status:
  0    no findings
  1    findings, also after --fix, where some remain
  2    bad command line
  3    a given path, or every file, could not be read
  130  interrupted

A comment "# cache-autopsy: ignore[rule] reason" in or above a step silences a
rule there.`,
    run: async (options, io) => {
      const { lintFiles } = await import('./lint.ts');
      return await lintFiles(options, io);
    },
  }),
  defineCommand({
    name: 'explain',
    description: 'Explains a word in a report: what it means, how it is known, what to do.',
    parameters: explainParameters,
    run: async (options, io) => {
      const { explain } = await import('./explain.ts');
      return explain(options, io);
    },
  }),
  defineCommand({
    name: 'demo',
    description: 'Examines a recorded run, without a network or a token.',
    parameters: demoParameters,
    run: async (options, io) => {
      const { demo } = await import('./demo.ts');
      return await demo(options, io);
    },
  }),
];
