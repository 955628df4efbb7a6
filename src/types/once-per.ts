/** Remembers the value for each object, as long as the object lives. */
export function oncePer<Owner extends object, Value>(find: (owner: Owner) => Value): (owner: Owner) => Value {
  const known = new WeakMap<Owner, { value: Value }>();
  return (owner) => {
    const one = known.get(owner) ?? { value: find(owner) };
    known.set(owner, one);
    return one.value;
  };
}

/** Remembers the value for each text, until all of them together are longer than `MOST_TEXT`. */
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

/** Characters of all texts together. What is kept of a workflow takes about twenty times as much memory as its text. */
const MOST_TEXT = 500_000;
