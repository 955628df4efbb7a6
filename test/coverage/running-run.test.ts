import { expect, test } from 'vitest';
import { readBundle } from '../../src/sources/bundle/read-bundle.ts';
import { fixture } from '../support/fixture-world.ts';
import { judgeFiles } from '../support/judge-files.ts';

/** What `healthy-run` comes to where GitHub answers this of the run. */
async function judgedWith(fields: Record<string, unknown>) {
  const files = new Map(await readBundle(fixture('healthy-run')));
  const run = JSON.parse(new TextDecoder().decode(files.get('run.json')));
  files.set('run.json', new TextEncoder().encode(JSON.stringify({ ...run, ...fields })));
  return (await judgeFiles(files)).report;
}

test.each(['in_progress', 'queued', 'waiting'])(
  'a run that is %s may yet get jobs: never clean',
  async (status) => {
    const { verdict, gaps } = await judgedWith({ status, conclusion: null });
    expect(verdict).toBe('inconclusive');
    expect(gaps).toEqual([{ kind: 'run-running' }]);
  },
);

test('a hand-made run.json that does not tell its status is taken for a run that ended', async () => {
  expect((await judgedWith({ status: undefined })).verdict).toBe('clean');
});
