// What a value costs besides its texts: a number, or the head of an object or a list.
const valueBytes = 16;

// Counting the bytes of a long text is fast, but calling the function costs more than a short text is worth.
const shortText = 256;

/** The bytes of a text in UTF-8. A short one counts by its characters. */
export function textBytes(text: string): number {
  return text.length <= shortText ? text.length : Buffer.byteLength(text);
}

/**
 * About how many bytes a value of JSON or a message takes. It is an estimate for limits: it reads each value once and
 * writes nothing down, so it is cheap where writing the value as JSON would not be.
 */
export function bytesOf(value: unknown): number {
  if (typeof value === "string") return valueBytes + textBytes(value);
  if (typeof value !== "object" || value === null) return valueBytes;
  if (ArrayBuffer.isView(value)) return valueBytes + value.byteLength;
  let bytes = valueBytes;
  if (value instanceof Map || Array.isArray(value)) {
    for (const one of value) bytes += bytesOf(one);
    return bytes;
  }
  for (const name in value) bytes += name.length + bytesOf((value as Record<string, unknown>)[name]);
  return bytes;
}
