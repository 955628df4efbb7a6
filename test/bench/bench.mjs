// Measures size and speed against yardsticks that run side by side, and ends with 1 where a target is not met.
//
//     npm run bench                  everything; at the first time it generates runs, 1 GB in the temporary folder
//     npm run bench -- start giant   only the groups that are named
import { availableParallelism, cpus } from 'node:os';
import { GROUPS } from './groups.mjs';

/** What is said of a row; of one without a target nothing. */
const VERDICTS = new Map([
  [true, 'met'],
  [false, 'NOT MET'],
  [null, ''],
]);

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(GROUPS, name));
if (unknown.length > 0)
  throw new Error(`no group ${unknown.join(', ')}; there are ${Object.keys(GROUPS).join(', ')}`);

console.log(`Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}\n`);
console.log('| what | target | measured | |\n| --- | --- | --- | --- |');
let missed = 0;
for (const [name, measure] of Object.entries(GROUPS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const { what, target, measured, met } of await measure()) {
    if (met === false) missed += 1;
    console.log(`| ${what.replaceAll('|', '\\|')} | ${target} | ${measured} | ${VERDICTS.get(met)} |`);
  }
}
console.log(missed === 0 ? '\nEvery target is met.' : `\n${missed} targets are not met.`);
process.exitCode = missed === 0 ? 0 : 1;
