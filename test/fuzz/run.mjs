// Tries the properties with as many cases as are wanted: npm run fuzz -- [--cases 100000] [--seed 1] [--only WORD]
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createViteServer } from 'vitest/node';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    only: { type: 'string', default: '' },
  },
});
const seed = Number(values.seed);
const server = await createViteServer({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, watch: null, ws: false },
});
const { shared } = await server.ssrLoadModule('/test/fuzz/properties.ts');

console.log(`seed ${seed}`);
let tried = 0;
let failures = 0;
for (const [property, cases] of shared(Number(values.cases))) {
  if (!property.name.includes(values.only)) continue;
  const started = performance.now();
  const failure = await property.check(cases, seed);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  tried += cases;
  failures += failure === null ? 0 : 1;
  console.log(
    `${failure === null ? 'held  ' : 'FAILED'} ${String(cases).padStart(8)} cases ${seconds.padStart(7)} s  ${property.name}`,
  );
  if (failure !== null) console.log(failure);
}
console.log(`${tried} cases in all, ${failures} ${failures === 1 ? 'property' : 'properties'} failed`);
await server.close();
process.exitCode = failures === 0 ? 0 : 1;
