import { runFormats } from '../formats.ts';
import { countOf, filled, wholeNumber } from '../option-values.ts';
import { flag, optionalArgument, type ValuesOf, value } from '../parameter.ts';
import { brief, color, details, exitZero, format, output, reservationTtl, talk } from './shared.ts';

/** How many other attempts may be opened by default. */
export const DEFAULT_TRACE = 20;

/** What an examination takes. */
export const examineParameters = {
  run: optionalArgument(
    '[run]',
    'URL of a run, OWNER/REPO/ID, or the path of an evidence bundle, a log archive or a log ("-" is stdin); inside a workflow_run job, the run that started it',
  ),
  attempt: value(
    '-a, --attempt <n>',
    "the attempt to examine (default: the URL's, else the latest)",
    wholeNumber,
  ),
  format: format(runFormats),
  details,
  brief,
  output,
  patch: value(
    '-p, --patch <file>',
    'also write all guard patches as one unified diff ("-" is stdout)',
    filled,
  ),
  apply: flag('--apply', 'apply the verified patches to the checkout around the current folder'),
  bumpKey: flag('--bump-key', 'the patch also raises the stuck key, to be free of it at once'),
  attach: value(
    '--attach <url>',
    'also put the report on that issue or pull request, in one comment ("pr": the pull request of the run)',
    String,
  ),
  trace: value(
    '--trace <n>',
    `how many other runs may be opened to find who left a key stuck, and whom it hit (0: none) (default: ${DEFAULT_TRACE})`,
    countOf,
  ),
  saveBundle: value('--save-bundle <dir>', 'keep the collected evidence for replay', filled),
  reservationTtl,
  exitZero,
  color,
  ...talk,
};

/** The command line of an examination, read. */
export type ExamineOptions = ValuesOf<typeof examineParameters>;
