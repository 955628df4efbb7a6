import { anyOf, heading, type LinePattern, line } from './line-pattern.ts';

/** How the runner says that its machine shuts down, in the log and in an annotation of the job. */
export const SHUTDOWNS = ['The runner has received a shutdown signal.', 'Operating system is shutting down '];

/** The first line of a post step's log; it names no action. */
export const POST_MARKER = 'Post job cleanup.';
/** The beginning of a main step's header. */
export const HEADER = '##[group]Run ';
/** The line that ends a header. */
export const END_OF_HEADER = '##[endgroup]';
/** How a header shows the shell of a script; those of actions have none. */
export const SHELL = 'shell: ';

const STOPPING = ['Print service container logs: ', 'Stop and remove container: '];

/**
 * The lines of the runner that rules of this project read, one row a phrase (actions/runner@258d6c8 Handler.cs,
 * HandlerFactory.cs, ActionRunner.cs, ActionManager.cs, JobExtension.cs, JobRunner.cs, StepsRunner.cs).
 */
export const runnerLines = {
  runnerVersion: line('Current runner version: '),
  cacheMode: line('Cache mode: ', /(\S+)$/),
  downloaded: line(
    ['Download action repository ', '##[group]Download immutable action package '],
    /'([^']+)'/,
  ),
  /** The full name of the job, of which a file name may lack a part. */
  jobName: line('Complete job name: ', /(.+)$/),
  /** As of 2.336.0, and in builds of the preview before it. */
  locked: line(['Using locked action versions', 'Running with locked dependencies']),
  containers: line(['##[group]Checking docker version', ...STOPPING]),
  /** After all post steps. */
  stopping: line(STOPPING),
  header: line(HEADER),
  /** Of actions that run in containers: steps of the runner's own, or inside a local composite, before its first step. */
  ofContainerAction: line(['##[group]Pull down action image ', '##[group]Build container for action use: ']),
  endOfHeader: line(END_OF_HEADER),
  /**
   * A header after that of a step, if a hook of the machine runs the steps, as in Kubernetes: it shows a shell and no
   * script (ContainerHookManager.cs).
   */
  hook: line("##[group]Run '", /.+'$/),
  postMarker: line(POST_MARKER, /$/),
  oldNode: line('Node ', /\d+ is being deprecated\./),
  /** Complaints about inputs, names, the version of Node and the machine, and about actions that could not be had at once. */
  oddSetting: line(
    '##[warning]',
    /(?:Input '.*' has been deprecated|Unexpected input\(s\) |`pre` execution is not supported|Both FORCE_JAVASCRIPT_ACTIONS_TO_NODE24 and |Node 24 is not supported on |Linux ARM32 runners are deprecated|Encountered an error when evaluating display name |Failed to download action '|Action '.*' didn't finish download |Back off [\d.]+ seconds before retry\.)/,
  ),
  /** A complaint about the environment of a step inside a composite, which still runs. */
  oddTemplate: line('##[error]The template is not valid. '),
  preparing: line(
    [
      'Prepare all required actions',
      'Getting action download info',
      'Container action is only supported on Linux, skip pull and build docker images.',
    ],
    /$/,
  ),
  unresolved: line('Failed to resolve action download info. Error: '),
  /** The pause is random to the millisecond. */
  resolvingAgain: line('Retrying in ', /\d+\.\d+ seconds$/),
  buildingImage: line('##[group]Building docker image'),
  /** A container action, whose output may not be the client's. */
  dockerRun: line('##[command]', /\S*docker(?:\.exe)?"? run /),
  /** The lines of a step that waits for background steps, or cancels them (actions/runner#4476, #4482). */
  background: line([
    'Waiting for background step(s) to complete: ',
    'Waiting for all background step(s) to complete: ',
    'No background steps remaining to wait for.',
    'Cancelling background step(s): ',
  ]),
  cancelling: line('Cancelling background step(s): ', /(.+)$/),
  /** Before the results, a line for each step: `  server: Canceled`. */
  backgroundEnd: heading(
    [
      'Finished waiting for background step(s).',
      'Finished waiting for all background step(s).',
      'Finished cancelling background step(s).',
    ],
    /$/,
  ),
  backgroundTimeout: line("##[error]The background step '", /(.+)' has timed out after \d+ minutes\.$/),
  startOfAction: line('##[start-action '),
  /** The runner's marks around the steps inside a composite, which no script can write. */
  mark: line(['##[start-action ', '##[end-action ']),
  error: line('##[error]'),
  shutdown: line(SHUTDOWNS.map((words) => `##[error]${words}`)),
  cancelled: line('##[error]', /(?:The operation|A task) was canceled\.$/),
  exitCode: line('##[error]Process completed with exit code ', /-?\d+\.$/),
  timedOut: line(
    '##[error]The ',
    /(?:background step|action) (?:'.+' has timed out after \d+ minutes|has timed out)\.$/,
  ),
  /** What a machine's hook prints at its end if it failed or was stopped (ContainerHookManager.cs). */
  hookFailed: line('##[error]Executing the custom container implementation failed.'),
  completion: line(['Evaluate and set job outputs', 'Evaluate and set environment url']),
  orphans: line('Cleaning up orphan processes'),
  orphan: line('Terminate orphan process: ', /pid \(\d+\) \((.+)\)$/),
  archiverOutlived: line(
    'Terminate orphan process: ',
    /pid \(\d+\) \((?:(?:g|bsd)?tar|zstd|zstdmt|gzip)(?:\.exe)?\)$/,
  ),
} satisfies Record<string, LinePattern>;

/** What the server writes about a job: `system.txt`. */
export const serverLines = {
  jobKey: line('Evaluating ', /(\S+)\.if$/),
  definedAt: line('Job defined at: ', /([\s\S]*)/),
  chain: heading('Reusable workflow chain:', /$/),
} satisfies Record<string, LinePattern>;

/** How a step at the side ended, which is the value of the line before it, as the next one is of this. */
export const BACKGROUND_RESULT =
  /^ {2}(.+): (Succeeded|SucceededWithIssues|Failed|Canceled|Skipped|Unknown)$/;

/** A link of the chain, which is the value of the one before and has the next for its own. */
export const CHAIN_LINK = /^(?:-> )?\S+\/\.github\/workflows\/\S+ \(\w{40}\)$/;

/** How the log of a step ends that did not succeed. */
export const BAD_END = anyOf([
  runnerLines.cancelled,
  runnerLines.exitCode,
  runnerLines.timedOut,
  runnerLines.hookFailed,
]);

const BEFORE_HEADER = anyOf([
  ...[runnerLines.oldNode, runnerLines.oddSetting, runnerLines.oddTemplate],
  ...[runnerLines.preparing, runnerLines.unresolved, runnerLines.resolvingAgain, runnerLines.downloaded],
]);

/**
 * Lines that the runner prints in a step before its header: notices, complaints, and the preparation of the actions inside a
 * local composite; with step debug logging more.
 */
export const PREAMBLE = new RegExp(`${BEFORE_HEADER.source}|^##\\[debug\\]`);

/** An action reference is one word with an `@`, a local path, or a docker image; anything else is a script's first line. */
export const ACTION_REFERENCE = /^(?:[\w.*-]+\/[\w.*/-]+@\S+|\.{1,2}\/\S*|docker:\/\/\S+)$/;

/** The same of a header that is certainly the runner's, as the first of a step is: the folder of an action may have blanks. */
export const OWN_REFERENCE = new RegExp(`${ACTION_REFERENCE.source}|^\\.{1,2}/`);

/** A line of a step's header. */
export const HEADER_LINE = new RegExp(`^(?: {2}|with:$|env:$|${SHELL})`);
