/** A command to copy. */
export interface Command {
  program: 'gh' | typeof OWN_NAME;
  words: string;
}

const OWN_NAME = 'cache-autopsy';

/** The command as it is typed; this program itself by its name, unless the reader starts it in another way. */
export function commandLine({ program, words }: Command, ownProgram: string = OWN_NAME): string {
  return `${program === OWN_NAME ? ownProgram : program} ${words}`;
}
