/**
 * Finds the first of many numbers, from an index on, that is smaller than a bound; their count where none is. It takes as many
 * steps as the count has doublings, however they are ordered.
 */
export function firstSmaller(numbers: readonly number[]): (from: number, bound: number) => number {
  const size = 2 ** Math.ceil(Math.log2(Math.max(1, numbers.length)));
  // A tree of minima, with its root at 1 and the numbers as its leaves.
  const least = new Float64Array(2 * size).fill(Number.POSITIVE_INFINITY);
  least.set(numbers, size);
  for (let node = size - 1; node > 0; node -= 1)
    least[node] = Math.min(least[2 * node] ?? 0, least[2 * node + 1] ?? 0);
  return (from, bound) => {
    if (from >= numbers.length) return numbers.length;
    let node = size + from;
    while ((least[node] ?? 0) >= bound) {
      while (node % 2 === 1) node = (node - 1) / 2;
      if (node === 0) return numbers.length;
      node += 1;
    }
    while (node < size) node = 2 * node + ((least[2 * node] ?? 0) < bound ? 0 : 1);
    return node - size;
  };
}
