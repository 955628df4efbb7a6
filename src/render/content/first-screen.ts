import type { CauseKind } from '../../types/causes.ts';
import type { Report, Save } from '../../types/report.ts';
import { rerunCommand } from './advice.ts';
import type { Screen, ScreenRow } from './blocks.ts';
import { isShellSafe } from './command.ts';
import { type Case, culpritOf, ownSaves } from './finding-view.ts';
import { adviceOnGaps, gapWords } from './gap-words.ts';
import { coded, marked, named, opened, type Prose, proseText, say } from './prose.ts';
import { remarkProse, warningRemarks } from './remarks.ts';
import { remedyParts } from './remedy-part.ts';
import {
  isOver,
  isSure,
  keysOf,
  oneStuck,
  severalStuck,
  shortJob,
  whatHappened,
  whyOf,
} from './screen-words.ts';
import { tallyOf } from './tally.ts';
import { type Clock, counted, latest } from './time-format.ts';
import { unexplainedOf } from './unexplained.ts';
import { warningWords } from './warning-words.ts';

/** The screen but for what was examined, which every form of the page says. */
type Told = Omit<Screen, 'subject'>;

/** The screen of a run. */
export function firstScreen(report: Report, cases: readonly Case[], clock: Clock): Told {
  const stuck = cases.filter(({ finding }) => finding.stuckKey !== null);
  const [first] = stuck;
  if (first === undefined) return withoutKey(report, cases);
  const isMany = stuck.length > 1;
  const isFree = stuck.every(isOver);
  return {
    tone: isFree ? 'good' : stuck.some(isSure) ? 'bad' : 'doubtful',
    headline: isMany ? severalStuck(stuck, clock) : oneStuck(first, clock),
    key: isMany ? null : (first.finding.stuckKey?.key ?? '(key not known)'),
    rows: [
      isMany ? row('Keys', [], { keys: keysOf(stuck) }) : row('What', [whatHappened(first)]),
      ...whyRows(stuck),
      nowRow(first, report),
      ...mergeRow(first, report, otherFixes(stuck)),
      ...alsoRow(report),
    ],
    more: say`Timeline, proof and all saves: add ${coded('--details')}`,
  };
}

function row(label: ScreenRow['label'], prose: Prose[], rest: Partial<ScreenRow> = {}): ScreenRow {
  return { label, prose, commands: [], keys: [], remedy: null, ...rest };
}

function whyRows(stuck: readonly Case[]): ScreenRow[] {
  const reasons = new Map(stuck.map((one) => [proseText(whyOf(one)), whyOf(one)]));
  const [first = [], ...others] = reasons.values();
  const rest = others.length === 0 ? [] : [` (${counted(others.length, 'key')} for another reason)`];
  return [row('Why', [[...first, ...rest]])];
}

const WITHOUT = 'Jobs rebuild without this cache:';

/** What to do now, by cause, where the run did not pass and the key is still held. */
const advice: Record<CauseKind, string | null> = {
  'sibling-failed': `Fix the failed job, then re-run. ${WITHOUT}`,
  'run-superseded': null,
  'run-cancelled': 'Re-run only if you still need it; jobs rebuild without this cache:',
  'job-timed-out': 'Speed the job up or raise `timeout-minutes`, then re-run:',
  'step-timed-out': "Raise the step's `timeout-minutes`, then re-run:",
  'runner-shut-down': 'Re-run:',
  'runner-lost': 'Re-run:',
  'upload-failed': 'Re-run:',
  'reserve-timed-out': 'Re-run:',
  'step-cancelled': null,
  unknown: 'Re-run if you still need it:',
};

function nowRow(one: Case, report: Report): ScreenRow {
  const { finding, save } = one;
  const { cause } = finding.teardown;
  const fixes = finding.remedies.some(({ patch }) => patch !== null);
  if (isOver(one))
    return row('Now', [
      [fixes ? "Nothing to do now; merge the fix so that it doesn't happen again." : 'Nothing to do now.'],
    ]);
  const bump = bumpWords(one);
  if (report.run.conclusion === 'success') {
    const until = finding.stuckKey?.expiresBetween?.until ?? null;
    const later = until === null ? [] : say` Later runs can save the key by ${latest(until)}.`;
    return row('Now', [say`Nothing to re-run: this run passed.${later}`, ...bump]);
  }
  const words = save.run === null ? advice[cause.kind] : `Re-run. ${WITHOUT}`;
  if (words === null) {
    const why =
      cause.kind === 'run-superseded'
        ? say`Nothing to re-run: ${{ page: 'the newer run', url: cause.runUrl }} replaced this one. It rebuilds without this cache.`
        : ['Nothing to re-run.'];
    return row('Now', [why, ...bump]);
  }
  const command = rerunCommand(report, 'failed-jobs');
  if (command === null || report.run.url === '')
    return row('Now', [
      ["Open the run's page to re-run it; later runs rebuild without this cache until then."],
      ...bump,
    ]);
  return row('Now', [marked(words)], { commands: [command] });
}

/** That nothing frees the key sooner, where an action builds it. */
function bumpWords({ save }: Case): Prose[] {
  return save.form === 'built-in' && save.action !== null
    ? [['The action builds this key; deleting nothing helps, waiting does.']]
    : [];
}

/** How many other changes the keys besides the first one need. */
function otherFixes([first, ...others]: readonly Case[]): number {
  const patchOf = (one: Case | undefined) =>
    one?.finding.remedies.find(({ patch }) => patch !== null)?.patch ?? null;
  const patches = new Set(others.map(patchOf).filter((patch) => patch !== null && patch !== patchOf(first)));
  return patches.size;
}

