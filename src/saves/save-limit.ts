/** Far more than any action saves in one step; a stranger's log may show any number. */
export const MOST_SAVES = 200;

/** The items that are judged: all, or if there are too many, those that tell most. */
export function withinLimit<T>(items: readonly T[], tells: (item: T) => boolean): readonly T[] {
  if (items.length <= MOST_SAVES) return items;
  const telling: T[] = [];
  for (const item of items) {
    if (telling.length === MOST_SAVES) break;
    if (tells(item)) telling.push(item);
  }
  const judged = new Set([...telling, ...items].slice(0, MOST_SAVES));
  return items.filter((item) => judged.has(item));
}
