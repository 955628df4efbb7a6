import type { TextOptions } from '../render/text/layout.ts';
import type { Io, Stream } from '../types/io.ts';
import { programOf } from './own-program.ts';

const DEFAULT_WIDTH = 80;

/** What the command line says about where a report goes, and how it looks. */
export interface PrintOptions {
  output: string | null;
  color: 'auto' | 'always' | 'never';
}

/** How text looks on the stream, or in the named file. */
export function textOptions(
  { output, color }: PrintOptions,
  { env, program }: Pick<Io, 'env' | 'program'>,
  stream: Stream,
  pipeWidth = DEFAULT_WIDTH,
): TextOptions {
  const isTerminal = output === null && stream.isTTY === true;
  const width = (output === null ? stream.columns : undefined) ?? columnsOf(env) ?? pipeWidth;
  const colour = useColour(color, env, isTerminal);
  return {
    width,
    colour,
    links: colour && takesLinks(env, isTerminal),
    ascii: !showsUnicode(env),
    program: programOf(program),
    isElsewhere: namesOther(env),
  };
}

/** Whether `GH_HOST` names another host than github.com, valid or not. */
function namesOther({ GH_HOST }: Io['env']): boolean {
  return !/^(?:(?:https?:\/\/)?github\.com\/?)?$/i.test(GH_HOST?.trim() ?? '');
}

/** The width of the terminal, if the shell exports it. */
function columnsOf({ COLUMNS }: Io['env']): number | undefined {
  return COLUMNS !== undefined && /^[1-9]\d{0,3}$/.test(COLUMNS) ? Number(COLUMNS) : undefined;
}

/** Whether to use colours: `--color` comes before NO_COLOR, then FORCE_COLOR, then the kind of terminal. */
function useColour(when: PrintOptions['color'], env: Io['env'], isTerminal: boolean): boolean {
  if (when !== 'auto') return when === 'always';
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  if (env.CLICOLOR_FORCE && env.CLICOLOR_FORCE !== '0') return true;
  return isTerminal && env.TERM !== 'dumb' && env.CLICOLOR !== '0';
}

/** Variables of terminals that support links. */
const TELLING = ['WT_SESSION', 'KITTY_WINDOW_ID', 'KONSOLE_VERSION', 'WEZTERM_PANE', 'GHOSTTY_RESOURCES_DIR'];
const PROGRAMS = /^(?:iTerm\.app|WezTerm|vscode|ghostty|zed|Hyper|WarpTerminal|tmux|rio|Tabby)$/;
const TERMS = /^(?:xterm-kitty|xterm-ghostty|alacritty|foot|contour|wezterm)/;

/** Whether the terminal supports links (OSC 8); one that does not would print only the words. */
function takesLinks(env: Io['env'], isTerminal: boolean): boolean {
  if (env.FORCE_HYPERLINK) return env.FORCE_HYPERLINK !== '0';
  if (!isTerminal || env.CI) return false;
  // VTE, used by GNOME's terminal and others, since 0.50.
  if (Number(env.VTE_VERSION ?? 0) >= 5000) return true;
  return (
    TELLING.some((name) => env[name]) || PROGRAMS.test(env.TERM_PROGRAM ?? '') || TERMS.test(env.TERM ?? '')
  );
}

/**
 * Whether the terminal can show the characters of pictures: not if the locale is named and is not UTF-8; the first
 * variable that is set counts.
 */
function showsUnicode({ LC_ALL, LC_CTYPE, LANG }: Io['env']): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG || '';
  return locale === '' || /utf-?8/i.test(locale);
}
