import { isOneProgram, printsOnlyItsOwn, savesInItsStep } from '../../actions/find-action.ts';
import { freeNames } from '../../logs/job-folder.ts';
import { ACTION_REFERENCE, HEADER, POST_MARKER, SHELL } from '../../logs/runner-lines.ts';

/** The text of a log under the name that GitHub's archive would give it. */
export interface NamedText {
  name: string;
  bytes: Uint8Array;
  /** Whether it is a part of a text that goes on after it. */
  closed?: boolean;
}

/** A line of `gh run view --log`: the job, the step, and the line of the log, separated by tabs. */
export const VIEWED = /^[^\t\n]+\t[^\t\n]+\t\ufeff?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/m;

/** The name that `gh` gives a step where the archive has no files of steps (cli/cli pkg/cmd/run/view/logs.go). */
const UNKNOWN_STEP = 'UNKNOWN STEP';

interface ViewedJob {
  name: string;
  steps: ViewedStep[];
}

interface ViewedStep {
  name: string;
  lines: string[];
}

/**
 * What `gh run view --log` prints, taken apart into logs of jobs and steps. Steps come without their numbers, so they are
 * counted from below zero; a step whose name is not known is a stretch of the job's log.
 */
export function splitViewedLog(text: string): NamedText[] {
  const jobs = new Map<string, ViewedJob>();
  let current: string[] = [];
  let last = '';
  for (const line of text.split('\n')) {
    const [, name, step, rest] = /^([^\t]+)\t([^\t]+)\t(.*)$/s.exec(line) ?? [];
    if (name === undefined || step === undefined || rest === undefined) {
      current.push(line);
      continue;
    }
    const job = jobs.get(name) ?? { name, steps: [] };
    jobs.set(name, job);
    if (`${name}\t${step}` !== last) {
      current = [];
      job.steps.push({ name: step, lines: current });
      last = `${name}\t${step}`;
    }
    current.push(rest);
  }
  const freeName = freeNames([...jobs.keys()]);
  return [...jobs.values()].flatMap(({ name, steps }, order) => {
    const folder = freeName(name).replaceAll('/', '_');
    if (steps.every((step) => step.name === UNKNOWN_STEP))
      return [{ name: `${order}_${folder}.txt`, bytes: encode(steps.flatMap(({ lines }) => lines)) }];
    const parts = steps.flatMap((step) => apart(step, steps));
    return parts.map((step, index) => {
      const number = index - parts.length;
      return {
        name: `${folder}/${number}_${step.name.replaceAll('/', '_')}.txt`,
        bytes: encode(step.lines),
        closed: index < parts.length - 1,
      };
    });
  });
}

/**
 * Steps of one name that stand after each other, each from the line on that begins it: no action prints its header twice,
 * none of GitHub's own that of a save, and no post of one that is one program its marker. A script prints what it
 * likes.
 */
function apart({ name, lines }: ViewedStep, steps: readonly ViewedStep[]): ViewedStep[] {
  const messages = lines.map(messageOf);
  const first = messages.findIndex((text) => text.startsWith(HEADER) || text === POST_MARKER);
  const begin = messages[first];
  const mains = steps.filter((main) => name === `Post ${main.name}`);
  const isOnce =
    begin === POST_MARKER
      ? mains.length > 0 && mains.every(runsOneProgram)
      : begin !== undefined && ACTION_REFERENCE.test(begin.slice(HEADER.length)) && !showsShell(messages);
  const other = messages.findIndex(
    (text) => text.startsWith(HEADER) && !printsOnlyItsOwn(text.slice(HEADER.length)),
  );
  const known = other === -1 ? messages.length : other;
  const starts = messages.flatMap((text, index) =>
    index > first && ((isOnce && text === begin) || (index < known && isSave(text))) ? [index] : [],
  );
  return [0, ...starts].map((start, index) => ({ name, lines: lines.slice(start, starts[index]) }));
}

function isSave(message: string): boolean {
  return message.startsWith(HEADER) && savesInItsStep(message.slice(HEADER.length));
}

function runsOneProgram({ lines }: ViewedStep): boolean {
  const header = lines.map(messageOf).find((text) => text.startsWith(HEADER));
  return header !== undefined && isOneProgram(header.slice(HEADER.length));
}

function showsShell(messages: readonly string[]): boolean {
  return messages.some((text) => text.startsWith(SHELL));
}

/** A line of the log without its time. */
function messageOf(line: string): string {
  return line.replace(/^\ufeff?\S+ /, '');
}

function encode(lines: readonly string[]): Uint8Array {
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}
