import { z } from "zod";

const alphabet = /^[A-Za-z0-9+/_-]*={0,2}$/;
const dataUrl = /^data:([^,]+);base64,([A-Za-z0-9+/_-]*={0,2})$/;

/** Bytes as text in base64, of either alphabet. */
export const Base64 = z.string().regex(alphabet, "it must be base64");

/** What a data URL in base64 holds. Undefined for any other text. */
export function readDataUrl(url: string): { readonly mediaType: string; readonly content: string } | undefined {
  // Most addresses are short and no data: they are not worth the expression.
  if (!url.startsWith("data:")) return undefined;
  const [, mediaType, content] = dataUrl.exec(url) ?? [];
  return mediaType === undefined || content === undefined ? undefined : { mediaType, content };
}

/** A data URL of bytes in base64. */
export function toDataUrl(mediaType: string, content: string): string {
  return `data:${mediaType};base64,${content}`;
}
