/** The items of one key: at least one. */
type Group<T> = [first: T, ...others: T[]];

/** The items grouped by a key, in the order in which each group begins. */
export function grouped<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, Group<T>> {
  const groups = new Map<K, Group<T>>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
