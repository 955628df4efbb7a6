import { expect, test } from 'vitest';
import { properties } from './fuzz/properties.ts';
import type { FuzzProperty } from './fuzz/property.ts';

/** The same cases every time: what is new is looked for by `npm run fuzz`. */
const SEED = 20261124;
/** Those that judge whole bundles or files take a hundredth of a second for a case. */
const casesOf = ({ share }: FuzzProperty): number => (share <= 3 ? 100 : 1000);

test.each(properties.map((property) => [property.name, property] as const))('%s', async (_, property) => {
  expect(await property.check(casesOf(property), SEED)).toBeNull();
});
