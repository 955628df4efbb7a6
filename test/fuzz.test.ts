import { describe, expect, test } from 'vitest';
import { shared } from './fuzz/properties.ts';

/** The same cases every time: what is new is looked for by `npm run fuzz`. */
const SEED = 20261124;
const CASES = 10_000;

describe(`${CASES} cases`, () => {
  test.each(shared(CASES).map(([property, cases]) => [property.name, property, cases] as const))(
    '%s',
    async (_, property, cases) => {
      expect(await property.check(cases, SEED)).toBeNull();
    },
  );
});
