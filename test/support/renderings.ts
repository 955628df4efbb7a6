import type { Page } from '../../src/render/content/blocks.ts';
import { mergedPage } from '../../src/render/content/merged-page.ts';
import { runPage } from '../../src/render/content/run-page.ts';
import { scanPage } from '../../src/render/content/scan-page.ts';
import { renderGithub as githubOf } from '../../src/render/github/annotations.ts';
import { renderHtml as htmlOf } from '../../src/render/html/html.ts';
import { renderMarkdown as markdownOf } from '../../src/render/markdown/markdown.ts';
import type { TextOptions } from '../../src/render/text/layout.ts';
import { renderScreen as screenOf } from '../../src/render/text/screen.ts';
import { renderText as textOf } from '../../src/render/text/text.ts';
import { oncePer } from '../../src/types/once-per.ts';
import type { Report } from '../../src/types/report.ts';
import type { ScanReport } from '../../src/types/scan.ts';

/** What is said of a report is found once, however many media and widths show it. */
const livePage = oncePer((report: Report) => runPage(report));
const replayedPage = oncePer((report: Report) => runPage(report, true));
const pageOf = (report: Report, isReplay: boolean): Page =>
  isReplay ? replayedPage(report) : livePage(report);

/** What is said about a run, in each medium. */
export const renderText = (report: Report, options: TextOptions, isReplay = false): string =>
  textOf(pageOf(report, isReplay), options);
export const renderScreen = (report: Report, options: TextOptions, isReplay = false): string =>
  screenOf(pageOf(report, isReplay), options);
export const renderMarkdown = (report: Report, isReplay = false): string =>
  markdownOf(pageOf(report, isReplay));
export const renderHtml = (report: Report, isReplay = false): string => htmlOf(pageOf(report, isReplay));
export const renderGithub = (report: Report): string => githubOf(livePage(report));

/** What is said about a repository. */
export const renderScanText = (scan: ScanReport, options: TextOptions): string =>
  textOf(scanPage(scan), options);
export const renderScanMarkdown = (scan: ScanReport): string => markdownOf(scanPage(scan));

/** What is said about several reports. */
export const renderMergedText = (reports: readonly Report[], now: number, options: TextOptions): string =>
  textOf(mergedPage(reports, now), options);
export const renderMergedMarkdown = (reports: readonly Report[], now: number): string =>
  markdownOf(mergedPage(reports, now));
