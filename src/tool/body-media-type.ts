import type { Body, MediaType } from "../operation/model.ts";

/** How a body of a media type is written. */
export type BodyKind =
  | "json"
  | "form"
  | "multipart"
  | "xml"
  | "jsonLines"
  | "jsonSequence"
  | "text"
  | "binary";

const kinds: ReadonlyMap<string, BodyKind> = new Map([
  ["application/json", "json"],
  // What documents call JSON besides.
  ["text/json", "json"],
  ["application/x-json", "json"],
  ["text/x-json", "json"],
  ["*/*", "json"],
  ["application/*", "json"],
  ["application/x-www-form-urlencoded", "form"],
  ["application/xml", "xml"],
  ["text/xml", "xml"],
  ["application/x-ndjson", "jsonLines"],
  ["application/ndjson", "jsonLines"],
  ["application/jsonl", "jsonLines"],
  ["application/x-jsonl", "jsonLines"],
  ["application/json-lines", "jsonLines"],
  ["application/jsonlines", "jsonLines"],
  ["application/x-jsonlines", "jsonLines"],
  ["application/json-seq", "jsonSequence"],
  ["application/yaml", "text"],
]);

/** By the structured syntax suffix (RFC 6838, section 4.2.8; RFC 8091). */
const suffixes: readonly (readonly [suffix: string, kind: BodyKind])[] = [
  ["+json", "json"],
  ["+xml", "xml"],
  ["+json-seq", "jsonSequence"],
  ["+yaml", "text"],
];

/** The kind of a media type in lower case, by its essence (RFC 9110, section 8.3.1). */
export function bodyKindOf(mediaType: string): BodyKind {
  const essence = essenceOf(mediaType);
  // Pictures are bytes, though SVG is XML as well.
  if (essence.startsWith("image/")) return "binary";
  const known = kinds.get(essence) ?? suffixes.find(([suffix]) => essence.endsWith(suffix))?.[1];
  if (known !== undefined) return known;
  if (essence.startsWith("multipart/")) return "multipart";
  return essence.startsWith("text/") ? "text" : "binary";
}

/** A media type without its parameters. */
export function essenceOf(mediaType: string): string {
  const mark = mediaType.indexOf(";");
  return mark === -1 ? mediaType : mediaType.slice(0, mark).trimEnd();
}

const preference: readonly BodyKind[] = [
  "json",
  "form",
  "multipart",
  "xml",
  "jsonLines",
  "jsonSequence",
  "text",
  "binary",
];

/**
 * The media type that is sent: the first of those preferred, else the one that a model can fill best: JSON, then form,
 * then multipart, then the rest. Ties in document order.
 * @param preferred - in lower case; one without parameters stands for every one with them
 */
export function chooseMediaType(
  body: Body,
  preferred: readonly string[] = [],
): MediaType | undefined {
  for (const wanted of preferred) {
    const found = body.content.find(({ type }) => type === wanted || essenceOf(type) === wanted);
    if (found !== undefined) return found;
  }
  return body.content.toSorted(
    (a, b) => preference.indexOf(bodyKindOf(a.type)) - preference.indexOf(bodyKindOf(b.type)),
  )[0];
}
