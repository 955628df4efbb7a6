import { findScene } from '../chart/visible-lanes.ts';
import type { Block, Cell, FindingPart, Item } from '../content/blocks.ts';
import { commandLine } from '../content/command.ts';
import type { Fact } from '../content/facts.ts';
import type { ProofRow } from '../content/proof-words.ts';
import { capitalised } from '../content/prose.ts';
import { commandHtml } from './copy-html.ts';
import { escapeHtml } from './escape.ts';
import { headlineHtml, labelHtml, statusHtml, untilHtml } from './headline-html.ts';
import { keyFigure } from './key-figure.ts';
import { codeHtml, lineHtml, linkHtml, proseHtml } from './prose-html.ts';
import { changeHtml, groundsHtml } from './remedy-html.ts';
import { tableHtml } from './table-html.ts';
import { timelineFigure } from './timeline-figure.ts';
import { victimsHtml } from './victims-html.ts';

/** A block as HTML; nothing is left out. */
export function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p class="${block.tone}">${proseHtml(block.prose)}</p>`;
    case 'command':
      return commandHtml(commandLine(block.command));
    case 'list':
      return `<ul>${block.items.map(itemHtml).join('')}</ul>`;
    case 'facts':
      return `<dl>${block.facts.map(factHtml).join('')}</dl>`;
    case 'lanes': {
      const scene = findScene(block.lanes);
      return scene === null ? '' : timelineFigure(scene);
    }
    case 'key-line':
      return keyFigure(block.line);
    case 'victims':
      return victimsHtml(block.rows);
    case 'proof':
      return proofHtml(block.items);
    case 'remedies':
      return block.remedies.map(block.part === 'change' ? changeHtml : groundsHtml).join('\n');
    case 'table':
      return tableOf(block);
    case 'section': {
      const inside = block.blocks.map(blockHtml).join('\n');
      return block.form === 'fold'
        ? foldHtml(block.title, inside)
        : `<section>\n<h2>${escapeHtml(block.title)}</h2>\n${inside}\n</section>`;
    }
    case 'findings':
      return [...indexHtml(block.findings), ...block.findings.map(findingHtml)].join('\n');
  }
}

/** A list of several findings with links to them. */
function indexHtml(findings: readonly FindingPart[]): string[] {
  if (findings.length < 2) return [];
  const items = findings.map(({ headline }, index) => {
    const name = headline.key === null ? '' : ` ${proseHtml([headline.key])}`;
    const words = headline.status === null ? '' : `<br>${statusHtml(headline)}`;
    return `<li${untilHtml(headline)}><a href="#finding-${index + 1}">${labelHtml(headline)}${name}</a>${words}</li>`;
  });
  return [`<ol>${items.join('')}</ol>`];
}

/** A finding; each of several has its headline above it. */
function findingHtml({ headline, isAlone, blocks }: FindingPart, index: number): string {
  const inside = blocks.map(blockHtml).join('\n');
  return isAlone
    ? inside
    : `<article id="finding-${index + 1}">\n${headlineHtml(headline, 'h2')}\n${inside}\n</article>`;
}

/** With more columns there is no room for the key beside them. */
const mostBesideKey = 2;

/** The column of what people copy goes below its row if the others need the room. */
function tableOf({ columns, rows }: Extract<Block, { kind: 'table' }>): string {
  return tableHtml(
    columns.map(({ title }) => title),
    rows.map(({ cells }) => cells.map(cellHtml)),
    columns.length - 1 > mostBesideKey ? columns.findIndex(({ least }) => least === 'copied') : -1,
  );
}

function cellHtml({ prose, tone }: Cell): string {
  return tone === 'plain' ? proseHtml(prose) : `<span class="${tone}">${proseHtml(prose)}</span>`;
}

function itemHtml({ prose, exact, url }: Item): string {
  const words = proseHtml(prose);
  return `<li>${exact === null ? linkHtml(words, url) : `${words} ${linkHtml(codeHtml(exact), url)}`}</li>`;
}

function factHtml({ label, exact, words, url }: Fact): string {
  const value = [exact === null ? '' : codeHtml(exact), proseHtml(words)].filter((part) => part !== '');
  return `<dt>${escapeHtml(capitalised(label))}</dt><dd>${linkHtml(value.join(': '), url)}</dd>`;
}

function proofHtml(rows: readonly ProofRow[]): string {
  return tableHtml(
    ['Claim', 'Time (UTC)', 'Where', 'What was seen'],
    rows.map(({ claim, time, where, text, url, around }) => [
      escapeHtml(claim),
      escapeHtml(time),
      `<span class="whole">${linkHtml(escapeHtml(where), url)}</span>`,
      codeHtml(text) + aroundHtml(around),
    ]),
  );
}

/** The log lines around an item, folded. */
function aroundHtml(around: ProofRow['around']): string {
  if (around.length === 0) return '';
  const lines = around.map(({ time, text, isProof }) => {
    const line = lineHtml(`${time} ${text}`.trim());
    return `<span class="line">${isProof ? `<mark>${line}</mark>` : line}\n</span>`;
  });
  return `<details class="around"><summary>Lines around it</summary><pre tabindex="0"><code>${lines.join('')}</code></pre></details>`;
}

function foldHtml(title: string, inside: string): string {
  return `<details>\n<summary>${escapeHtml(title)}</summary>\n${inside}\n</details>`;
}
