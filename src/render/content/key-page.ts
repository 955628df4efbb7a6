import type { KeySearch } from '../../types/scan.ts';
import { neutralSearch } from '../safe/sanitize-report.ts';
import { list, type Page, type Screen, section } from './blocks.ts';
import { scanGapWords } from './gap-words.ts';
import { exact, opened, type Prose, proseText, say } from './prose.ts';
import { runProse } from './run-words.ts';
import { byteSize, counted, dayAndMinute, utcMinute } from './time-format.ts';

/** What a search for the holder of a key found, where nobody's torn-down save holds it now. */
export function keyPage(found: KeySearch, version: string): Page {
  const search = neutralSearch(found);
  const { owner, repo } = search.repository;
  const headline = headlineOf(search);
  const isTold = search.holder !== 'unknown';
  const gaps = search.gaps.map(scanGapWords);
  const subject = say`${exact(`${owner}/${repo}`)}, runs since ${dayAndMinute(search.from)}`;
  const what = say`${counted(search.read, 'attempt')} of ${search.suspects} that were cancelled or failed ${search.read === 1 ? 'was' : 'were'} read.`;
  const told = gaps.slice(0, 3).map((words) => [...opened(words), '.']);
  const screen: Screen = {
    ...{ tone: isTold ? 'good' : 'doubtful', headline, subject, key: null, more: null },
    rows: isTold ? [] : [{ label: 'What', prose: [what, ...told], commands: [], keys: [], remedy: null }],
  };
  return {
    ...{ answer: proseText(headline), subject: [subject, what], url: null, screen, gaps },
    headline: { label: headline, key: null, status: null, until: null, tone: isTold ? 'over' : 'doubtful' },
    brief: [headline, ...(isTold ? [] : [what])],
    blocks: section('Not examined', 'heading', list(gaps, 'gap')),
    colophon: say`Searched ${utcMinute(search.until)} by cache-autopsy ${exact(version)}.`,
  };
}

function headlineOf({ key, holder, entry, savedBy }: KeySearch): Prose {
  if (holder === 'unknown')
    return say`Can't tell who holds ${exact(key)}: no run that was read left it stuck or saved it`;
  if (holder === 'expired') return say`${exact(key)} isn't stuck any more: its reservation has expired`;
  const by = savedBy === null ? [] : say`${runProse(savedBy)} `;
  const at = entry?.createdAt === null || entry === null ? [] : say` ${dayAndMinute(entry.createdAt)}`;
  const size = entry?.sizeBytes === null || entry === null ? [] : say` (${byteSize(entry.sizeBytes)})`;
  return savedBy === null
    ? say`${exact(key)} isn't stuck: it was saved${at}${size}`
    : say`${exact(key)} isn't stuck: ${by}saved it${at}${size}`;
}
