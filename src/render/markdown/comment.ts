import type { Report, ReportedRun } from '../../types/report.ts';
import { runPage } from '../content/run-page.ts';
import { renderMarkdown } from './markdown.ts';

/** A report as a comment, and the marker by which it is found again. */
interface Comment {
  marker: string;
  body: string;
}

/**
 * The Markdown after an invisible marker line. `renderMarkdown` leaves 536 of the 65,536 characters of a comment, which
 * is more than the line needs.
 */
export function renderComment(report: Report): Comment {
  const marker = markerOf(report.run);
  return { marker, body: `${marker}\n\n${renderMarkdown(runPage(report))}` };
}

const longestName = 150;

/** The marker of an attempt. A bundle may give any name to its repository, so it is encoded. */
function markerOf({ host, owner, repo, id, attempt }: ReportedRun): string {
  const names = [host, owner, repo].map((name) => name.replace(/[^\w.:-]/g, '_').slice(0, longestName));
  return `<!-- cache-autopsy: ${[...names, id, attempt].join('/')} -->`;
}
