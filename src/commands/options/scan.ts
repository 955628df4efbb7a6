import { pageFormats } from '../formats.ts';
import { cacheKey, filled, moment, type Since, wholeNumber } from '../option-values.ts';
import { argument, flag, type ValuesOf, value, valueOr } from '../parameter.ts';
import { brief, color, exitZero, format, output, reservationTtl, talk } from './shared.ts';

/** GitHub lists a thousand runs of one search, which is also enough for a scan. */
const MOST_RUNS = 1000;

/** How far back a scan looks where nobody says. */
export const DEFAULT_SINCE: Since = { agoMs: 7 * 86_400_000 };

/** What `scan` takes. */
export const scanParameters = {
  target: argument(
    '<target>',
    'OWNER/REPO, the address of the repository, of its Actions or of a workflow there; or OWNER for all of its repositories',
  ),
  workflow: value('--workflow <file>', 'only runs of this workflow: its file name or its id', filled),
  branch: value('--branch <name>', 'only runs of this branch', filled),
  since: valueOr('--since <when>', 'only runs created since: 36h, 7d, 2w or an ISO date', {
    parse: moment,
    fallback: DEFAULT_SINCE,
    shown: '7d',
  }),
  key: value('--key <key>', 'find out who holds this key: the runs of the last day, newest first', cacheKey),
  limit: valueOr('--limit <n>', 'examine so many runs at most, the newest', {
    parse: wholeNumber,
    fallback: MOST_RUNS,
  }),
  format: format(pageFormats),
  brief,
  output: {
    ...output,
    description: `${output.description}; for OWNER, the folder that gets REPO.json for each`,
  },
  cache: flag('--no-cache', 'keep no evidence for the next scan, and take none from the last one'),
  reservationTtl,
  exitZero,
  color,
  ...talk,
};

/** The command line of `scan`, read. */
export type ScanOptions = ValuesOf<typeof scanParameters>;
