import { lintFormats } from '../formats.ts';
import { filled } from '../option-values.ts';
import { argumentList, choice, flag, type ValuesOf, value } from '../parameter.ts';
import { color, exitZero, format, output, talk } from './shared.ts';

/** What `lint` takes. */
export const lintParameters = {
  inputs: argumentList(
    '[path...]',
    'files or folders, - for stdin, or OWNER/REPO[@REF] (default: the checkout around the current folder)',
  ),
  format: format(lintFormats),
  output,
  fix: flag('--fix', 'write the verified fixes into the files'),
  patch: value('-p, --patch <file>', 'also write all fixes as one unified diff ("-" is stdout)', filled),
  severity: choice('--severity <least>', 'the least that is reported', ['warning', 'error']),
  exitZero,
  color,
  ...talk,
};

/** The command line of `lint`, read. */
export type LintCommandOptions = ValuesOf<typeof lintParameters>;