function mergeRow(one: Case, report: Report, others = 0): ScreenRow[] {
  const culprit = culpritOf(one.save, report);
  const around = { culpritOf: () => culprit, above: [], grounds: 'with --details' };
  const [remedy] = remedyParts(one.finding.remedies, around);
  // Of logs alone nobody knows the workflow.
  if (remedy === undefined || (report.run.url === '' && remedy.patch === null)) return [];
  const bumps = one.finding.remedies.some(({ kind }) => kind === 'bump-key');
  const canBump =
    !isOver(one) &&
    !bumps &&
    one.finding.stuckKey !== null &&
    one.finding.keySource !== null &&
    remedy.patch !== null &&
    one.save.form !== 'built-in';
  const bump = canBump ? [say`Add ${coded('--bump-key')} to cache again before the key is free.`] : [];
  const more = others === 0 ? [] : [say`${others} more to merge: ${coded('--details')}.`];
  return [row('Merge', [...bump, ...more], { remedy })];
}

function alsoRow(report: Report): ScreenRow[] {
  const remarks = warningRemarks(report).map((remark) => opened(remarkProse(remark)));
  const all = [...remarks, ...report.warnings.map(({ matter }) => warningWords(matter))];
  const [first] = all;
  if (first === undefined) return [];
  const rest = all.length === 1 ? [] : [` And ${all.length - 1} more: `, coded('--details'), '.'];
  return [row('Also', [[...first, ...rest]])];
}

function withoutKey(report: Report, cases: readonly Case[]): Told {
  const saves = ownSaves(report);
  const more =
    saves.length + report.gaps.length === 0 ? null : say`Everything that was read: add ${coded('--details')}`;
  const refused = saves.filter(({ refusedBy }) => refusedBy?.kind === 'unknown');
  if (refused.length > 0) return refusedHere(refused, report, more);
  if (report.verdict === 'inconclusive') return cannotTell(report, cases, more);
  const examined =
    saves.length === 0
      ? 'no cache save was found'
      : `${counted(saves.length, 'save')} examined (${tallyOf(saves)})`;
  const open = unexplainedOf(report);
  return {
    tone: open === null ? 'good' : 'doubtful',
    headline: [`No stuck cache key${open === null ? '' : ' found'}: ${examined}`],
    key: null,
    rows: [
      ...(open === null ? [] : [row('What', [[`${open.count} not explained. `, ...open.looked]])]),
      ...alsoRow(report),
    ],
    more,
  };
}

function cannotTell(report: Report, cases: readonly Case[], more: Prose | null): Told {
  const { gaps } = report;
  const unknown = cases.filter(({ finding }) => finding.reservation === 'unknown');
  const [torn] = unknown;
  const count = torn === undefined ? counted(gaps.length, 'thing') : counted(unknown.length, 'save');
  const what = torn === undefined ? [] : [tornUnseen(torn)];
  const told = gaps.slice(0, torn === undefined ? 3 : 1).map((gap) => [...opened(gapWords(gap)), '.']);
  const rerun = torn === undefined ? null : rerunCommand(report, 'failed-jobs');
  const now = [
    ...adviceOnGaps(gaps).slice(0, 1),
    ...(rerun === null ? [] : [['Re-run if you still need it:']]),
  ];
  return {
    tone: 'doubtful',
    headline: [`Can't tell whether a cache key is stuck: ${count} couldn't be examined`],
    key: torn?.save.key ?? null,
    rows: [
      ...(what.length + told.length === 0 ? [] : [row('What', [...what, ...told])]),
      ...(now.length === 0 ? [] : [row('Now', now, { commands: rerun === null ? [] : [rerun] })]),
      ...(torn === undefined ? [] : mergeRow(torn, report)),
      ...alsoRow(report),
    ],
    more,
  };
}

function tornUnseen({ save }: Case): Prose {
  const job = named(shortJob(save.job.name));
  const reserved = 'no log shows whether its key was reserved' as const;
  return save.outcome === 'torn-down'
    ? say`${job} was cancelled in ${named(save.step.name)}, and ${reserved}.`
    : say`${job} saved a cache, and ${reserved}.`;
}

/** A refused save that nothing explains: either way it is said which command tells. */
function refusedHere([first, ...others]: readonly Save[], report: Report, more: Prose | null): Told {
  const { owner, repo } = report.run;
  const key = first?.key ?? null;
  const place = owner === '' || ![owner, repo].every(isShellSafe) ? 'OWNER/REPO' : `${owner}/${repo}`;
  const words = `scan ${place} --key ${quotedKey(key)}`;
  const open = unexplainedOf(report);
  const looked = open === null || report.trace.opened.length === 0 ? [] : [row('What', [open.looked])];
  const many = others.length === 0 ? '' : ` (and ${counted(others.length, 'other save')})`;
  return {
    tone: 'doubtful',
    headline: [`This save was refused because something already holds its key${many}`],
    key,
    rows: [
      ...looked,
      row('Why', [
        [
          'Either another run has saved this key or is saving it now (harmless), or a run that was cancelled mid-upload left it stuck (up to 24 hours).',
        ],
      ]),
      row('Now', [['Find out which, and which run:']], {
        commands: [{ program: 'cache-autopsy', words, elsewhere: words }],
      }),
      ...alsoRow(report),
    ],
    more,
  };
}

/** The key as a word of a shell, or a placeholder where it is unknown or safe in no shell. */
function quotedKey(key: string | null): string {
  return key !== null && /^[\w./:@%+=-]+$/.test(key) && !key.startsWith('-') ? key : 'KEY';
}
