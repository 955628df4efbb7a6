import { grouped } from '../../types/grouped.ts';
import type { Exposure, LinePlace, LintFinding, LintGap, LintReport } from '../../types/lint.ts';
import { faultWords } from './no-patch-words.ts';
import { proseText } from './prose.ts';
import { counted } from './time-format.ts';

/**
 * Why something is a finding, as a clause that begins with what acts. The words of `lint` are plain strings: all of its
 * formats are plain text, in which nothing is set apart, and each makes whole lines harmless.
 */
export function exposureWords(exposure: Exposure): string {
  const may = exposure.isProved ? '' : 'may ';
  const verb = exposure.isProved ? 'cancels' : 'cancel';
  switch (exposure.kind) {
    case 'fail-fast': {
      const legs = exposure.legs === null ? '' : ` (${exposure.legs} legs)`;
      return `a failing leg of \`${exposure.job}\`${legs} ${may}${verb} the others (fail-fast)`;
    }
    case 'concurrency':
      return concurrencyWords(exposure, may + verb);
    case 'self-cancel':
      return exposure.by === 'own-run'
        ? `the step "${exposure.step}" ${may}${verb} its own run`
        : `the step "${exposure.step}" of a newer run ${may}${verb} earlier runs of the branch`;
    case 'background':
      return 'a background step is cancelled without evaluating its condition again';
    case 'policy':
      return `runs of ${listed(exposure.events)} have no write access to the caches of the default branch`;
    case 'caller':
      return `what calls this ${exposure.of} from outside the repository may cancel it`;
  }
}

/** A reason of a finding with all the lines that cause it: many workflows may use one action. */
interface Reason {
  words: string;
  places: LinePlace[];
}

/** The reasons of a finding, each once. */
export function reasonsOf({ exposure }: LintFinding): Reason[] {
  return [...grouped(exposure, exposureWords)].map(([words, same]) => ({
    words,
    places: same.flatMap(({ place }) => place ?? []),
  }));
}

function concurrencyWords(
  { reach, group, newer, events, workflow, ofAnyBranch }: Extract<Exposure, { kind: 'concurrency' }>,
  cancels: string,
): string {
  if (reach === 'own-legs')
    return `all legs of the job share the group \`${group}\`, so each ${cancels} the one before`;
  const from = workflow === null ? '' : ` of ${workflow}`;
  const what = reach === 'run' ? 'run' : 'job';
  const branch = ofAnyBranch ? ' of any branch' : '';
  const isSame = listed(newer) === listed(events);
  const older = isSame ? `the ${what} before it` : `a ${listed(events)} ${what}`;
  return `a newer ${listed(newer)} run${from}${branch} ${cancels} ${older} in the group \`${group}\``;
}

function listed(names: readonly string[]): string {
  return names.join(' or ');
}

/** Where a step is, for people. */
export function stepWords({ job, step, stepName }: LintFinding): string {
  if (step === null) return '';
  const name = stepName === null ? '' : ` "${stepName}"`;
  return job === null ? `step ${step}${name} of the action` : `job \`${job}\`, step ${step}${name}`;
}

/** What could not be read, and why. */
export function lintGapWords({ path, reason }: LintGap): string {
  return `${path}: ${typeof reason === 'string' ? reason : `it ${proseText(faultWords(reason))}`}`;
}

/** Which saves no rule judged, in one sentence; null if there are none. */
export function notJudgedWords({ notJudged }: LintReport): string | null {
  if (notJudged.length === 0) return null;
  const names = [...new Set(notJudged.map(({ action }) => action.replace(/@.*/s, '').toLowerCase()))].sort();
  const shown = names.length > MOST_ACTIONS ? [...names.slice(0, MOST_ACTIONS), 'others'] : names;
  const listing = [shown.slice(0, -1).join(', '), shown.at(-1)].filter((part) => part !== '').join(' and ');
  const [was, its] = notJudged.length === 1 ? ['save was', 'it is'] : ['saves were', 'they are'];
  return `${notJudged.length} more ${was} not judged, since ${its} made by ${listing} and no \`if:\` can guard that.`;
}

/** How many actions that save by themselves are named. */
const MOST_ACTIONS = 6;

/** The last line: how much was found, ignored and can be fixed, in how many files. */
export function lintSummary({ findings, ignored, files }: LintReport): string {
  const fixable = findings.filter(({ fix }) => fix?.disposition === 'verified' && fix.patch !== null).length;
  const what = findings.length === 0 ? 'no findings' : counted(findings.length, 'finding');
  const more = [
    ...(ignored === 0 ? [] : [`${ignored} ignored`]),
    ...(findings.length === 0 ? [] : [`${fixable} fixable with --fix`]),
  ];
  return `${what} in ${counted(files, 'file')}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
}
