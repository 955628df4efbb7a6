import { isDownloaded } from '../actions/action-ref.ts';
import { keepsPace, outrunsClient } from '../saves/telling-signals.ts';
import type { LogLine } from '../types/evidence.ts';
import type { StepKind, StepLog } from '../types/logs.ts';
import { readHeader } from './action-blocks.ts';
import { wentBack } from './clock-steps.ts';
import { downloadsIn } from './downloads.ts';
import { type GivenStep, withPostNames } from './given-posts.ts';
import {
  badEndsBeside,
  isInterleaved,
  isToTheEnd,
  MOST_SIDE_STEPS,
  pickedLines,
  pickSteps,
} from './interleaved-log.ts';
import { folderOf } from './job-folder.ts';
import { type JobLogs, logSteps } from './joined-logs.ts';
import { HEADER, POST_MARKER, runnerLines } from './runner-lines.ts';
import { type KnownStep, POST_CLEANUP, unlistedStep } from './step-kinds.ts';
import { findStarts, printsHeaders, type Start } from './step-starts.ts';

/** A part of a log that has no name yet. */
type Stretch = Pick<GivenStep, 'kind' | 'lines' | 'closed' | 'contested'> & {
  number: number;
  name: string | null;
};

/** The steps of a job that is known only from logs: one for each file, else one for each line that begins a step. */
export function stepsOfLog(logs: JobLogs): GivenStep[] {
  const { whole, files: numbered } = logs;
  const log = whole ?? [];
  const files = [...numbered].toSorted(([a], [b]) => a - b);
  // An archive may contain a job's log without lines, if those of its steps are complete.
  const isComposed = whole !== null && log.length === 0;
  const stretches: Stretch[] =
    files.length > 0
      ? files.map(([number, { name, lines, closed }]) => {
          const kind = findStarts(lines)[0]?.kind ?? 'main';
          return { number, name, lines, kind, closed: isComposed || closed, contested: false };
        })
      : isInterleaved(log)
        ? (besideEachOther(log) ?? stretchesOf(log).map((stretch) => ({ ...stretch, closed: false })))
        : stretchesOf(log);
  const steps = named(stretches);
  return logBeside(logs) === null ? steps : steps.map((own, index) => asListed(own, steps[index + 1]));
}

/** The log of the whole job if its steps were derived from their files, some of which may be missing or break off. */
export function logBeside({ whole, files }: JobLogs): LogLine[] | null {
  return files.size > 0 && whole !== null && whole.length > 0 ? whole : null;
}

/** A step with the end that the list of steps would have: a script's file is not read to its own. */
function asListed(own: GivenStep, next: GivenStep | undefined): GivenStep {
  const isScript = own.kind === 'main' && own.action === null;
  const completedAt = (isScript ? next?.step.startedAt : null) ?? own.step.completedAt;
  return { ...own, step: { ...own.step, completedAt } };
}

/** The steps of a job that GitHub lists without steps, as it does after about ninety days, with their logs. */
export function forgottenSteps(logs: JobLogs): StepLog[] {
  const given = stepsOfLog(logs);
  const files = new Map(given.map(({ step, ...file }) => [step.number, { name: step.name, ...file }]));
  const steps = given.map(({ step }) => step);
  return logSteps(steps, { files, whole: logBeside(logs) }).map((log) => ({ ...log, dispute: 'not-listed' }));
}

/** The stretches of a log in which steps run in turn. */
export function stretchesOf(log: LogLine[]): Stretch[] {
  const all = findStarts(log);
  const downloads = downloadsIn(log, all[0]?.kind === 'setup');
  const isDated = lasts(log, LEAST_MS);
  let isInComposite = false;
  const starts = all.filter((start, index) => {
    const until = all[index + 1]?.from ?? log.length;
    // The set-up of a job is its first step.
    const isFirst = start.kind !== 'setup' || index === 0;
    const isRun = isFirst && (start.action === null || isDownloaded(start.action, downloads));
    const isBelieved = isRun && !(isDated && outrunsClient(log.slice(beginOf(start, log), until)));
    // An inner step of something that did not run is really a step of its own.
    const isInner = start.isInner && isInComposite;
    isInComposite = isBelieved;
    return isBelieved && !isInner;
  });
  const head = log.slice(0, starts[0]?.from);
  const count = starts.length + (head.length > 0 ? 1 : 0);
  const script = starts.findIndex((start) => start.kind === 'main' && printsHeaders(start));
  const parts = starts.map(({ kind, from }, index): Stretch => {
    const next = starts[index + 1];
    const lines = renumbered(log.slice(from, next?.from));
    // The output of a script may look like any later step, and only times tell them apart.
    const contested = isDated && script !== -1 && index > script && !keepsPace(lines);
    return { number: index - starts.length, name: null, kind, lines, closed: next !== undefined, contested };
  });
  if (head.length === 0) return parts;
  // The lines before the first step may be the end of one: they are read like those of a post step, as an action's own.
  const marker = { number: 0, at: head[0]?.at ?? null, text: POST_MARKER };
  const beginning: Stretch = {
    ...{ number: -count, name: 'Step without its beginning', kind: 'post' },
    ...{ lines: [marker, ...head], closed: starts.length > 0, contested: false },
  };
  return [beginning, ...parts];
}

