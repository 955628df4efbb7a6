/** Far more than any action saves in one step; a log by a stranger may say any number. */
export const MOST_SAVES = 200;

/** The items that are judged: all of them, but where there are too many, those first that tell the most. */
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
