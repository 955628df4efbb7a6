import fc from 'fast-check';

/** A change somewhere in a JSON document: which node (modulo their number), and what becomes of it. */
export interface Mutation {
  node: number;
  change: Change;
}

type Change = { kind: 'remove' } | { kind: 'put'; value: unknown } | { kind: 'repeat' } | { kind: 'retype' };

/** What strangers write where something else belongs. */
const ODD_VALUES: unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  -(2 ** 53),
  '',
  ' ',
  'x',
  '__proto__',
  'constructor',
  [],
  [null],
  [[]],
  {},
  { id: 1 },
  '9999-12-31T23:59:59Z',
  '0001-01-01T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '2026-11-23T20:15:24+05:30',
  '2026-11-23 20:15',
  '2026-02-30T25:61:61Z',
  'cancelled',
  'success',
  'stale',
  'https://evil.example/\u202e',
  'a'.repeat(3000),
  '\ud800',
  '../../etc/passwd',
];

/** A field or element that is not there any more, or is null. */
export const removals: fc.Arbitrary<Mutation> = fc.record({
  node: fc.nat(),
  change: fc.oneof(
    fc.constant<Change>({ kind: 'remove' }),
    fc.constant<Change>({ kind: 'put', value: null }),
  ),
});

/** Any change at all. */
export const mutations: fc.Arbitrary<Mutation> = fc.record({
  node: fc.nat(),
  change: fc.oneof(
    fc.constant<Change>({ kind: 'remove' }),
    fc.constant<Change>({ kind: 'repeat' }),
    fc.constant<Change>({ kind: 'retype' }),
    fc.constantFrom(...ODD_VALUES).map((value): Change => ({ kind: 'put', value })),
    fc.jsonValue({ maxDepth: 2 }).map((value): Change => ({ kind: 'put', value })),
  ),
});

/** A copy of the document with the changes made, one after the other. */
export function mutated(document: unknown, changes: readonly Mutation[]): unknown {
  const root = { document: structuredClone(document) };
  for (const { node, change } of changes) {
    const places = placesIn(root);
    const place = places[node % places.length];
    if (place !== undefined) apply(place, change);
  }
  return root.document;
}

interface Place {
  parent: Record<string, unknown>;
  key: string;
}

function placesIn(root: object): Place[] {
  const places: Place[] = [];
  const walk = (parent: object) => {
    const node = parent as Record<string, unknown>;
    for (const key of Object.keys(node)) {
      places.push({ parent: node, key });
      const child = node[key];
      if (typeof child === 'object' && child !== null) walk(child);
    }
  };
  walk(root);
  return places;
}

function apply({ parent, key }: Place, change: Change): void {
  const value = parent[key];
  switch (change.kind) {
    case 'put':
      parent[key] = change.value;
      return;
    case 'retype':
      parent[key] = typeof value === 'string' ? Number(value) || [value] : String(value);
      return;
    case 'repeat':
      if (Array.isArray(parent)) parent.splice(Number(key), 0, structuredClone(value));
      else parent[`${key}_too`] = value;
      return;
    case 'remove':
      if (Array.isArray(parent)) parent.splice(Number(key), 1);
      else delete parent[key];
  }
}