/** Where the runner's lines before a step's first line begin, leaving out those of a script with a later time. */
function beginOf({ from, marker, at }: Start, log: readonly LogLine[]): number {
  const before = log.slice(from, marker).findLastIndex((line) => wentBack(line.at ?? at, at));
  return from + before + 1;
}

/**
 * The same of a log in which steps stand side by side: each may have lasted until the next line that says that steps in
 * the background have ended, since no line tells which of them ran there. Null if there are too many.
 */
function besideEachOther(log: readonly LogLine[]): Stretch[] | null {
  const starts = findStarts(log);
  if (starts.length > MOST_SIDE_STEPS) return null;
  const ends = log.flatMap(({ text, at }) =>
    runnerLines.backgroundEnd.pattern.test(text) ? (at ?? []) : [],
  );
  // The wait knows steps by names that no header shows, so it may be any of them.
  const mayBeBad = badEndsBeside(log).size > 0;
  const steps = starts.map((start, index): KnownStep => {
    const next = starts[index + 1]?.at ?? log.at(-1)?.at ?? start.at;
    const end = start.kind === 'main' ? (ends.find((at) => at >= start.at) ?? next) : next;
    const name = start.kind === 'main' ? start.text.slice('##[group]'.length) : (NAMES[start.kind] ?? 'Step');
    // Where a step may have been cancelled, a script may say of one whose key nobody sees that it saved.
    const isHidden = start.kind === 'main' && readHeader(log, start.marker).inputs.key === undefined;
    const conclusion = mayBeBad && isHidden ? 'cancelled' : null;
    const step = { number: index - starts.length, name, status: 'unknown', conclusion };
    return { step: { ...step, startedAt: start.at, completedAt: end }, kind: start.kind, cleansUp: null };
  });
  const isWhole = isToTheEnd(log);
  const picked = pickSteps(steps, log);
  return steps.map(({ step, kind }): Stretch => {
    const own = picked.get(step) ?? { indexes: [], mixed: true };
    const lines = pickedLines(log, own);
    const closed = isWhole && !own.mixed && !(mayBeBad && kind === 'main');
    return { number: step.number, name: null, kind, lines, closed, contested: own.mixed };
  });
}

function renumbered(lines: readonly LogLine[]): LogLine[] {
  const before = (lines[0]?.number ?? 1) - 1;
  return lines.map((line) => ({ ...line, number: line.number - before }));
}

/** Whether the times of a log go on: somebody may have put the same time before all lines. */
function lasts(log: readonly LogLine[], leastMs: number): boolean {
  const times = log.flatMap(({ at }) => at ?? []);
  return (times.at(-1) ?? 0) - (times[0] ?? 0) >= leastMs;
}

const LEAST_MS = 1000;

/** The steps with names as in the list of steps; a post step is named after the only main step that it can belong to. */
function named(stretches: readonly Stretch[]): GivenStep[] {
  const steps = stretches.map((stretch): GivenStep => {
    const header = stretch.lines.findIndex(({ text }) => text.startsWith(HEADER));
    const { action, inputs } =
      stretch.kind === 'main' && header !== -1
        ? readHeader(stretch.lines, header)
        : { action: null, inputs: {} };
    const shown = stretch.lines[header]?.text.slice('##[group]'.length);
    const own =
      stretch.kind === 'main' && (stretch.name === null || stretch.name.startsWith('Run '))
        ? shown
        : undefined;
    const name = own ?? stretch.name ?? NAMES[stretch.kind] ?? 'Step';
    const { kind, lines, closed, contested } = stretch;
    return {
      step: unlistedStep({ number: stretch.number, name }, lines),
      action,
      inputs,
      kind,
      lines,
      closed,
      contested,
    };
  });
  return withPostNames(withMainNames(withBadEnds(steps)));
}

/** The steps with the ends that other steps report: those that were cancelled or failed may not say so themselves. */
function withBadEnds(steps: readonly GivenStep[]): readonly GivenStep[] {
  const lines = steps.flatMap((own) => (own.kind === 'wait' ? own.lines : []));
  // File names lack some characters of the step names.
  const ends = new Map([...badEndsBeside(lines)].map(([name, end]) => [folderOf(name), end]));
  if (ends.size === 0) return steps;
  return steps.map((own) => {
    const end = ends.get(folderOf(own.step.name));
    if (end === undefined) return own;
    if (!end.isCancelled) return { ...own, closed: false };
    const completedAt = end.at ?? own.step.completedAt;
    return { ...own, step: { ...own.step, conclusion: 'cancelled', completedAt } };
  });
}

/** Post steps named after main steps: their file names lack some characters of the names. */
function withMainNames(steps: readonly GivenStep[]): readonly GivenStep[] {
  const names = steps.flatMap(({ kind, step }) => (kind === 'main' ? `Post ${step.name}` : []));
  const ofFile = new Map(names.map((name) => [folderOf(name), name]));
  return steps.map((own) => {
    const name = own.kind === 'post' ? ofFile.get(folderOf(own.step.name)) : undefined;
    return name === undefined ? own : { ...own, step: { ...own.step, name } };
  });
}

const NAMES: Partial<Record<StepKind, string>> = {
  setup: 'Set up job',
  complete: 'Complete job',
  containers: 'Initialize containers',
  wait: 'Wait',
  post: POST_CLEANUP,
};
