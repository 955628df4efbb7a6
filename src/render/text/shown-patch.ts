/** A patch as it is printed, and a remark for stderr. */
interface ShownPatch {
  text: string;
  complaint: string | null;
}

/**
 * The patch for stdout. A pipe gets every byte, since it has to apply. On a terminal control characters and invisible
 * characters become `\u{1b}`, as in `gh pr diff` (cli/cli#7108). In a job of Actions, where the runner reads the
 * output, a patch that contains a workflow command is not printed; it can be written to a file.
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

/** A line that begins with `::` after white space, or `##[` anywhere (actions/runner@079cdb1 ActionCommand.cs). */
const WORKFLOW_COMMAND = /^[\s\x85]*::|##\[/m;

/**
 * Everything that a terminal obeys or does not draw, except tabs and line ends; a lone carriage return overwrites a
 * line.
 */
const UNSEEN = /(?![\n\t]|\r\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
