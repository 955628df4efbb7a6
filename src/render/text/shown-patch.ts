/** A patch as it may be printed where it is wanted, and what has to be said about it. */
interface ShownPatch {
  text: string;
  complaint: string | null;
}

/**
 * The patch for stdout. A pipe gets every byte, since it has to apply. A terminal gets what it would obey, or not draw,
 * as `\u{1b}`, as `gh pr diff` does (cli/cli#7108). Inside a job, whose output may be read by the runner line by line, a
 * patch that holds a workflow command is held back: there it can be written to a file.
 */
export function shownPatch(patch: string, where: { isTerminal: boolean; inActions: boolean }): ShownPatch {
  if (where.inActions && WORKFLOW_COMMAND.test(patch)) {
    const complaint =
      'the patch is not printed, since the runner would obey a line of it as a command: write it to a file with --patch FILE';
    return { text: '', complaint };
  }
  if (!where.isTerminal) return { text: patch, complaint: null };
  const text = patch.replace(UNSEEN, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
  const complaint =
    'the patch is shown with its control characters as \\u{…}, and applies only from --patch FILE or a pipe';
  return { text, complaint: text === patch ? null : complaint };
}

/** A line that opens with `::` after white space, or `##[` anywhere (actions/runner@079cdb1 ActionCommand.cs). */
const WORKFLOW_COMMAND = /^[\s\x85]*::|##\[/m;

/** All that a terminal obeys or does not draw, but for tabs and line ends; a carriage return by itself draws over a line. */
const UNSEEN = /(?![\n\t]|\r\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
