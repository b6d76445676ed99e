/**
 * A value with the keys of its maps and of its JSON in order, at every depth; itself where they are. The order of keys
 * means nothing, and clients change it: Go gives the keys of a map in another order each time, Python in each process.
 */
export function inKeyOrder<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => inKeyOrder(item));
    return items.some((item, i) => item !== value[i]) ? (items as Value) : value;
  }
  const entries = Object.entries(value);
  let isSame = true;
  const ordered = entries.map(([key, inner], i) => {
    const kept: unknown = inKeyOrder(inner);
    // The fields of a message have the order of the contract, whatever that of the object is.
    isSame &&= kept === inner && (i === 0 || "$typeName" in value || (entries[i - 1]?.[0] ?? "") < key);
    return [key, kept] as const;
  });
  if (isSame) return value;
  const copy = Object.fromEntries(ordered.toSorted(([one], [two]) => (one < two ? -1 : 1)));
  return Object.setPrototypeOf(copy, Object.getPrototypeOf(value) as object | null) as Value;
}
