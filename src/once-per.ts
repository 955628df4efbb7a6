/** A function of an object whose value for each is found once, as long as that object is about. */
export function oncePer<Owner extends object, Value>(find: (owner: Owner) => Value): (owner: Owner) => Value {
  const known = new WeakMap<Owner, { value: Value }>();
  return (owner) => {
    const one = known.get(owner) ?? { value: find(owner) };
    known.set(owner, one);
    return one.value;
  };
}

/** A function of a text whose value for each is found once, as long as no more texts are asked for than `MOST_TEXTS`. */
export function oncePerText<Value>(find: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, { value: Value }>();
  return (text) => {
    const one = known.get(text) ?? { value: find(text) };
    if (known.size >= MOST_TEXTS) known.clear();
    known.set(text, one);
    return one.value;
  };
}

const MOST_TEXTS = 1_000;
