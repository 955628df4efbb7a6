import type { Report, ReportedRun } from '../../types/report.ts';
import { runPage } from '../content/run-page.ts';
import { renderMarkdown } from './markdown.ts';

/** A report as a comment, and the line by which it is found again. */
interface Comment {
  marker: string;
  body: string;
}

/**
 * The Markdown under a line that no reader sees. `renderMarkdown` leaves 536 of the 65,536 characters that a comment may
 * have, which is more than the line takes.
 */
export function renderComment(report: Report): Comment {
  const marker = markerOf(report.run);
  return { marker, body: `${marker}\n\n${renderMarkdown(runPage(report))}` };
}

const longestName = 150;

/** One for each attempt of a run. A bundle names its repository as it likes, so nothing may end the line from inside. */
function markerOf({ host, owner, repo, id, attempt }: ReportedRun): string {
  const names = [host, owner, repo].map((name) => name.replace(/[^\w.:-]/g, '_').slice(0, longestName));
  return `<!-- cache-autopsy: ${[...names, id, attempt].join('/')} -->`;
}
