import { misuse } from '../errors.ts';
import type { Page } from '../render/content/blocks.ts';
import type { TextOptions } from '../render/text/layout.ts';
import type { LintReport } from '../types/lint.ts';

/** What is printed of a run, of a repository, or of several reports. */
export interface Printable {
  page: () => Page;
  json: () => Promise<string>;
}

/** What is printed of a lint. */
interface LintPrintable {
  report: LintReport;
  /** The version of this command. */
  version: string;
}

/** Writes something in one format; a text has a width and colours. */
type Renderer<T> = (printable: T, text: TextOptions) => string | Promise<string>;

/** Loads a renderer, which takes longer than the help may. */
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

/** The formats that have room for the lines of a log around a line of proof. */
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

/** How a page is written: in its format or, where that is text and it was asked for, in brief. Throws an `AutopsyError`. */
export function formatOf<Name extends string>(
  formats: Readonly<Record<Name, Load<Printable>>>,
  { format, brief }: { format: Name; brief: boolean },
): Load<Printable> {
  if (!brief) return formats[format];
  if (format !== 'text') throw misuse(`--brief is text, not ${format}`, 'leave --format or --brief out');
  return async () => {
    const { renderBrief } = await import('../render/text/text.ts');
    return ({ page }) => renderBrief(page());
  };
}

/** The format that GitHub takes as the summary of a step. */
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
