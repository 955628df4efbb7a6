/** How many of some items, in the order of a number of theirs, have one of up to a bound. */
export function countUntil<T>(items: readonly T[], numberOf: (item: T) => number, bound: number): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item === undefined || numberOf(item) > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}
