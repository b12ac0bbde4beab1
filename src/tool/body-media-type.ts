import type { Body, MediaType } from "../operation/model.ts";

/** How a body of a media type is written. */
export type BodyKind = "json" | "form" | "multipart" | "text" | "binary";

/** The kind of a media type, by its essence (RFC 9110, section 8.3.1; RFC 6838, section 4.2.8 for `+json`). */
export function bodyKindOf(mediaType: string): BodyKind {
  const essence = mediaType.split(";", 1)[0]?.trim() ?? "";
  if (
    essence === "application/json" ||
    essence.endsWith("+json") ||
    essence === "*/*" ||
    essence === "application/*"
  ) {
    return "json";
  }
  if (essence === "application/x-www-form-urlencoded") return "form";
  if (essence.startsWith("multipart/")) return "multipart";
  if (essence.startsWith("text/") || /^application\/(xml|yaml|.*\+xml)$/.test(essence))
    return "text";
  return "binary";
}

const preference: readonly BodyKind[] = ["json", "form", "multipart", "text", "binary"];

/** The media type that a model can fill best: JSON, then form, then multipart, then the rest; ties in document order. */
export function chooseMediaType(body: Body): MediaType | undefined {
  return body.content.toSorted(
    (a, b) => preference.indexOf(bodyKindOf(a.type)) - preference.indexOf(bodyKindOf(b.type)),
  )[0];
}
