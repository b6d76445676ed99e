/**
 * A value with the keys of its maps and of its JSON in order, at every depth; itself where they are. The order of keys
 * means nothing, and clients change it: Go gives the keys of a map in another order each time, Python in each process.
 */
export function inKeyOrder<Value>(value: Value): Value {
  return isInKeyOrder(value) ? value : (ordered(value) as Value);
}

function isInKeyOrder(value: unknown): boolean {
  if (!hasKeys(value)) return true;
  if (Array.isArray(value)) return value.every(isInKeyOrder);
  // The fields of a message have the order of the contract, whatever that of the object is.
  const isMessage = "$typeName" in value;
  let last = "";
  for (const key of Object.keys(value)) {
    if ((key < last && !isMessage) || !isInKeyOrder(value[key])) return false;
    last = key;
  }
  return true;
}

function ordered(value: unknown): unknown {
  if (!hasKeys(value)) return value;
  if (Array.isArray(value)) return value.map(ordered);
  const keys = Object.keys(value).toSorted();
  const copy = Object.fromEntries(keys.map((key) => [key, ordered(value[key])]));
  const prototype = Object.getPrototypeOf(value) as object | null;
  // Giving an object another prototype is slow, and few have one: messages do.
  return prototype === Object.prototype ? copy : (Object.setPrototypeOf(copy, prototype) as unknown);
}

function hasKeys(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !ArrayBuffer.isView(value);
}
