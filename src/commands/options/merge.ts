import { pageFormats } from '../formats.ts';
import { argumentList, type ValuesOf } from '../parameter.ts';
import { brief, color, exitZero, format, output } from './shared.ts';

/** What `merge` takes. */
export const mergeParameters = {
  reports: argumentList('<report...>', 'files that -f json wrote'),
  format: format(pageFormats),
  brief,
  output: { ...output, description: 'write the table there instead of to stdout' },
  exitZero,
  color,
};

/** The command line of `merge`, read. */
export type MergeOptions = ValuesOf<typeof mergeParameters>;
