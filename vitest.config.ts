import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { compiledSource } from './test/support/compiled-source.ts';

/**
 * Tests that mostly wait for a loopback server or for other processes, the longest first: begun last, they would be what a
 * first run waits for.
 */
const WAITING = [
  /faults-end-to-end\.test\.ts$/,
  /(?:action|attach|cli|end-to-end|faults|install|page)\.test\.ts$/,
];

class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = WAITING.findIndex((pattern) => pattern.test(moduleId));
      return found === -1 ? WAITING.length : found;
    };
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  plugins: [compiledSource()],
  test: {
    include: ['test/**/*.test.ts'],
    // For a busy machine, or one that is much slower: none takes more than some seconds on two idle cores.
    testTimeout: 60_000,
    // There is room for more of the waiting ones than there are cores, and modules are loaded once for each worker.
    maxWorkers: 3,
    isolate: false,
    // Most of what tests run is run a few times. Node 20 has no quick compiler between its interpreter and the thorough
    // one, on which a fifth of the time went: let it wait for what runs longer (default: 67584 bytes of bytecode).
    execArgv: process.version.startsWith('v20.') ? ['--interrupt-budget=2000000'] : [],
    // What is wrong is shown whole.
    chaiConfig: { truncateThreshold: 0 },
    sequence: { sequencer: WaitingFirst },
  },
});
