import { misuse } from '../errors.ts';
import type { Page } from '../render/content/blocks.ts';
import type { TextOptions } from '../render/text/layout.ts';
import type { LintReport } from '../types/lint.ts';

/** What a report on a run, a repository or several reports is printed from. */
export interface Printable {
  page: () => Page;
  json: () => Promise<string>;
}

/** What a report of `lint` is printed from. */
interface LintPrintable {
  report: LintReport;
  /** The version of this command. */
  version: string;
}

/** Writes something in one format; text has a width and colours. */
type Renderer<T> = (printable: T, text: TextOptions) => string | Promise<string>;

/** Loads a renderer only when it is needed, since that takes time. */
export type Load<T> = () => Promise<Renderer<T>>;

/** The formats of a page, the default first. A new one is a folder of `render/` and a line here. */
const pages = {
  text: async () => {
    const { renderText } = await import('../render/text/text.ts');
    return ({ page }, text) => renderText(page(), text);
  },
  markdown: async () => {
    const { renderMarkdown } = await import('../render/markdown/markdown.ts');
    return ({ page }) => renderMarkdown(page());
  },
  html: async () => {
    const { renderHtml } = await import('../render/html/html.ts');
    return ({ page }) => renderHtml(page());
  },
  json: async () => (printable) => printable.json(),
} satisfies Record<string, Load<Printable>>;

/** The formats with room for the log lines around a line of proof. */
export const roomyFormats: ReadonlySet<string> = new Set<keyof typeof pages>(['html']);

/** The formats of a scan and of a merge. */
export const pageFormats: Record<keyof typeof pages, Load<Printable>> = pages;

/** The formats of a run. */
export const runFormats: Record<keyof typeof pages | 'github', Load<Printable>> = {
  ...pages,
  github: async () => {
    const { renderGithub } = await import('../render/github/annotations.ts');
    return ({ page }) => renderGithub(page());
  },
};

/** The format where nobody asks for one. */
export const DEFAULT_FORMAT = 'text' as const;

/** The first screen of a run. */
const screen: Load<Printable> = async () => {
  const { renderScreen } = await import('../render/text/screen.ts');
  return ({ page }, text) => renderScreen(page(), text);
};

/** The renderer of a page: for its format, or the brief text. Throws an `AutopsyError` if they do not go together. */
export function formatOf<Name extends string>(
  formats: Readonly<Record<Name, Load<Printable>>>,
  { format, brief, details = true }: { format: Name; brief: boolean; details?: boolean },
): Load<Printable> {
  if (!brief && format === 'text' && !details) return screen;
  if (!brief) return formats[format];
  if (format !== 'text') throw misuse(`--brief is text, not ${format}`, 'leave --format or --brief out');
  return async () => {
    const { renderBrief } = await import('../render/text/text.ts');
    return ({ page }) => renderBrief(page());
  };
}

/** The format of a step summary on GitHub. */
export const summaryFormat: Load<Printable> = pages.markdown;

/** The formats of a lint. */
export const lintFormats: Record<'text' | 'json' | 'sarif' | 'github', Load<LintPrintable>> = {
  text: async () => {
    const { renderLintText } = await import('../render/text/lint-text.ts');
    return ({ report }, text) => renderLintText(report, text);
  },
  json: async () => {
    const { renderLintJson } = await import('../render/json/v1/lint-json.ts');
    return ({ report, version }) => renderLintJson(report, version);
  },
  sarif: async () => {
    const { renderSarif } = await import('../render/sarif/sarif.ts');
    return ({ report, version }) => renderSarif(report, version);
  },
  github: async () => {
    const { renderLintGithub } = await import('../render/github/lint-annotations.ts');
    return ({ report }) => renderLintGithub(report);
  },
};
