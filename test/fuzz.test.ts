import { expect, test } from 'vitest';
import { properties } from './fuzz/properties.ts';
import type { FuzzProperty } from './fuzz/property.ts';

/** The same cases every time: what is new is looked for by `npm run fuzz`. */
const SEED = 20261124;
/** Those that judge whole bundles or files have the smallest share. */
const casesOf = ({ share }: FuzzProperty): number => Math.min(200, 12 * share);

test.each(properties.map((property) => [property.name, property] as const))('%s', async (_, property) => {
  expect(await property.check(casesOf(property), SEED)).toBeNull();
});
