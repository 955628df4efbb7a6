import { choiceArgument, type ValuesOf } from '../parameter.ts';

/** What `completion` takes. */
export const completionParameters = {
  shell: choiceArgument('<shell>', 'the shell that is to complete the command', ['bash', 'zsh', 'fish']),
};

/** The command line of `completion`, read. */
export type CompletionOptions = ValuesOf<typeof completionParameters>;
