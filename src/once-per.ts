/** A function of an object whose value for each is found once, as long as that object is about. */
export function oncePer<Owner extends object, Value>(find: (owner: Owner) => Value): (owner: Owner) => Value {
  const known = new WeakMap<Owner, { value: Value }>();
  return (owner) => {
    const one = known.get(owner) ?? { value: find(owner) };
    known.set(owner, one);
    return one.value;
  };
}
