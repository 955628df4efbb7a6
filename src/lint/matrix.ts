import type { Content } from './workflow.ts';
import { contentOf } from './workflow.ts';

/** The values of `matrix` in one leg. */
export type Leg = Content;

/** GitHub makes at most this many legs of a job. */
const MOST_LEGS = 256;

/**
 * The legs of a matrix: the cross product less `exclude`, and what `include` adds
 * (actions/runner@258d6c8 MatrixBuilder.cs). Null if an expression makes them; `listOf` reads a vector or an
 * expression for one. A job without a matrix has one leg without values.
 */
export function legsOf(strategy: Content | null, listOf: (value: unknown) => unknown[] | null): Leg[] | null {
  if (strategy?.matrix === undefined) return [{}];
  if (typeof strategy.matrix === 'string') return null;
  const { include = [], exclude = [], ...vectors } = contentOf(strategy.matrix);
  const lists = Object.entries(vectors).map(([name, vector]) => [name, listOf(vector)] as const);
  const [included, excluded] = [listOf(include), listOf(exclude)];
  if (included === null || excluded === null) return null;
  let legs: Leg[] = lists.length === 0 ? [] : [{}];
  for (const [name, values] of lists) {
    if (values === null) return null;
    const room = Math.ceil(MOST_LEGS / Math.max(1, values.length));
    legs = legs
      .slice(0, room)
      .flatMap((leg) => values.slice(0, MOST_LEGS).map((value) => ({ ...leg, [name]: value })));
  }
  const names = lists.map(([name]) => name);
  const kept = legs.filter(
    (leg) => !excluded.slice(0, MOST_LEGS).some((filter) => fits(contentOf(filter), leg)),
  );
  return included
    .slice(0, MOST_LEGS)
    .reduce<Leg[]>((made, one) => withIncluded(made, kept, { one: contentOf(one), names }), kept);
}

/** An entry of `include` adds to the legs whose own values it does not contradict, else it is a leg of its own. */
function withIncluded(made: Leg[], original: Leg[], { one, names }: { one: Leg; names: string[] }): Leg[] {
  const own = Object.fromEntries(Object.entries(one).filter(([name]) => names.includes(name)));
  const isAdded = (_: Leg, index: number): boolean => {
    const leg = original[index];
    return leg !== undefined && fits(own, leg);
  };
  if (!made.some(isAdded)) return [...made, one];
  return made.map((leg, index) => (isAdded(leg, index) ? { ...leg, ...one } : leg));
}

/** The value of a leg at a path, which may lead into mappings; undefined if there is none. GitHub ignores case in keys. */
export function valueIn(leg: Leg, path: readonly string[]): unknown {
  let value: unknown = leg;
  for (const key of path)
    value = Object.entries(contentOf(value)).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
  return value;
}

function fits(filter: Content, leg: Leg): boolean {
  return Object.entries(filter).every(([name, value]) => JSON.stringify(leg[name]) === JSON.stringify(value));
}
