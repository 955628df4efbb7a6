import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import AdmZip from 'adm-zip';
import { decodeText } from '../../src/sources/bundle/bundle-files.ts';
import { readBundle } from '../../src/sources/bundle/read-bundle.ts';
import { fixture } from './fixture-world.ts';

/** What a stranger does to a bundle. */
export interface Doings {
  /** In the place of every name, branch, key, annotation and message that strangers choose. */
  words?: string;
  /** A change of the workflow's text. */
  workflow?: (text: string) => string;
}

const CASE = 'superseded-mid-upload';
const OWN_STEPS = new Set(['Set up job', 'Complete job']);

/** Writes the bundle of a torn-down save as a stranger made it; gives its path. */
export async function strangersBundle(folder: string, { words, workflow }: Doings): Promise<string> {
  const path = mkdtempSync(join(folder, 'bundle-'));
  const write = (name: string, content: string) => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  };
  for (const [name, bytes] of await readBundle(fixture(CASE))) {
    const text = decodeText(bytes);
    if (name === 'logs.zip') {
      for (const [id, log] of jobLogs(Buffer.from(bytes)))
        write(`job-logs/${id}.txt`, withWordsInLog(log, words));
    } else if (name.startsWith('files/')) write(name, workflow?.(text) ?? text);
    else write(name, words === undefined ? text : JSON.stringify(withWords(JSON.parse(text), words)));
  }
  return path;
}

/** The log of each job, by its id. */
function jobLogs(archive: Buffer): [number, string][] {
  const ids: Record<string, number> = {
    'Prepare dependencies (3.13.9)': 117488133870,
    'Prepare dependencies (3.14.0)': 117488133881,
    'Collect information': 117488120301,
  };
  return new AdmZip(archive).getEntries().flatMap((entry): [number, string][] => {
    const id = ids[/^\d+_(.*)\.txt$/.exec(entry.entryName)?.[1] ?? ''];
    return id === undefined ? [] : [[id, entry.getData().toString()]];
  });
}

/** The key as the header shows it, and a warning before the end of every step. */
function withWordsInLog(log: string, words: string | undefined): string {
  if (words === undefined) return log;
  return log
    .replace(/(?<=Z {3}key: ).*$/gm, () => words)
    .replace(
      /^(20\S+Z )(?=##\[error\])/gm,
      (_, stamp) => `${stamp}##[warning]${words}\n${stamp}${words}\n${stamp}`,
    );
}

const CHOSEN = new Set(['display_title', 'head_branch', 'title', 'runner_name', 'labels', 'workflow_name']);

function withWords(json: unknown, words: string): unknown {
  return JSON.parse(JSON.stringify(json), (field, value: unknown) => {
    if (typeof value !== 'string') return value;
    if (field === 'message') return value.replace(/(?<=request for ).*(?= exists)/, () => words);
    if (field === 'name' && !OWN_STEPS.has(value))
      return value.startsWith('Post ') ? `Post ${words} ${value.slice(5)}` : `${words} ${value}`;
    return CHOSEN.has(field) ? words : value;
  });
}
