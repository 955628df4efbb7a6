import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseSignals } from '../../src/saves/log-signals.ts';
import { judgeSave } from '../../src/saves/save-outcome.ts';
import type { SaveState } from '../../src/types/saves.ts';
import { scanLog } from '../support/scan-whole.ts';
import { wholeStep } from './save-context.ts';

const folder = new URL('../../fixtures/recorder/recordings/', import.meta.url);

/** What a recording holds: the client's lines, and what only the loopback service and its operator saw. */
interface Recording {
  client: string;
  events: { at: number; line?: string; service?: string; signal?: string; orphan?: string }[];
}

function readRecording(name: string): Recording {
  const [head, ...events] = readFileSync(new URL(name, folder), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { client: head.client, events };
}

const START = Date.parse('2026-11-20T09:14:00Z');

/** The log that the runner would have made of it, with or without step debug logging. */
function logOf({ events }: Recording, debug: boolean): Uint8Array {
  const tags: [string, string][] = [
    ['::warning::', '##[warning]'],
    ['::error::', '##[error]'],
    ['::debug::', '##[debug]'],
  ];
  const lines = events.flatMap(({ at, line, signal }) => {
    const text = signal ? '##[error]The operation was canceled.' : line;
    if (text === undefined || (!debug && text.startsWith('::debug::'))) return [];
    const message = tags.reduce(
      (said, [from, to]) => (said.startsWith(from) ? to + said.slice(from.length) : said),
      text,
    );
    return [`${new Date(START + at * 1000).toISOString().replace('Z', '0000Z')} ${message}\n`];
  });
  return new TextEncoder().encode(lines.join(''));
}

function judge(recording: Recording, debug: boolean, protocol: 'v1' | 'v2'): SaveState {
  const { client, events } = recording;
  const version = Number(/@(\d+)\.\d+\.\d+$/.exec(client)?.[1]);
  return judgeSave(parseSignals(scanLog(logOf(recording, debug))), {
    ...wholeStep,
    ending: events.some(({ signal }) => signal) ? 'cancelled' : 'completed',
    startedAt: START,
    endedAt: START + (events.at(-1)?.at ?? 0) * 1000,
    protocol,
    reservesFirst: version <= 2,
    archiverOutlived: events.some(({ orphan }) => /tar|zstd|gzip/.test(orphan ?? '')),
  });
}

const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));

/** The service knows what no log shows: when it recorded the key, and whether the entry was finished. */
describe.each(['as it is printed', 'with step debug logging'])(
  'what is concluded from a log %s agrees with the service',
  (how) => {
    test.each(names)('%s', (name) => {
      const recording = readRecording(name);
      const protocol = name.startsWith('v1-') ? 'v1' : 'v2';
      const state = judge(recording, how === 'with step debug logging', protocol);
      const moment = (service: string): number | undefined =>
        recording.events.find((event) => event.service === service)?.at;
      const [reserved, finalized] = [moment('reserved'), moment('finalized')];
      if (finalized !== undefined) expect(state.finalized).not.toBe('no');
      else expect(state.outcome).not.toBe('saved');
      if (reserved === undefined) expect(state.reservation).not.toBe('certain');
      else if (finalized === undefined) {
        expect(state.reservation).toMatch(/certain|possible/);
        const { from, until } = state.reservedBetween ?? { from: Number.NaN, until: Number.NaN };
        expect(START + reserved * 1000).toBeGreaterThanOrEqual(from - 1);
        expect(START + reserved * 1000).toBeLessThanOrEqual(until + 1);
      }
    });
  },
);
