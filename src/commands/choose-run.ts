import { misuse } from '../errors.ts';
import { choiceRow } from '../render/content/choice-row.ts';
import { findCheckoutRepository } from '../sources/files/checkout-repository.ts';
import { readLine } from '../sources/files/read-stdin.ts';
import { findDefaultHost } from '../sources/github/credentials.ts';
import { getBrokenRuns } from '../sources/github/listed-runs.ts';
import type { Io } from '../types/io.ts';
import { openClient } from './open-client.ts';
import type { ExamineOptions } from './options/examine.ts';
import { complain } from './request-options.ts';

/** As many as fit on a screen. */
const MOST_CHOICES = 15;

/**
 * The URL of the run that a person at a terminal chooses from the latest failed and cancelled runs of the checkout's
 * repository; null without a terminal, or without such runs.
 */
export async function chooseRun(options: ExamineOptions, io: Io): Promise<string | null> {
  if (!io.stdin.isTTY || !io.stderr.isTTY) return null;
  const repository = await findCheckoutRepository('.', io.env, findDefaultHost(io.env));
  if (repository === null) return null;
  const client = await openClient(repository.host, options, io);
  const runs = (await getBrokenRuns(client, repository)).slice(0, MOST_CHOICES);
  const name = `${repository.owner}/${repository.repo}`;
  if (runs.length === 0) {
    const hint = `give the URL of a run, or look further back: cache-autopsy scan ${name}`;
    throw misuse(`none of the latest runs of ${name} failed or was cancelled`, hint);
  }
  for (const [index, run] of runs.entries())
    complain(io, `${String(index + 1).padStart(2)}  ${choiceRow(run, io.now())}`);
  io.stderr.write(`Which run of ${name}? [1-${runs.length}, Enter for 1] `);
  const leaveLine = (): unknown => io.stderr.write('\n');
  io.signal.addEventListener('abort', leaveLine, { once: true });
  const typed = await readLine(io.stdin);
  io.signal.removeEventListener('abort', leaveLine);
  if (typed === null) {
    leaveLine();
    throw misuse('no run was chosen', 'give the URL of a run');
  }
  const answer = typed.trim() || '1';
  const chosen = /^\d+$/.test(answer) ? runs[Number(answer) - 1] : undefined;
  if (chosen !== undefined) return chosen.url;
  throw misuse(`${JSON.stringify(answer)} is not one of the numbers`, `give one from 1 to ${runs.length}`);
}
