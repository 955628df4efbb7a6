import { absenceWords, whatHelps } from '../../absence-words.ts';
import type { Absence } from '../../types/absence.ts';
import type { Gap, ScanGap, UnreadLog } from '../../types/gaps.ts';
import type { Dispute } from '../../types/logs.ts';
import { coded, exact, joined, marked, named, type Prose, type SetApart, said, say, whole } from './prose.ts';
import { utcMinute } from './time-format.ts';

/** What could not be examined, as a sentence for people. */
export function gapWords(gap: Gap): Prose {
  switch (gap.kind) {
    case 'logs':
      return say`no log of ${enumerated(gap.of.map(unreadWords))}: ${whyNot(gap.why)}`;
    case 'unclaimed-logs':
      return say`there are logs of ${enumerated(gap.names.map(named))}, which the list of jobs lacks`;
    case 'run-running':
      return ['the run has not ended, and further jobs may begin: examine it again when it has'];
    case 'partial-logs':
      return say`the log of ${enumerated(gap.jobs.map(named))} was not given whole`;
    case 'absent-steps':
      return say`the archive has no log of a step of ${enumerated(gap.jobs.map(named))} that would have saved: it was skipped, or its file is missing`;
    case 'logs-alone':
      return say`only ${gap.alone ? 'the log of one job was' : 'logs were'} given: give the run's URL for ${gap.alone ? 'its other jobs, ' : ''}conclusions, annotations, scope, finished entries and other runs`;
    case 'more-saves':
      return say`${enumerated(gap.steps.map(named))} in ${named(gap.job)} show more saves than are judged`;
    case 'disputed-steps':
      return say`the log shows that ${enumerated(gap.steps.map(named))} in ${named(gap.job)} ran, but ${disputeWords[gap.says]}`;
    case 'annotations': {
      const whose = gap.of.length === 1 ? 'its cause' : 'their cause';
      return say`no annotations of ${enumerated(gap.of.map(unreadWords))}: ${whyNot(gap.why)}. So ${whose} is inferred`;
    }
    case 'refusals':
      return say`the annotations of ${named(gap.job)} say that ${enumerated(gap.keys.map(named))} could not be reserved: another save holds or finished ${gap.keys.length === 1 ? 'it' : 'them'}, or the service refused`;
    case 'file':
      return say`no ${coded(gap.path)} of ${coded(`${gap.owner}/${gap.repo}`)}: ${whyNot(gap.why)}. So there is no patch for it`;
    case 'caches':
      return say`no list of caches: ${whyNot(gap.why)}. So it is not known whether the key was finished since`;
    case 'successors':
      return say`no list of newer runs: ${whyNot(gap.why)}. So it is not known whether a newer one superseded this run`;
    case 'attempt':
      return [whyNot(gap.why)];
    case 'told':
      return [said(gap.text)];
  }
}

const disputeWords = {
  skipped: 'the list of steps says skipped',
  'not-started': 'the list of steps says not started',
  'not-listed': 'the list of steps has no such step',
  "the-runner's-own": "the list of steps has it as one of the runner's own",
  'begun-unseen': 'the step before it printed lines that look like its beginning',
  'not-its-own': "it has the lines of another step's save",
  'of-another-time': 'the list of steps says at another time: they may be logs of another attempt',
} as const satisfies Record<Dispute, string>;

function unreadWords({ job, steps }: UnreadLog): Prose {
  return steps.length === 0 ? [named(job)] : say`${enumerated(steps.map(named))} in ${named(job)}`;
}

/** Why something is missing; it may quote GitHub. */
function whyNot(why: Absence): SetApart {
  return said(absenceWords(why));
}

const NAMED_ATTEMPTS = 3;

/** What a scan did not cover, as a sentence for people. */
export function scanGapWords(gap: ScanGap): Prose {
  switch (gap.kind) {
    case 'attempts': {
      const named = gap.attempts.slice(0, NAMED_ATTEMPTS);
      const names = joined(
        named.map(({ runId, attempt }) => say`${whole(`run ${runId}`)}, attempt ${attempt}`),
        '; ',
      );
      const rest = gap.attempts.length - named.length;
      return say`${names}${rest > 0 ? `; and ${rest} more` : ''}: ${gapWords(gap.gap)}`;
    }
    case 'not-listed': {
      const why = gap.why === null ? 'the limit was reached before' : whyNot(gap.why);
      return say`runs created before ${utcMinute(gap.before)} were not listed: ${why}`;
    }
    case 'stopped':
      return say`the scan stopped at a rate limit: ${marked(resumption[gap.kept])}`;
    case 'workflows':
      return say`runs of ${enumerated(gap.paths.map(exact))} that succeeded were not opened: ${whyNot(gap.why)}. A ${coded('cancel:')} step there may have stopped a save`;
    case 'told':
      return [said(gap.text)];
  }
}

const resumption: Record<Extract<ScanGap, { kind: 'stopped' }>['kept'], string> = {
  all: 'a second one goes on where it stopped, since what was read is kept',
  part: 'not everything that was read could be kept, so a second one asks for it again',
  off: 'without `--no-cache` a second one would go on where it stopped',
};

/** What to do about missing evidence. */
export function adviceOnGaps(gaps: readonly Gap[]): Prose[] {
  const helping = (help: ReturnType<typeof whatHelps>) =>
    gaps.filter((gap) => 'why' in gap && whatHelps(gap.why) === help);
  const gone = helping('nothing').length > 0 ? [marked(GONE)] : [];
  const advice = [...gone, ...accessAdvice(helping('access'))];
  const hasReason = gaps.some((gap) => 'why' in gap);
  return advice.length > 0 || !hasReason ? advice : [['Try again later: the fault may be temporary.']];
}

const GONE =
  'These logs are gone for good. Next time, run cache-autopsy soon after the failure, and keep the evidence with `--save-bundle`.';

/** The ways to a right to read; logs can also be had on the page. */
function accessAdvice(denied: readonly Gap[]): Prose[] {
  const [first] = denied.flatMap((gap) => ('why' in gap && 'access' in gap.why ? [gap.why.access] : []));
  if (denied.length === 0) return [];
  const token = say`set ${coded(first?.variable ?? 'GH_TOKEN')} to a token with ${coded('actions:read')} for this repository`;
  return denied.some(({ kind }) => kind === 'logs')
    ? [
        say`If access is the problem, run ${coded('gh auth login')}, or ${token}, or download the logs from the page of the run and give that file instead.`,
      ]
    : [say`If access is the problem, ${token}.`];
}

const ENUMERATED = 5;

function enumerated(all: readonly (SetApart | Prose)[]): Prose {
  const shown = joined(all.slice(0, ENUMERATED), ', ');
  return all.length > ENUMERATED ? say`${shown} and ${all.length - ENUMERATED} more` : shown;
}
