import { freeNames } from '../../logs/job-folder.ts';

/** The text of a log under a name that an archive of GitHub's would give it. */
export interface NamedText {
  name: string;
  bytes: Uint8Array;
  /** Whether it is a stretch of a text that goes on behind it. */
  closed?: boolean;
}

/** A line of `gh run view --log`: the job, the step, and the line of the log, parted by tabs. */
export const VIEWED = /^[^\t\n]+\t[^\t\n]+\t\ufeff?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/m;

/** The name that `gh` gives a step where the archive has no files of steps (cli/cli pkg/cmd/run/view/logs.go). */
const UNKNOWN_STEP = 'UNKNOWN STEP';

interface ViewedJob {
  name: string;
  steps: { name: string; lines: string[] }[];
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
    return steps.map((step, index) => {
      const number = index - steps.length;
      return {
        name: `${folder}/${number}_${step.name.replaceAll('/', '_')}.txt`,
        bytes: encode(step.lines),
        closed: index < steps.length - 1,
      };
    });
  });
}

function encode(lines: readonly string[]): Uint8Array {
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}
