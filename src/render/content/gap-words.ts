import { absenceWords, whatHelps } from '../../absence-words.ts';
import type { Gap, ScanGap, UnreadLog } from '../../types/gaps.ts';
import type { Dispute } from '../../types/logs.ts';
import { utcMinute } from './time-format.ts';

/** What could not be examined, as a sentence for people. */
export function gapWords(gap: Gap): string {
  switch (gap.kind) {
    case 'logs':
      return `no log of ${enumerate(gap.of.map(unreadWords))}: ${absenceWords(gap.why)}`;
    case 'unclaimed-logs':
      return `there are logs of ${enumerate(gap.names.map(quoted))}, which the list of jobs lacks`;
    case 'run-running':
      return 'the run has not ended, and further jobs may begin: examine it again when it has';
    case 'partial-logs':
      return `the log of ${enumerate(gap.jobs.map(quoted))} was not given whole`;
    case 'logs-alone':
      return `only ${gap.alone ? 'the log of one job was' : 'logs were'} given: give the run's URL for ${gap.alone ? 'its other jobs, ' : ''}conclusions, annotations, scope, finished entries and other runs`;
    case 'more-saves':
      return `${enumerate(gap.steps.map(quoted))} in ${quoted(gap.job)} show more saves than are judged`;
    case 'disputed-steps':
      return `the log shows that ${enumerate(gap.steps.map(quoted))} in ${quoted(gap.job)} ran, but ${disputeWords[gap.says]}`;
    case 'annotations': {
      const whose = gap.of.length === 1 ? 'its cause' : 'their cause';
      return `no annotations of ${enumerate(gap.of.map(unreadWords))}: ${absenceWords(gap.why)}. So ${whose} is inferred`;
    }
    case 'refusals':
      return `the annotations of ${quoted(gap.job)} say that ${enumerate(gap.keys.map(quoted))} could not be reserved: another save holds or finished ${gap.keys.length === 1 ? 'it' : 'them'}, or the service refused`;
    case 'file':
      return `no \`${gap.path}\` of \`${gap.owner}/${gap.repo}\`: ${absenceWords(gap.why)}. So there is no patch for it`;
    case 'caches':
      return `no list of caches: ${absenceWords(gap.why)}. So it is not known whether the key was finished since`;
    case 'successors':
      return `no list of newer runs: ${absenceWords(gap.why)}. So it is not known whether a newer one superseded this run`;
    case 'attempt':
      return absenceWords(gap.why);
    case 'told':
      return gap.text;
  }
}

const disputeWords: Record<Dispute, string> = {
  skipped: 'the list of steps says skipped',
  'not-started': 'the list of steps says not started',
  'not-listed': 'the list of steps has no such step',
  "the-runner's-own": "the list of steps has it as one of the runner's own",
  'begun-unseen': 'the step before it printed lines that look like its beginning',
};

function unreadWords({ job, steps }: UnreadLog): string {
  return steps.length === 0 ? quoted(job) : `${enumerate(steps.map(quoted))} in ${quoted(job)}`;
}

const NAMED_ATTEMPTS = 3;

/** What a scan did not go through, as a sentence for people. */
export function scanGapWords(gap: ScanGap): string {
  switch (gap.kind) {
    case 'attempts': {
      const named = gap.attempts.slice(0, NAMED_ATTEMPTS);
      const names = named.map(({ runId, attempt }) => `run ${runId}, attempt ${attempt}`).join('; ');
      const rest = gap.attempts.length - named.length;
      return `${names}${rest > 0 ? `; and ${rest} more` : ''}: ${gapWords(gap.gap)}`;
    }
    case 'not-listed': {
      const why = gap.why === null ? 'the limit was reached before' : absenceWords(gap.why);
      return `runs created before ${utcMinute(gap.before)} were not listed: ${why}`;
    }
    case 'stopped':
      return `the scan stopped at a rate limit: ${resumption[gap.kept]}`;
    case 'workflows':
      return `runs of ${enumerate(gap.paths)} that succeeded were not opened: ${absenceWords(gap.why)}. A \`cancel:\` step there may have stopped a save`;
    case 'told':
      return gap.text;
  }
}

const resumption: Record<Extract<ScanGap, { kind: 'stopped' }>['kept'], string> = {
  all: 'a second one goes on where it stopped, since what was read is kept',
  part: 'not everything that was read could be kept, so a second one asks for it again',
  off: 'without `--no-cache` a second one would go on where it stopped',
};

/** What to do about evidence that was not to be had. */
export function adviceOnGaps(gaps: readonly Gap[]): string[] {
  const helps = new Set(gaps.flatMap((gap) => ('why' in gap ? [whatHelps(gap.why)] : [])));
  const told: [ReturnType<typeof whatHelps>, string][] = [
    [
      'nothing',
      'These logs are gone for good. Next time, run cache-autopsy soon after the failure, and keep the evidence with `--save-bundle`.',
    ],
    [
      'access',
      'If access is the problem, set `GH_TOKEN` to a token with `actions:read` for this repository.',
    ],
  ];
  const advice = told.filter(([kind]) => helps.has(kind)).map(([, words]) => words);
  return advice.length > 0 || helps.size === 0 ? advice : ['Try again later: the fault may be temporary.'];
}

const ENUMERATED = 5;

function enumerate(names: readonly string[]): string {
  const shown = names.slice(0, ENUMERATED).join(', ');
  return names.length > ENUMERATED ? `${shown} and ${names.length - ENUMERATED} more` : shown;
}

function quoted(name: string): string {
  return `"${name}"`;
}
