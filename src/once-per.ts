/** A function of an object whose value for each is found once, as long as that object is about. */
export function oncePer<Owner extends object, Value>(find: (owner: Owner) => Value): (owner: Owner) => Value {
  const known = new WeakMap<Owner, { value: Value }>();
  return (owner) => {
    const one = known.get(owner) ?? { value: find(owner) };
    known.set(owner, one);
    return one.value;
  };
}

/** A function of a text whose value for each is found once, as long as those asked for are not longer than `MOST_TEXT`. */
export function oncePerText<Value>(find: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, { value: Value }>();
  let length = 0;
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before.value;
    if (length > MOST_TEXT) {
      known.clear();
      length = 0;
    }
    const value = find(text);
    known.set(text, { value });
    length += text.length;
    return value;
  };
}

/** Characters of all texts together. What is found of a workflow takes some twenty times the room of its text. */
const MOST_TEXT = 500_000;
